import type { ChecklistState } from '#session';
import type { Messages } from '../messages/index.ts';
import { type Line, span, truncateLine } from '../text/span.ts';
import { wrap } from '../text/wrap.ts';
import { verdictSign } from './verdict.ts';

/** The live checklist in that much room: titles wrap while all fit, else they are cut, else the rest is counted. */
export function checklistRows(
  checklist: ChecklistState | undefined,
  width: number,
  height: number,
  messages: Messages,
): readonly Line[] {
  if (checklist === undefined) return wrap([span(messages.lab.waitingForChecks, 'dim')], width);
  const rows = checklist.checks.map((check) => {
    const role = check.verdict === 'pass' ? ('pass' as const) : ('plain' as const);
    return wrap([span(check.title, role)], width, [verdictSign(check.verdict, true), span(' ')], [span('  ')]);
  });
  const whole = rows.flat();
  if (whole.length <= height) return whole;
  const cut = checklist.checks.map((check) => {
    const role = check.verdict === 'pass' ? ('pass' as const) : ('plain' as const);
    return truncateLine([verdictSign(check.verdict, true), span(` ${check.title}`, role)], width);
  });
  if (cut.length <= height) return cut;
  const shown = cut.slice(0, height - 1);
  return [...shown, [span(`  ${messages.lab.more(cut.length - shown.length)}`, 'dim')]];
}
