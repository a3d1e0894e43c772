/**
 * The names that somebody who wrote `wanted` most likely meant, best first; empty when none is near. Counts edits
 * (insert, delete, replace, swap of neighbours); a name that holds `wanted`, or is held by it, is near as well.
 * Bounded: looks at the first 5000 names and at their first 64 characters.
 */
export function nearestNames(wanted: string, names: Iterable<string>, limit = 3): readonly string[] {
  const target = wanted.slice(0, 64).toLowerCase();
  const allowed = Math.max(1, Math.ceil(target.length / 3));
  const found: { name: string; distance: number }[] = [];
  let looked = 0;
  for (const name of names) {
    looked += 1;
    if (looked > 5000) break;
    const candidate = name.slice(0, 64).toLowerCase();
    const edits = editDistance(target, candidate);
    const holds =
      target.length >= 3 && candidate.length >= 3 && (candidate.includes(target) || target.includes(candidate));
    if (edits <= allowed || holds) found.push({ name, distance: holds ? Math.min(edits, allowed) : edits });
  }
  found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return found.slice(0, limit).map((entry) => entry.name);
}

/** `Did you mean a, b or c?`, of the names near `wanted`; undefined when none is. */
export function didYouMean(wanted: string, names: Iterable<string>): string | undefined {
  const near = nearestNames(wanted, names);
  const before = near.slice(0, -1).join(', ');
  return near.length === 0 ? undefined : `Did you mean ${before === '' ? '' : `${before} or `}${near.at(-1)}?`;
}

/** Damerau's distance with non-overlapping swaps. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
