import { deepCopy } from '../freeze.ts';

/**
 * The document with the patch merged in: null removes, objects merge, everything else replaces (RFC 7386). Neither
 * argument changes. As the API server does, nulls are also taken out of objects that the patch adds, in lists too.
 */
export function applyMergePatch<T>(document: T, patch: unknown): T {
  return merge(deepCopy(document) as unknown, patch) as T;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return withoutNulls(patch);
  if (!isObject(target)) return withoutNulls(patch);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete target[key];
    else put(target, key, Object.hasOwn(target, key) ? merge(target[key], value) : withoutNulls(value));
  }
  return target;
}

function put(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) if (item !== null) put(result, key, withoutNulls(item));
  return result;
}
