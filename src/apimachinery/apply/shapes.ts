import { deepFreeze } from '../freeze.ts';
import { type FieldSet, type FieldsV1, fromFieldsV1, toFieldsV1 } from './field-set.ts';

// Most objects of a kind have the same fields: what they look like is kept once, however many objects there are.
const most = 2000;
const shapes = new Map<string, FieldsV1>();
const sets = new WeakMap<FieldsV1, FieldSet>();
const written = new WeakMap<FieldSet, FieldsV1>();

const recentFields = new Map<string, FieldsV1>();
const recentSets = new Map<string, FieldSet>();

/** The one FieldsV1 of that content, frozen. The last one under the same hint is looked at first. */
export function sharedFields(fields: FieldsV1, hint?: string): FieldsV1 {
  const recent = hint === undefined ? undefined : recentFields.get(hint);
  if (recent !== undefined && sameFields(recent, fields)) return recent;
  const text = JSON.stringify(fields);
  const shared = shapes.get(text) ?? deepFreeze(fields);
  if (shapes.size >= most) shapes.clear();
  shapes.set(text, shared);
  if (hint !== undefined) recentFields.set(hint, shared);
  return shared;
}

function sameFields(a: FieldsV1, b: FieldsV1): boolean {
  if (a === b) return true;
  const [left, right] = [Object.keys(a), Object.keys(b)];
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) {
    const key = left[index] ?? '';
    const below = a[key];
    const other = b[key];
    // The order counts too.
    if (key !== right[index] || below === undefined || other === undefined || !sameFields(below, other)) return false;
  }
  return true;
}

function sameSet(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true;
  if (a.members.size !== b.members.size || a.children.size !== b.children.size) return false;
  for (const element of a.members) {
    if (!b.members.has(element)) return false;
  }
  for (const [element, below] of a.children) {
    const other = b.children.get(element);
    if (other === undefined || !sameSet(below, other)) return false;
  }
  return true;
}

/** `toFieldsV1`, shared. */
export function fieldsOfSet(set: FieldSet, hint: string): FieldsV1 {
  const recent = recentSets.get(hint);
  const known = written.get(set) ?? (recent !== undefined && sameSet(recent, set) ? written.get(recent) : undefined);
  const fields = known ?? sharedFields(toFieldsV1(set));
  if (known === undefined) {
    if (recentSets.size >= most) recentSets.clear();
    recentSets.set(hint, set);
  }
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
