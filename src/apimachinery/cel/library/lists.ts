import type { Definition } from '../check/declarations.ts';
import { listTraversal } from '../run/cost.ts';
import { add } from '../values/arithmetic.ts';
import { compare, contains, equal } from '../values/compare.ts';
import { CelError, CelList, Duration, listOf, Uint, type Value } from '../values/value.ts';

const through = ([list]: readonly Value[]) => listTraversal(list);
const summable = ['int', 'uint', 'double', 'duration'];
const sortable = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];

function each(types: readonly string[], signature: (type: string) => string, run: (list: CelList) => Value) {
  return Object.fromEntries(types.map((type) => [signature(type), run]));
}

function extreme(name: string, better: (order: number) => boolean) {
  return (list: CelList): Value => {
    let best: Value | undefined;
    for (const item of list) if (best === undefined || better(compare(item, best) ?? 0)) best = item;
    if (best === undefined) throw new CelError(`${name} called on empty list`);
    return best;
  };
}

function sumOf(zero: Value) {
  return (list: CelList): Value => {
    let total = zero;
    for (const item of list) total = add(total, item);
    return total;
  };
}

const zeros: Readonly<Record<string, Value>> = {
  int: 0n,
  uint: new Uint(0n),
  double: 0,
  duration: new Duration(0n),
};

function isSorted(list: CelList): boolean {
  for (let at = 1; at < list.size; at += 1) if ((compare(list.at(at - 1), list.at(at)) ?? 0) > 0) return false;
  return true;
}

function find(list: CelList, value: Value): bigint {
  for (let at = 0; at < list.size; at += 1) if (equal(list.at(at), value)) return BigInt(at);
  return -1n;
}

function findLast(list: CelList, value: Value): bigint {
  for (let at = list.size - 1; at >= 0; at -= 1) if (equal(list.at(at), value)) return BigInt(at);
  return -1n;
}

function slice(list: CelList, start: bigint, end: bigint): CelList {
  if (start < 0n || end < 0n) throw new CelError(`cannot slice(${start}, ${end}), negative indexes not supported`);
  if (start > end)
    throw new CelError(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`);
  if (list.size < end) throw new CelError(`cannot slice(${start}, ${end}), list is length ${list.size}`);
  return listOf([...list].slice(Number(start), Number(end)));
}

function flatten(list: CelList, depth = 1n): CelList {
  if (depth < 0n) throw new CelError('level must be non-negative');
  const flat = (items: CelList, level: bigint): Value[] =>
    [...items].flatMap((item) => (item instanceof CelList && level > 0n ? flat(item, level - 1n) : [item]));
  return listOf(flat(list, depth));
}

function sortBy(list: CelList, keys: CelList): CelList {
  if (list.size !== keys.size) {
    throw new CelError(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${list.size} and ${keys.size} elements respectively`,
    );
  }
  const pairs = [...list].map((item, at) => [keys.at(at), item] as const);
  pairs.sort(([a], [b]) => {
    try {
      return compare(a, b) ?? 0;
    } catch {
      throw new CelError('list elements must have the same type');
    }
  });
  return listOf(pairs.map(([, item]) => item));
}

function distinct(list: CelList): CelList {
  const found: Value[] = [];
  const simple = new Set<Value>();
  const others: Value[] = [];
  for (const item of list) {
    if (typeof item === 'string' || typeof item === 'boolean') {
      if (simple.has(item)) continue;
      simple.add(item);
    } else {
      if (others.some((other) => equal(other, item))) continue;
      others.push(item);
    }
    found.push(item);
  }
  return listOf(found);
}

const containsAll = (list: CelList, sub: CelList) => [...sub].every((item) => contains(list, item));
const crossed = ([a, b]: readonly Value[]) =>
  (a instanceof CelList ? a.size : 1) * (b instanceof CelList ? b.size : 1) + 1;

/** Kubernetes' library/lists.go, cel-go ext/lists.go (version 3) and ext/sets.go. */
export const lists: readonly Definition[] = [
  { name: 'isSorted', overloads: each(sortable, (type) => `list<${type}>.(): bool`, isSorted), cost: through },
  {
    name: 'sum',
    overloads: Object.fromEntries(summable.map((type) => [`list<${type}>.(): ${type}`, sumOf(zeros[type] ?? 0n)])),
    cost: through,
  },
  {
    name: 'max',
    overloads: each(
      sortable,
      (type) => `list<${type}>.(): ${type}`,
      extreme('max', (order) => order > 0),
    ),
    cost: through,
  },
  {
    name: 'min',
    overloads: each(
      sortable,
      (type) => `list<${type}>.(): ${type}`,
      extreme('min', (order) => order < 0),
    ),
    cost: through,
  },
  { name: 'indexOf', overloads: { 'list<A>.(A): int': find }, cost: through },
  { name: 'lastIndexOf', overloads: { 'list<A>.(A): int': findLast }, cost: through },
  { name: 'slice', overloads: { 'list<A>.(int, int): list<A>': slice } },
  {
    name: 'flatten',
    overloads: { 'list<list<A>>.(): list<A>': flatten, 'list<dyn>.(int): list<dyn>': flatten },
  },
  {
    name: 'sort',
    overloads: each(
      sortable,
      (type) => `list<${type}>.(): list<${type}>`,
      (list) => sortBy(list, list),
    ),
    cost: through,
  },
  {
    name: '@sortByAssociatedKeys',
    overloads: Object.fromEntries(sortable.map((type) => [`list<A>.(list<${type}>): list<A>`, sortBy])),
    cost: through,
  },
  {
    name: 'lists.range',
    overloads: {
      '(int): list<int>': (count: bigint) => {
        if (count > 1_000_000n) throw new CelError('operation cancelled: actual cost limit exceeded', true);
        return listOf(Array.from({ length: Number(count < 0n ? 0n : count) }, (_, at) => BigInt(at)));
      },
    },
    cost: ([count]) => (typeof count === 'bigint' && count > 0n ? Number(count) : 1),
  },
  { name: 'reverse', overloads: { 'list<A>.(): list<A>': (list: CelList) => listOf([...list].toReversed()) } },
  { name: 'distinct', overloads: { 'list<A>.(): list<A>': distinct }, cost: through },
  { name: 'sets.contains', overloads: { '(list<A>, list<A>): bool': containsAll }, cost: crossed },
  {
    name: 'sets.equivalent',
    overloads: { '(list<A>, list<A>): bool': (a: CelList, b: CelList) => containsAll(a, b) && containsAll(b, a) },
    cost: (args) => crossed(args) * 2,
  },
  {
    name: 'sets.intersects',
    overloads: { '(list<A>, list<A>): bool': (a: CelList, b: CelList) => [...a].some((item) => contains(b, item)) },
    cost: crossed,
  },
];
