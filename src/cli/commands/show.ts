import { inLanguage, type Scenario, scenarioReference, UserError } from '#api';
import { connectSession } from '#session';
import { defineCommand, shared, withSeedOption } from '../command.ts';
import type { Context } from '../context.ts';
import { renderTask } from '../output/task.ts';
import { findReference, loadScenarioByName } from '../wire.ts';

/** `show`: what the task is, without starting anything: that of a scenario, or the one under way in the lab. */
export const show = defineCommand({
  name: 'show',
  summary: 'show the task of a scenario',
  arguments: [['[scenario]', '<pack>/<name>, or the name alone; without it: the one under way']],
  options: [shared.name, shared.seed, shared.json],
  async run(given, invocation) {
    const context = withSeedOption(given, invocation);
    const [wanted] = invocation.args;
    const scenario =
      wanted === undefined
        ? await currentScenario(invocation.text('name'), context)
        : await loadScenarioByName(wanted, context.environment);
    const { id, pack, document } = scenario;
    const { language, style } = context;
    if (invocation.flag('json')) {
      const { title, domain, difficulty, minutes, task, lab, uses, backends, checks, references } = document;
      const shown = {
        id,
        pack,
        title: inLanguage(title, language),
        domain,
        difficulty,
        minutes,
        lab,
        uses,
        backends,
        task: inLanguage(task, language),
        objectives: (document.objectives ?? []).map((objective) => inLanguage(objective, language)),
        references: references ?? [],
        checks: checks.map((check) => ({
          id: check.id,
          title: inLanguage(check.title, language),
          points: check.points,
        })),
      };
      context.write(`${JSON.stringify(shown, null, 2)}\n`);
      return 0;
    }
    context.write(`${renderTask(scenario, context)}\n`);
    for (const check of document.checks) {
      context.write(`  ${style.dim('□')} ${inLanguage(check.title, language)} ${style.dim(`(${check.points})`)}\n`);
    }
    if (wanted !== undefined) context.write(`\n${style.dim('Begin:')} cka-lab start ${id}\n`);
    return 0;
  },
});

/** As it is in the lab that runs: with its seed's values and its names. */
async function currentScenario(name: string | undefined, { environment }: Context): Promise<Scenario> {
  const status = await (await connectSession(name, environment)).status();
  if (status.scenario === undefined) {
    throw new UserError(
      'no-scenario',
      `No scenario is under way in lab "${status.name}".`,
      'Name one: cka-lab list shows them.',
    );
  }
  const { scenario: id, seed, prefix } = status;
  return findReference(scenarioReference({ id, ...(seed === undefined ? {} : { seed }) }), environment, prefix);
}
