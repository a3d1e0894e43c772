import type { CheckRegistry } from '#api';
import type { LoadedScenario } from '../load/instantiate.ts';
import type { Add } from './add.ts';

const leave = /\b(?:leave|leaves|left)\b[^.;]*\bas (?:it is|they are|it was|they were)\b/i;

/**
 * A check of what shall be left as it is, by a list of fields: it finds neither what was added nor what was deleted and made anew just
 * so. Checks that know the beginning say `unchanged` or `kept` instead.
 */
export function lintAsItWas({ document }: LoadedScenario, checks: CheckRegistry, add: Add): void {
  for (const [index, { id, kind, cites, spec }] of document.checks.entries()) {
    if (checks.get(kind)?.originals === undefined || !leave.test(cites.en)) continue;
    const says = Object.keys(spec);
    if (['unchanged', 'kept', 'absent'].some((word) => says.includes(word))) continue;
    add(
      ['checks', index, 'spec'],
      'fields-for-unchanged',
      `The check ${id} grades that something is left as it is by what it lists; what else is changed or made anew it does not see.`,
      { remedy: 'Say unchanged: true, or kept: true where changes are allowed.' },
    );
  }
}
