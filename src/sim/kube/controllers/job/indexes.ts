import type { Job } from '#types/batch-v1';
import type { Pod } from '#types/core-v1';

export const indexAnnotation = 'batch.kubernetes.io/job-completion-index';

export const isIndexed = ({ spec }: Job): boolean => spec.completionMode === 'Indexed';

/** The index that a Pod works on; undefined when it has none. */
export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[indexAnnotation];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `1,3-5,7` as numbers below `completions`. Follows pkg/controller/job parseIndexesFromString. */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    const [first, last = first] = part.split('-');
    if (first === undefined || !/^\d+$/.test(first)) continue;
    for (let index = Number(first); index <= Math.min(Number(last), completions - 1); index += 1) indexes.add(index);
  }
  return indexes;
}

/** Numbers as `1,3-5,7`; a run of two is written as two. Follows orderedIntervals String. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length; ) {
    let end = at;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end += 1;
    const [first, last] = [sorted[at] ?? 0, sorted[end] ?? 0];
    if (first === last) parts.push(String(first));
    else parts.push(last === first + 1 ? `${first},${last}` : `${first}-${last}`);
    at = end + 1;
  }
  return parts.join(',');
}

/** The first so many indexes that nothing works on or has ended for. Follows firstPendingIndexes. */
export function pendingIndexes(taken: ReadonlySet<number>, count: number, completions: number): readonly number[] {
  const pending: number[] = [];
  for (let index = 0; index < completions && pending.length < count; index += 1) {
    if (!taken.has(index)) pending.push(index);
  }
  return pending;
}
