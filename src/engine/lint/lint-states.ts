import type { CheckRegistry } from '#api';
import type { LoadedScenario } from '../load/instantiate.ts';
import type { Add } from './add.ts';

/** What is graded and may run or not, while no check says which: somebody who never started it would get full marks. */
export function lintStates({ document }: LoadedScenario, checks: CheckRegistry, add: Add): void {
  const about = document.checks.flatMap((check, index) => {
    const kind = checks.get(check.kind);
    const spec = kind?.schema.safeParse(check.spec);
    const run = spec?.success === true ? kind?.runs?.(spec.data) : undefined;
    return run === undefined ? [] : [{ ...run, index }];
  });
  for (const { name, index } of about) {
    if (about.some((one) => one.name === name && (one.isSaid || one.index < index))) continue;
    add(
      ['checks', index, 'spec'],
      'unstated-state',
      `No check says whether the ${name} runs, has ended or was only made.`,
      { remedy: 'Say its state, or the exit code with which it ends, in one of them.' },
    );
  }
}
