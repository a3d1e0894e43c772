import { canonicalJson, type FieldError, type FieldPath, fieldDuplicate, fieldInvalid } from '#apimachinery';
import { type Data, isData, itemsOf, memberOf, type Schema } from './schema.ts';

/** Items of lists that are sets or maps must not repeat. Follows apiextensions pkg/apiserver/schema/listtype. */
export function validateListTypes(value: unknown, schema: Schema | undefined, at: FieldPath): FieldError[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) {
    return [
      ...validateList(value, schema, at),
      ...value.flatMap((item, index) => validateListTypes(item, itemsOf(schema), at.index(index))),
    ];
  }
  if (!isData(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const isField = Object.hasOwn(schema.properties ?? {}, key);
    return validateListTypes(value[key], memberOf(schema, key), isField ? at.child(key) : at.key(key));
  });
}

function validateList(list: readonly unknown[], schema: Schema, at: FieldPath): FieldError[] {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return repeated(list).map((index) => fieldDuplicate(at.index(index), list[index]));
    case 'map': {
      const wrong = list.findIndex((item) => item !== null && !isData(item));
      if (wrong >= 0) {
        return [fieldInvalid(at.index(wrong), list[wrong], 'must be an object for an array of list-type map')];
      }
      const names = list.map((item) => keyOf(item as Data | null, keys));
      return repeated(names).map((index) => fieldDuplicate(at.index(index), names[index]));
    }
    default:
      return [];
  }
}

/** The fields that name an item of a map list. */
export function keyOf(item: Data | null, keys: readonly string[]): Data {
  return Object.fromEntries(keys.flatMap((key) => (item !== null && key in item ? [[key, item[key]]] : [])));
}

/** Of each value that is there more than once, where it is for the second time. */
function repeated(values: readonly unknown[]): readonly number[] {
  const times = new Map<string, number>();
  return values.flatMap((value, index) => {
    const text = canonicalJson(value);
    const before = times.get(text) ?? 0;
    times.set(text, before + 1);
    return before === 1 ? [index] : [];
  });
}
