import { tryParseQuantity } from '#apimachinery';
import { alteredByExpression } from './cel-condition.ts';
import type { Condition } from './condition.ts';
import { parseFieldPath, withValueAt } from './field-path.ts';
import { showValue } from './show.ts';

/** A document in which one graded field is no longer right. */
export interface Altered {
  readonly name: string;
  readonly document: unknown;
}

/** From a document for which the condition holds: documents for which it must not hold, one field altered at a time. */
export function alteredDocuments(condition: Condition, document: unknown): readonly Altered[] {
  if ('anyOf' in condition) return allBroken(condition.anyOf, document);
  if ('allOf' in condition) return condition.allOf.flatMap((inner) => alteredDocuments(inner, document));
  if ('not' in condition) return [];
  if ('cel' in condition) return alteredByExpression(condition, document);
  const segments = parseFieldPath(condition.path);
  if (typeof segments === 'string') return [];
  const changed = (label: string, change: (value: unknown) => unknown): Altered => ({
    name: `${condition.path}: ${label}`,
    document: withValueAt(document, segments, change),
  });
  const to = (value: unknown): Altered => changed(showValue(value), () => value);
  if (condition.absent === true) return [to('something')];
  const removed = changed('removed', () => undefined);
  if (condition.present === true) return [removed];
  if (condition.atLeast !== undefined)
    return [removed, to(typeof condition.atLeast === 'number' ? condition.atLeast - 1 : '0')];
  if (condition.atMost !== undefined)
    return [removed, to(typeof condition.atMost === 'number' ? condition.atMost + 1 : '1E')];
  if (condition.matches !== undefined) return [removed, to(''), to('\u0000')];
  const wanted = condition.equals ?? condition.includes ?? condition.oneOf;
  const near =
    typeof condition.includes === 'string'
      ? [withoutEnd(condition.includes)]
      : variantsOf(condition.oneOf === undefined ? wanted : condition.oneOf[0]);
  const others = near.filter(
    (variant) => !(condition.oneOf ?? []).some((allowed) => showValue(allowed) === showValue(variant)),
  );
  const emptyWanted = wanted === '' || wanted === null || wanted === false || wanted === 0;
  const extra =
    condition.equals !== undefined && Array.isArray(wanted)
      ? [changed('one more item', (value) => [...(Array.isArray(value) ? value : []), moreOf(wanted)])]
      : [];
  return [...(emptyWanted ? [] : [removed]), ...others.map(to), ...extra];
}

/** All alternatives broken at the same time: the first alteration of each, one after the other. */
function allBroken(alternatives: readonly Condition[], document: unknown): readonly Altered[] {
  let broken = document;
  for (const alternative of alternatives) broken = alteredDocuments(alternative, broken)[0]?.document ?? broken;
  return [{ name: 'every alternative broken', document: broken }];
}

/** Values near the right one that are wrong. */
function variantsOf(value: unknown): readonly unknown[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, value * 10 + 1];
  if (typeof value === 'string')
    return isQuantity(value) ? [`${value}1`, doubled(value)] : value === '' ? ['x'] : [`${value}-x`, `x-${value}`];
  if (Array.isArray(value))
    return value.length === 0 ? [['x']] : [value.slice(1), [...variantsOf(value[0]).slice(0, 1), ...value.slice(1)]];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) =>
      variantsOf(inner).map((variant) => ({ ...value, [key]: variant })),
    );
  }
  return ['x'];
}

/** A text that no longer holds this text: what is only put around it would. */
function withoutEnd(text: string): string {
  return `${text.slice(0, -1)}?`;
}

function moreOf(list: readonly unknown[]): unknown {
  return variantsOf(list[0] ?? 'x')[0];
}

function isQuantity(text: string): boolean {
  return /^\d.*[a-zA-Z]$/.test(text) && tryParseQuantity(text) !== undefined;
}

/** `100Mi` -> `200Mi`. */
function doubled(quantity: string): string {
  return quantity.replace(/^\d+/, (digits) => String(Number(digits) * 2));
}
