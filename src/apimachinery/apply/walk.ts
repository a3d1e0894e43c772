import { setOwn } from '../schema/decode.ts';
import { type Atom, atomAt, deduce } from './atom.ts';
import { emptySet, type FieldSet, isEmptySet, setBuilder } from './field-set.ts';
import { fieldElement, itemElement, type PathElement } from './path-element.ts';

type Data = Record<string, unknown>;

function asMap(value: unknown): Data | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Data) : undefined;
}

function asList(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

const noAtom: Atom = { kind: 'leaf' };

/** All fields that a configuration sets. Follows structured-merge-diff typed tofieldset.go. */
export function fieldsOf(value: unknown, root: Atom): FieldSet {
  const found = setBuilder();
  const walk = (at: unknown, given: Atom, path: readonly PathElement[]) => {
    const atom = deduce(given, at);
    if (atom.kind === 'leaf' || atom.atomic) {
      found.add(path);
    } else if (atom.kind === 'map') {
      for (const [key, item] of Object.entries(asMap(at) ?? {})) {
        if (item === undefined) continue;
        const below = [...path, fieldElement(key)];
        walk(item, atomAt(atom, key) ?? noAtom, below);
        const map = asMap(item);
        if (item === null || (map !== undefined && Object.keys(map).length === 0) || atom.field(key) === undefined)
          found.add(below);
      }
    } else {
      for (const item of asList(at) ?? []) {
        const below = [...path, itemElement(atom, item)];
        walk(item, atom.element, below);
        found.add(below);
      }
    }
  };
  walk(value, root, []);
  return found.done();
}

export interface Comparison {
  readonly added: FieldSet;
  readonly removed: FieldSet;
  readonly modified: FieldSet;
}

/** What differs between two states of an object. Follows structured-merge-diff typed compare.go. */
export function compareObjects(before: unknown, after: unknown, root: Atom): Comparison {
  const [added, removed, modified] = [setBuilder(), setBuilder(), setBuilder()];
  const path: PathElement[] = [];
  const step = (element: PathElement, left: unknown, right: unknown, atom: Atom) => {
    if (left === right) return;
    path.push(element);
    walk(left, right, atom);
    path.pop();
  };
  const walk = (left: unknown, right: unknown, given: Atom) => {
    if (left === undefined || right === undefined) {
      const set = left === undefined ? added : removed;
      set.graft(path, everythingIn(left === undefined ? right : left, given));
      set.add(path);
      return;
    }
    const atom = deduce(given, right, left);
    if (atom.kind === 'leaf' || atom.atomic || (size(left) === 0 && size(right) === 0)) {
      if (!same(left, right)) modified.add(path);
    } else if (atom.kind === 'map') {
      const [leftMap, rightMap] = [asMap(left) ?? {}, asMap(right) ?? {}];
      for (const key in leftMap) {
        step(fieldElement(key), leftMap[key], own(rightMap, key), atomAt(atom, key) ?? noAtom);
      }
      for (const key in rightMap) {
        if (!Object.hasOwn(leftMap, key))
          step(fieldElement(key), undefined, rightMap[key], atomAt(atom, key) ?? noAtom);
      }
    } else if (!same(left, right)) {
      const [leftItems, rightItems] = [index(atom, asList(left)), index(atom, asList(right))];
      for (const element of new Set([...leftItems.keys(), ...rightItems.keys()])) {
        step(element, leftItems.get(element), rightItems.get(element), atom.element);
      }
    }
  };
  walk(before, after, root);
  return { added: added.done(), removed: removed.done(), modified: modified.done() };
}

/** Every path below a value that is there only before or only after: of maps and lists too, unlike `fieldsOf`. */
function everythingIn(value: unknown, given: Atom): FieldSet {
  const atom = deduce(given, value);
  if (atom.kind === 'leaf' || atom.atomic || size(value) === 0) return emptySet;
  const members = new Set<PathElement>();
  const children = new Map<PathElement, FieldSet>();
  const put = (element: PathElement, item: unknown, below: Atom) => {
    members.add(element);
    const set = everythingIn(item, below);
    if (!isEmptySet(set)) children.set(element, set);
  };
  if (atom.kind === 'map') {
    const map = asMap(value) ?? {};
    for (const key in map) {
      if (map[key] !== undefined) put(fieldElement(key), map[key], atomAt(atom, key) ?? noAtom);
    }
  } else {
    for (const [element, item] of index(atom, asList(value))) put(element, item, atom.element);
  }
  return { members, children };
}

/** Entries of a map or list; nothing has none, a single value has some. */
function size(value: unknown): number {
  if (value === undefined || value === null) return 0;
  return typeof value === 'object' ? Object.keys(value).length : 1;
}

function index(list: Atom & { kind: 'list' }, items: readonly unknown[] | undefined): Map<PathElement, unknown> {
  const found = new Map<PathElement, unknown>();
  for (const item of items ?? []) {
    const element = itemElement(list, item);
    if (!found.has(element)) found.set(element, item);
  }
  return found;
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [a as Data, b as Data];
  const keys = Object.keys(left);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
  );
}

