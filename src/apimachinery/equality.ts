import { isEmptyMap } from './freeze.ts';
import { compareQuantities, tryParseQuantity } from './quantity.ts';

/**
 * Whether two JSON values mean the same to Kubernetes: absent, null, an empty list and an empty map are
 * one; an empty struct is something (`emptyDir: {}`), and `decode` makes the two differ. With `quantities`, texts are compared as
 * quantities. Follows apimachinery pkg/api/equality Semantic.
 */
export function deepEqual(a: unknown, b: unknown, options: { readonly quantities?: boolean } = {}): boolean {
  if (a === b || (isNothing(a) && isNothing(b))) return true;
  if (options.quantities === true && typeof a !== 'object' && typeof b !== 'object') {
    const [left, right] = [tryParseQuantity(String(a)), tryParseQuantity(String(b))];
    return left !== undefined && right !== undefined && compareQuantities(left, right) === 0;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => deepEqual(item, b[index], options));
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key in left) if (!deepEqual(left[key], right[key], options)) return false;
  for (const key in right) if (!(key in left) && !isNothing(right[key])) return false;
  return true;
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && (Array.isArray(value) ? value.length === 0 : isEmptyMap(value));
}
