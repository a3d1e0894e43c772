import { type Atom, atomAt, deduce } from './atom.ts';
import type { FieldsV1 } from './field-set.ts';
import { compareElements, fieldElement, itemElement, type PathElement } from './path-element.ts';

type Data = Readonly<Record<string, unknown>>;

const nothing: FieldsV1 = Object.freeze({});
const leaf: Atom = { kind: 'leaf' };

/**
 * What a new object's writer owns, as FieldsV1: all that an empty object of its type has not. The same as comparing the
 * two and writing the outcome down, in one go; undefined: there is nothing.
 */
export function freshFields(
  empty: unknown,
  value: unknown,
  given: Atom,
  skip?: (key: string) => boolean,
): FieldsV1 | undefined {
  if (value === undefined) return undefined;
  const atom = deduce(given, value, empty);
  const isNew = empty === undefined;
  if (atom.kind === 'leaf' || atom.atomic || sizeOf(value) === 0)
    return isNew || !isEmpty(empty, value) ? nothing : undefined;
  const found: [PathElement, FieldsV1][] = [];
  if (atom.kind === 'map') {
    const before = (empty ?? nothing) as Data;
    const after = value as Data;
    for (const key in after) {
      if (skip?.(key) === true) continue;
      const below = freshFields(before[key], after[key], atomAt(atom, key) ?? leaf);
      if (below !== undefined) found.push([fieldElement(key), below]);
    }
  } else {
    for (const item of value as readonly unknown[]) {
      const below = freshFields(undefined, item, atom.element) ?? nothing;
      found.push([itemElement(atom, item), below]);
    }
  }
  if (found.length === 0) return isNew ? nothing : undefined;
  if (found.length > 1) found.sort(([a], [b]) => compareElements(a, b));
  const fields: Record<PathElement, FieldsV1> = isNew ? { '.': nothing } : {};
  for (const [element, below] of found) fields[element] ??= below;
  return fields;
}

function sizeOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : value === null ? 0 : 1;
}

/** Whether the value is what an empty object has as well: null, or a map or list without anything in it. */
function isEmpty(empty: unknown, value: unknown): boolean {
  if (typeof empty !== 'object' || typeof value !== 'object') return empty === value;
  return sizeOf(empty) === 0 && sizeOf(value) === 0 && (empty === null) === (value === null);
}
