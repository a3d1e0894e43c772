import { goValue } from '../go-text.ts';

export type Item = Record<string, unknown>;

function same(a: unknown, b: unknown, mergeKey: string): boolean {
  if (mergeKey === '') return a === b;
  const [left, right] = [a as Item, b as Item];
  return Object.hasOwn(left, mergeKey) && Object.hasOwn(right, mergeKey) && left[mergeKey] === right[mergeKey];
}

function indexIn(list: readonly unknown[], item: unknown, mergeKey: string): number {
  return list.findIndex((one) => same(one, item, mergeKey));
}

/** The merged items that `by` names, and those that only the server has. */
export function partition(
  merged: readonly unknown[],
  by: readonly unknown[],
  mergeKey: string,
): { readonly named: unknown[]; readonly serverOnly: unknown[] } {
  const [named, serverOnly]: [unknown[], unknown[]] = [[], []];
  for (const item of merged) {
    if (mergeKey !== '' && !Object.hasOwn(item as Item, mergeKey)) {
      throw new Error(`map: ${goValue(item)} does not contain declared merge key: ${mergeKey}`);
    }
    (indexIn(by, item, mergeKey) >= 0 ? named : serverOnly).push(item);
  }
  return { named, serverOnly };
}

/**
 * Named items in the order of `order`, server-only ones in the order of `server`, woven together: a server-only item
 * comes before a named one only where it did on the server. Follows strategicpatch normalizeElementOrder.
 */
export function orderMerged(
  parts: { readonly named: readonly unknown[]; readonly serverOnly: readonly unknown[] },
  order: readonly unknown[],
  server: readonly unknown[],
  mergeKey: string,
  isMap: boolean,
): unknown[] {
  const key = isMap ? mergeKey : '';
  const sorted = (items: readonly unknown[], by: readonly unknown[]) =>
    items
      .map((item, position) => ({ item, position, rank: indexIn(by, item, key) }))
      .sort((a, b) => (a.rank >= 0 && b.rank >= 0 ? a.rank - b.rank : 0) || a.position - b.position)
      .map(({ item }) => item);
  const left = sorted(parts.serverOnly, server);
  const right = sorted(parts.named, order);
  const result: unknown[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    const [leftRank, rightRank] = [indexIn(server, left[i], key), indexIn(server, right[j], key)];
    const leftFirst = leftRank >= 0 && rightRank >= 0 && leftRank < rightRank;
    result.push(leftFirst ? left[i++] : right[j++]);
  }
  return [...result, ...left.slice(i), ...right.slice(j)];
}
