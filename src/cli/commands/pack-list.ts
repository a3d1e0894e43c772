import { inLanguage, renderProblem } from '#api';
import { isTrustedPack } from '#platform';
import { defineCommand, shared } from '../command.ts';
import { renderTable } from '../output/table.ts';
import { loadBundledPacks, loadChecks } from '../wire.ts';

/** `pack list`: the packs that there are, where they lie, and whether their scripts may run. */
export const packList = defineCommand({
  name: 'pack list',
  summary: 'list the packs: those that came with the program, installed ones, those of CKA_LAB_PACKS',
  options: [shared.json],
  async run(context, invocation) {
    const { scriptsOf } = await import('#engine');
    const { packs, problems } = await loadBundledPacks(context.environment);
    const checks = await loadChecks();
    const rows = packs.map(({ name, directory, document, scenarios }) => ({
      name,
      version: document.version,
      title: inLanguage(document.title, context.language),
      scenarios: scenarios.length,
      scripts: scriptsOf(directory, scenarios, checks).length,
      trusted: isTrustedPack(directory, context.environment),
      directory,
    }));
    if (invocation.flag('json')) {
      context.write(`${JSON.stringify({ packs: rows }, null, 2)}\n`);
      return 0;
    }
    const cells = rows.map(({ name, version, scenarios, trusted, scripts, title }) => [
      name,
      version ?? '-',
      `${scenarios}`,
      scripts === 0 ? 'none' : trusted ? 'may run' : 'not trusted',
      title,
    ]);
    context.write(renderTable([['PACK', 'VERSION', 'SCENARIOS', 'SCRIPTS', 'TITLE'], ...cells]));
    for (const problem of problems.filter(({ severity }) => severity === 'error')) context.note(renderProblem(problem));
    return 0;
  },
});
