import { UserError } from '#api';
import { defineCommand } from '../command.ts';
import { loadChecks } from '../wire.ts';

/** `pack schema [scenario|pack]`: the JSON Schema that editors complete and check the files of a pack with. */
export const packSchemaCommand = defineCommand({
  name: 'pack schema',
  summary: 'print the JSON Schema of scenario.yaml or pack.yaml, for editors',
  arguments: [['[scenario|pack]', 'of which file; by default scenario.yaml']],
  async run(context, invocation) {
    const { packJsonSchema, scenarioJsonSchema } = await import('#engine');
    const which = invocation.args[0] ?? 'scenario';
    if (which !== 'scenario' && which !== 'pack') {
      throw new UserError('unknown-schema', `There is no schema "${which}".`, 'Use one of: scenario, pack.');
    }
    const schema = which === 'pack' ? packJsonSchema() : scenarioJsonSchema(await loadChecks());
    context.write(`${JSON.stringify(schema, null, 2)}\n`);
    return 0;
  },
});
