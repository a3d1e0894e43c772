import { inLanguage } from '#api';
import { defineCommand, shared, withSeedOption } from '../command.ts';
import { renderTask } from '../output/task.ts';
import { loadScenarioByName } from '../wire.ts';

/** `show SCENARIO`: what the task is, without starting anything. */
export const show = defineCommand({
  name: 'show',
  summary: 'show the task of a scenario',
  arguments: [['<scenario>', '<pack>/<name>, or the name alone']],
  options: [shared.seed, shared.json],
  async run(given, invocation) {
    const context = withSeedOption(given, invocation);
    const scenario = await loadScenarioByName(invocation.args[0] ?? '', context.environment);
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
    context.write(`\n${style.dim('Begin:')} cka-lab start ${id}\n`);
    return 0;
  },
});
