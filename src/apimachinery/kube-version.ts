const form = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const stability = { alpha: 0, beta: 1 } as const;

/**
 * Sorts API versions, the preferred one first: `v10`, `v2`, `v1`, `v1beta1`, `v1alpha2`, then names of another form by
 * alphabet. Follows apimachinery pkg/version CompareKubeAwareVersionStrings, turned around.
 */
export function compareKubeVersions(a: string, b: string): number {
  const [left, right] = [form.exec(a), form.exec(b)];
  if (left === null || right === null) {
    return left === right ? (a < b ? -1 : a > b ? 1 : 0) : left === null ? 1 : -1;
  }
  const rank = ([, , level]: RegExpExecArray) => (level === undefined ? 2 : stability[level as 'alpha' | 'beta']);
  return rank(right) - rank(left) || Number(right[1]) - Number(left[1]) || Number(right[3] ?? 0) - Number(left[3] ?? 0);
}
