import { CelList, CelMap, Opaque, Optional, type Value } from '../values/value.ts';

/** How much there is to look at: code points, bytes, items; 1 of everything else. Follows runtimecost.go actualSize. */
export function sizeOf(value: Value | undefined): number {
  if (typeof value === 'string') return codePoints(value);
  if (value instanceof CelList || value instanceof CelMap) return value.size;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Optional && value.value !== undefined) return sizeOf(value.value);
  return 1;
}

/** The length of a text as CEL counts it. */
export function codePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0xdc00 || unit > 0xdfff) count += 1;
  }
  return count;
}

/** Of going once through a text. */
export const traversal = (value: Value | undefined, factor = 1): number => Math.ceil(sizeOf(value) * factor * 0.1);

/** Of matching a text (the first) with a pattern (the second). */
export const matching = (text: Value | undefined, pattern: Value | undefined): number =>
  Math.ceil((1 + sizeOf(text)) * 0.1) * Math.ceil(sizeOf(pattern) * 0.25);

/** Of going through a list and the texts in it. Follows Kubernetes' library/cost.go traversalCost. */
export function listTraversal(value: Value | undefined): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return traversal(value);
  if (value instanceof CelList) {
    let cost = 0;
    for (const item of value) cost += listTraversal(item);
    return cost;
  }
  if (!(value instanceof CelMap)) return 1;
  let cost = 0;
  for (const key of value.keys()) cost += listTraversal(key) + listTraversal(value.get(key));
  return cost;
}

const comparisons: ReadonlySet<string> = new Set(['_<_', '_<=_', '_>_', '_>=_']);

/** What a call of the language's own functions costs. */
export function callCost(name: string, args: readonly Value[]): number {
  const [a, b] = args;
  const isText = typeof a === 'string' || a instanceof Uint8Array;
  if (name === '_==_' || name === '_!=_' || (comparisons.has(name) && isText)) {
    if (a instanceof Opaque) return 1;
    return Math.ceil(Math.min(sizeOf(a), sizeOf(b)) * 0.1);
  }
  if (name === '_+_' && isText) return Math.ceil((sizeOf(a) + sizeOf(b)) * 0.1);
  if (name === '@in' && b instanceof CelList) return b.size;
  return 1;
}
