import { compareElements, type PathElement } from './path-element.ts';

/**
 * A set of paths as a tree: `members` are steps that are in the set themselves, `children` those with paths below.
 * `{f:metadata: {f:labels: {.: {}, f:a: {}}}}` has `.metadata.labels` and `.metadata.labels.a`, but not `.metadata`.
 * Sets are never changed once they are handed out. Follows structured-merge-diff fieldpath Set.
 */
export interface FieldSet {
  readonly members: ReadonlySet<PathElement>;
  readonly children: ReadonlyMap<PathElement, FieldSet>;
}

export const emptySet: FieldSet = { members: new Set(), children: new Map() };

export function isEmptySet(set: FieldSet): boolean {
  return set.members.size === 0 && set.children.size === 0;
}

/** Collects paths; `done` gives the set. */
export interface SetBuilder {
  add(path: readonly PathElement[]): void;
  done(): FieldSet;
}

interface Growing {
  readonly members: Set<PathElement>;
  readonly children: Map<PathElement, Growing>;
}

export function setBuilder(): SetBuilder {
  const root: Growing = { members: new Set(), children: new Map() };
  return {
    add: (path) => {
      let at = root;
      const last = path.at(-1);
      if (last === undefined) return;
      for (const element of path.slice(0, -1)) {
        const next = at.children.get(element) ?? { members: new Set(), children: new Map() };
        at.children.set(element, next);
        at = next;
      }
      at.members.add(last);
    },
    done: () => root,
  };
}

export function setOf(...paths: readonly (readonly PathElement[])[]): FieldSet {
  const builder = setBuilder();
  for (const path of paths) builder.add(path);
  return builder.done();
}

function combine(
  a: FieldSet,
  b: FieldSet,
  keep: (inA: boolean, inB: boolean) => boolean,
  below: (a: FieldSet, b: FieldSet, element: PathElement) => FieldSet,
): FieldSet {
  const members = new Set<PathElement>();
  for (const element of [...a.members, ...b.members]) {
    if (keep(a.members.has(element), b.members.has(element))) members.add(element);
  }
  const children = new Map<PathElement, FieldSet>();
  for (const element of new Set([...a.children.keys(), ...b.children.keys()])) {
    const child = below(a.children.get(element) ?? emptySet, b.children.get(element) ?? emptySet, element);
    if (!isEmptySet(child)) children.set(element, child);
  }
  return { members, children };
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, () => true, union);
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (inA, inB) => inA && inB, intersection);
}

/** The paths of a that are not in b. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (inA, inB) => inA && !inB, difference);
}

/** As `difference`; what lies below a path of b goes too. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(
    a,
    b,
    (inA, inB) => inA && !inB,
    (left, right, element) => (b.members.has(element) ? emptySet : recursiveDifference(left, right)),
  );
}

/** All paths, those of a level before those below. */
export function* pathsOf(set: FieldSet, prefix: readonly PathElement[] = []): Generator<readonly PathElement[]> {
  for (const element of [...set.members].sort(compareElements)) yield [...prefix, element];
  for (const element of [...set.children.keys()].sort(compareElements)) {
    yield* pathsOf(set.children.get(element) ?? emptySet, [...prefix, element]);
  }
}

export type FieldsV1 = { readonly [element: PathElement]: FieldsV1 };

/** As metadata.managedFields holds it. */
export function toFieldsV1(set: FieldSet): FieldsV1 {
  const result: Record<PathElement, FieldsV1> = {};
  for (const element of [...new Set([...set.members, ...set.children.keys()])].sort(compareElements)) {
    const child = set.children.get(element);
    const below = child === undefined ? {} : toFieldsV1(child);
    result[element] = child !== undefined && set.members.has(element) ? { '.': {}, ...below } : below;
  }
  return result;
}

/** Reads metadata.managedFields[].fieldsV1. */
export function fromFieldsV1(fields: FieldsV1): FieldSet {
  const members = new Set<PathElement>();
  const children = new Map<PathElement, FieldSet>();
  for (const [element, below] of Object.entries(fields)) {
    if (element === '.') continue;
    const child = fromFieldsV1(below);
    if (isEmptySet(child) || '.' in below) members.add(element);
    if (!isEmptySet(child)) children.set(element, child);
  }
  return { members, children };
}
