import { deepFreeze } from '../freeze.ts';
import { type FieldSet, type FieldsV1, fromFieldsV1, toFieldsV1 } from './field-set.ts';

// Most objects of a kind have the same fields: what they look like is kept once, however many objects there are.
const most = 2000;
const shapes = new Map<string, FieldsV1>();
const sets = new WeakMap<FieldsV1, FieldSet>();
const written = new WeakMap<FieldSet, FieldsV1>();

/** The one FieldsV1 of that content, frozen. */
export function sharedFields(fields: FieldsV1): FieldsV1 {
  const text = JSON.stringify(fields);
  const known = shapes.get(text);
  if (known !== undefined) return known;
  if (shapes.size >= most) shapes.clear();
  shapes.set(text, deepFreeze(fields));
  return fields;
}

/** `toFieldsV1`, shared. */
export function fieldsOfSet(set: FieldSet): FieldsV1 {
  const known = written.get(set);
  if (known !== undefined) return known;
  const fields = sharedFields(toFieldsV1(set));
  written.set(set, fields);
  return fields;
}

/** `fromFieldsV1`, remembered. */
export function setOfFields(fields: FieldsV1): FieldSet {
  const own = sets.get(fields);
  if (own !== undefined) return own;
  const shared = sharedFields(Object.isFrozen(fields) ? fields : structuredClone(fields));
  const set = sets.get(shared) ?? fromFieldsV1(shared);
  sets.set(shared, set);
  written.set(set, shared);
  return set;
}
