import { knownType } from '../schema/load.ts';
import type { ValueType } from '../schema/types.ts';
import type { JsonPatchOperation } from './json-patch.ts';

/** A copy whose keys stand as Go's encoder writes them: fields of structs as declared, keys of maps sorted. */
export function inGoOrder(value: unknown, typeKey: string | undefined): unknown {
  return typeKey === undefined
    ? sorted(value)
    : ordered(value, { kind: 'struct', key: typeKey, go: '', pointer: false });
}

function ordered(value: unknown, type: ValueType): unknown {
  if (type.kind === 'list' && Array.isArray(value)) return value.map((item) => ordered(item, type.of));
  if (!isObject(value)) return value;
  switch (type.kind) {
    case 'struct': {
      const fields = knownType(type.key).fields;
      const result: Record<string, unknown> = {};
      for (const [name, field] of fields) {
        if (Object.hasOwn(value, name)) put(result, name, ordered(value[name], field.type));
      }
      for (const [name, item] of Object.entries(value)) if (!fields.has(name)) put(result, name, item);
      return result;
    }
    case 'map':
      return sortedKeys(value, (item) => ordered(item, type.of));
    default:
      return sorted(value);
  }
}

/**
 * A merged document with sorted keys wherever the merge patch went, and as it was elsewhere: what evanphx/json-patch
 * reads becomes a map, the rest stays text.
 */
export function sortMerged(document: unknown, patch: unknown, before: unknown): unknown {
  // A list of the patch is looked through for nulls, all of it.
  if (Array.isArray(patch)) return sorted(document);
  if (!isObject(patch) || !isObject(document)) return document;
  if (!isObject(before)) return sorted(document);
  return sortedKeys(document, (item, key) =>
    Object.hasOwn(patch, key) ? sortMerged(item, patch[key], before[key]) : item,
  );
}

/** As `sortMerged` for the operations of a JSON patch: the objects on the way to each path are sorted. */
export function sortPatched(document: unknown, operations: readonly JsonPatchOperation[]): unknown {
  let result = document;
  for (const { path, from } of operations) {
    for (const pointer of from === undefined ? [path] : [from, path]) result = sortAlong(result, pointer.split('/'));
  }
  return result;
}

function sortAlong(value: unknown, [, next, ...rest]: readonly string[]): unknown {
  if (next === undefined) return value;
  const key = next.replaceAll('~1', '/').replaceAll('~0', '~');
  const deeper = (item: unknown) => (rest.length === 0 ? item : sortAlong(item, ['', ...rest]));
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? deeper(item) : item));
  return isObject(value) ? sortedKeys(value, (item, name) => (name === key ? deeper(item) : item)) : value;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  return isObject(value) ? sortedKeys(value, sorted) : value;
}

function sortedKeys(
  value: Readonly<Record<string, unknown>>,
  change: (item: unknown, key: string) => unknown,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) put(result, key, change(value[key], key));
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function put(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
