import { join } from 'node:path';
import { stateDirectory } from '#platform';
import { defineCommand, shared } from '../command.ts';
import { renderTable } from '../output/table.ts';

/** `progress`: the best result of each scenario that was graded. */
export const progress = defineCommand({
  name: 'progress',
  summary: 'show the best result of each scenario',
  options: [shared.json],
  async run(context, invocation) {
    const { loadProgress } = await import('#session');
    const results = [...loadProgress(join(stateDirectory(context.environment), 'progress.sqlite')).values()];
    if (invocation.flag('json')) context.write(`${JSON.stringify({ results }, null, 2)}\n`);
    else if (results.length === 0) context.write('Nothing was graded yet. cka-lab list shows the scenarios.\n');
    else {
      const rows = results.map(({ scenario, earned, possible, passed, attempts, lastAt }) => [
        scenario,
        `${earned}/${possible}`,
        passed ? { text: 'passed', paint: context.style.green } : 'not passed',
        String(attempts),
        lastAt.slice(0, 10),
      ]);
      context.write(renderTable([['SCENARIO', 'POINTS', 'RESULT', 'ATTEMPTS', 'LAST'], ...rows]));
    }
    return 0;
  },
});
