import { compareElements, FieldsError, type PathElement } from './path-element.ts';

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
  /** Adds what lies below a path that nothing was added below yet. */
  graft(path: readonly PathElement[], below: FieldSet): void;
  done(): FieldSet;
}

interface Growing {
  readonly members: Set<PathElement>;
  readonly children: Map<PathElement, FieldSet>;
}

export function setBuilder(): SetBuilder {
  const root: Growing = { members: new Set(), children: new Map() };
  const own = new Set<FieldSet>([root]);
  /** The node that the path leads to, made on the way. */
  const at = (path: readonly PathElement[], length: number): Growing => {
    let node = root;
    for (let index = 0; index < length; index++) {
      const element = path[index] ?? '';
      const known = node.children.get(element);
      // What was grafted belongs to somebody else.
      const next = known !== undefined && own.has(known) ? (known as Growing) : copied(known);
      own.add(next);
      node.children.set(element, next);
      node = next;
    }
    return node;
  };
  return {
    add: (path) => {
      const last = path.at(-1);
      if (last !== undefined) at(path, path.length - 1).members.add(last);
    },
    graft: (path, below) => {
      const last = path.at(-1);
      if (last !== undefined && !isEmptySet(below)) at(path, path.length - 1).children.set(last, below);
    },
    done: () => root,
  };
}

function copied(set: FieldSet | undefined): Growing {
  return { members: new Set(set?.members), children: new Map(set?.children) };
}

export function setOf(...paths: readonly (readonly PathElement[])[]): FieldSet {
  const builder = setBuilder();
  for (const path of paths) builder.add(path);
  return builder.done();
}

/** The set, or the given one when nothing differs: equal parts are shared, so that work follows the size of what changed. */
function settled(
  from: FieldSet,
  members: ReadonlySet<PathElement>,
  children: ReadonlyMap<PathElement, FieldSet>,
): FieldSet {
  if (members === from.members && children === from.children) return from;
  return members.size === 0 && children.size === 0 ? emptySet : { members, children };
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(b) || a === b) return a;
  if (isEmptySet(a)) return b;
  const extra = [...b.members].filter((element) => !a.members.has(element));
  let children: Map<PathElement, FieldSet> | undefined;
  for (const [element, below] of b.children) {
    const own = a.children.get(element);
    const both = own === undefined ? below : union(own, below);
    if (both !== own) {
      children ??= new Map(a.children);
      children.set(element, both);
    }
  }
  return settled(a, extra.length === 0 ? a.members : new Set([...a.members, ...extra]), children ?? a.children);
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(a) || isEmptySet(b)) return emptySet;
  const [small, large] = a.members.size < b.members.size ? [a, b] : [b, a];
  const members = new Set<PathElement>();
  for (const element of small.members) {
    if (large.members.has(element)) members.add(element);
  }
  const [few, many] = a.children.size < b.children.size ? [a, b] : [b, a];
  const children = new Map<PathElement, FieldSet>();
  for (const [element, below] of few.children) {
    const other = many.children.get(element);
    const both = other === undefined ? emptySet : intersection(below, other);
    if (!isEmptySet(both)) children.set(element, both);
  }
  return settled(emptySet, members, children);
}

/** The paths of a that are not in b. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return without(a, b, false);
}

/** As `difference`; what lies below a path of b goes too. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return without(a, b, true);
}

function without(a: FieldSet, b: FieldSet, isRecursive: boolean): FieldSet {
  if (isEmptySet(a) || isEmptySet(b)) return a;
  let members: Set<PathElement> | undefined;
  for (const element of b.members) {
    if (a.members.has(element)) {
      members ??= new Set(a.members);
      members.delete(element);
    }
  }
  let children: Map<PathElement, FieldSet> | undefined;
  const keep = (element: PathElement, own: FieldSet, left: FieldSet) => {
    if (left === own) return;
    children ??= new Map(a.children);
    if (isEmptySet(left)) children.delete(element);
    else children.set(element, left);
  };
  for (const [element, below] of b.children) {
    const own = a.children.get(element);
    if (own !== undefined) keep(element, own, without(own, below, isRecursive));
  }
  if (isRecursive) {
    for (const element of b.members) {
      const own = a.children.get(element);
      if (own !== undefined) keep(element, own, emptySet);
    }
  }
  return settled(a, members ?? a.members, children ?? a.children);
}

/** All paths, those of a level before those below. */
export function* pathsOf(set: FieldSet, prefix: readonly PathElement[] = []): Generator<readonly PathElement[]> {
  for (const element of [...set.members].sort(compareElements)) yield [...prefix, element];
  for (const element of [...set.children.keys()].sort(compareElements)) {
    yield* pathsOf(set.children.get(element) ?? emptySet, [...prefix, element]);
  }
}

export type FieldsV1 = { readonly [element: PathElement]: FieldsV1 };

const nothing: FieldsV1 = Object.freeze({});

/** As metadata.managedFields holds it. */
export function toFieldsV1(set: FieldSet): FieldsV1 {
  if (isEmptySet(set)) return nothing;
  const result: Record<PathElement, FieldsV1> = {};
  for (const element of sorted(set)) {
    const child = set.children.get(element);
    if (child === undefined) result[element] = nothing;
    else result[element] = set.members.has(element) ? { '.': nothing, ...toFieldsV1(child) } : toFieldsV1(child);
  }
  return result;
}

function sorted(set: FieldSet): PathElement[] {
  const elements = [...set.members];
  for (const element of set.children.keys()) {
    if (!set.members.has(element)) elements.push(element);
  }
  return elements.length === 1 ? elements : elements.sort(compareElements);
}

/** Reads metadata.managedFields[].fieldsV1. */
export function fromFieldsV1(fields: FieldsV1): FieldSet {
  const members = new Set<PathElement>();
  const children = new Map<PathElement, FieldSet>();
  for (const [element, below] of Object.entries(fields)) {
    if (element === '.') continue;
    if (!/^(?:f:|v:|i:|k:\{)/.test(element)) throw new FieldsError(`missing colon: "${element}"`);
    const child = fromFieldsV1(below);
    if (isEmptySet(child) || '.' in below) members.add(element);
    if (!isEmptySet(child)) children.set(element, child);
  }
  return settled(emptySet, members, children);
}
