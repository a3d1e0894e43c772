/** Whether two JSON values are written the same, whatever the order of keys; absent and undefined are the same. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) {
    return true;
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return false;
  }
  if (Array.isArray(left) || Array.isArray(right)) {
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => sameJson(item, right[index]))
    );
  }
  const a = left as Record<string, unknown>;
  const b = right as Record<string, unknown>;
  for (const key in a) {
    if (!sameJson(a[key], b[key])) {
      return false;
    }
  }
  for (const key in b) {
    if (b[key] !== undefined && !(key in a)) {
      return false;
    }
  }
  return true;
}
