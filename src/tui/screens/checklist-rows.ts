import type { ChecklistState } from '#session';
import type { Messages } from '../messages/index.ts';
import { type Line, span, truncateLine } from '../text/span.ts';
import { wrap } from '../text/wrap.ts';
import { verdictSign } from './verdict.ts';

/**
 * The live checklist in that much room. Each check gets a row; rows that are left over go to titles that need more than one, those
 * of open checks first; a title without is cut. Checks beyond the last row are counted.
 */
export function checklistRows(
  checklist: ChecklistState | undefined,
  width: number,
  height: number,
  messages: Messages,
): readonly Line[] {
  if (checklist === undefined) return wrap([span(messages.lab.waitingForChecks, 'dim')], width);
  const { checks } = checklist;
  const shown = checks.length <= height ? checks : checks.slice(0, height - 1);
  const whole = shown.map(({ title, verdict }) =>
    wrap([span(title, role(verdict))], width, [verdictSign(verdict, true), span(' ')], [span('  ')]),
  );
  let spare = height - checks.length;
  const wrapped = new Set<number>();
  const isOpen = (index: number) => shown[index]?.verdict !== 'pass';
  for (const index of [...whole.keys()].sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)))) {
    const more = (whole[index]?.length ?? 1) - 1;
    if (more > spare) continue;
    spare -= more;
    wrapped.add(index);
  }
  const rows = shown.flatMap(({ title, verdict }, index): readonly Line[] =>
    wrapped.has(index)
      ? (whole[index] ?? [])
      : [truncateLine([verdictSign(verdict, true), span(` ${title}`, role(verdict))], width)],
  );
  const hidden = checks.length - shown.length;
  return hidden === 0 ? rows : [...rows, [span(`  ${messages.lab.more(hidden)}`, 'dim')]];
}

function role(verdict: ChecklistState['checks'][number]['verdict']): 'pass' | 'plain' {
  return verdict === 'pass' ? 'pass' : 'plain';
}