/** What a map says of a key, whatever the key is called. */
function own(map: Data, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** The configuration merged into the live object. Follows structured-merge-diff typed merge.go. */
export function mergeObjects(live: unknown, config: unknown, given: Atom): unknown {
  if (config === undefined) return live;
  const atom = deduce(given, config, live);
  if (live === undefined || atom.kind === 'leaf' || atom.atomic || size(live) + size(config) === 0) return config;
  if (atom.kind === 'map') {
    const [left, right] = [asMap(live) ?? {}, asMap(config) ?? {}];
    const result: Data = {};
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      setOwn(result, key, mergeObjects(own(left, key), own(right, key), atomAt(atom, key) ?? noAtom));
    }
    return result;
  }
  return mergeItems(atom, asList(live) ?? [], asList(config) ?? []);
}

/** Items of the configuration in its order; those that only live has keep their place before their successor. */
function mergeItems(list: Atom & { kind: 'list' }, live: readonly unknown[], config: readonly unknown[]): unknown[] {
  const [left, right] = [index(list, live), index(list, config)];
  const [leftOrder, rightOrder] = [[...left.keys()], [...right.keys()]];
  const shared = rightOrder.filter((element) => left.has(element));
  const result: unknown[] = [];
  const merged = new Set<PathElement>();
  let [l, r, s] = [0, 0, 0];
  const take = (element: PathElement) => {
    merged.add(element);
    result.push(mergeObjects(left.get(element), right.get(element), list.element));
    if (shared[s] === element) s++;
  };
  while (l < leftOrder.length || r < rightOrder.length) {
    const [leftElement, rightElement] = [leftOrder[l], rightOrder[r]];
    if (leftElement !== undefined && leftElement === rightElement) {
      take(leftElement);
      l++;
      r++;
    } else if (leftElement !== undefined && rightElement !== undefined && isLaterShared(leftElement, right, shared[s]))
      l++;
    else if (leftElement !== undefined && !right.has(leftElement)) {
      result.push(left.get(leftElement));
      l++;
    } else {
      if (leftElement !== undefined && merged.has(leftElement)) l++;
      if (rightElement !== undefined) {
        take(rightElement);
        r++;
      } else if (leftElement !== undefined && !merged.has(leftElement)) l++;
    }
  }
  return result;
}

/** Live has the item further up than the configuration: it will come where the configuration has it. */
function isLaterShared(
  element: PathElement,
  config: ReadonlyMap<PathElement, unknown>,
  next: PathElement | undefined,
): boolean {
  return config.has(element) && next !== undefined && next !== element;
}

/** The object without the paths of the set and all that is below them. Follows structured-merge-diff typed remove.go. */
export function removeItems(value: unknown, set: FieldSet, given: Atom): unknown {
  if (isEmptySet(set)) return value;
  const atom = deduce(given, value);
  if (atom.kind === 'leaf') return value;
  const map = asMap(value);
  const list = asList(value);
  if (atom.atomic || (map === undefined && list === undefined)) return undefined;
  if (atom.kind === 'map' && map !== undefined) {
    const result: Data = {};
    for (const [key, item] of Object.entries(map)) {
      const element = fieldElement(key);
      if (!set.members.has(element)) {
        setOwn(result, key, removeItems(item, set.children.get(element) ?? emptySet, atomAt(atom, key) ?? noAtom));
      }
    }
    return Object.keys(result).length === 0 ? undefined : result;
  }
  if (atom.kind !== 'list' || list === undefined) return undefined;
  const kept = list.flatMap((item) => {
    const element = itemElement(atom, item);
    return set.members.has(element) ? [] : [removeItems(item, set.children.get(element) ?? emptySet, atom.element)];
  });
  return kept.length === 0 ? undefined : kept;
}

/** The set with every struct field in it that has paths below; keys of maps and items of lists stay as they are. */
export function withNamedFields(set: FieldSet, given: Atom | undefined): FieldSet {
  const members = new Set(set.members);
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of set.children) {
    const key = element.startsWith('f:') ? element.slice(2) : undefined;
    let below: Atom | undefined;
    if (key !== undefined && given?.kind === 'map') {
      below = atomAt(given, key);
      if (given.field(key) !== undefined) members.add(element);
    } else if (key === undefined && given?.kind === 'list') below = given.element;
    children.set(element, withNamedFields(child, below));
  }
  return { members, children };
}
