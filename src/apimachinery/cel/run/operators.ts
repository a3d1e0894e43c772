import { add, divide, modulo, multiply, negate, subtract } from '../values/arithmetic.ts';
import { compare, contains, equal } from '../values/compare.ts';
import { typeName } from '../values/type-of.ts';
import { CelError, CelList, CelMap, EntryMap, noSuchOverload, TypeValue, type Value } from '../values/value.ts';
import { codePoints } from './cost.ts';

type Operator = (...args: readonly Value[]) => Value;

const on =
  (run: (a: Value, b: Value) => Value): Operator =>
  (a = null, b = null) =>
    run(a, b);

const ordered = (name: string, holds: (order: number) => boolean): Operator =>
  on((a, b) => {
    if (a === null || a instanceof CelList || a instanceof CelMap) throw noSuchOverload(name);
    const order = compare(a, b);
    return order !== undefined && holds(order);
  });

function size(value: Value): bigint {
  if (typeof value === 'string') return BigInt(codePoints(value));
  if (value instanceof CelList || value instanceof CelMap) return BigInt(value.size);
  if (value instanceof Uint8Array) return BigInt(value.length);
  throw noSuchOverload('size');
}

/** The language's operators, which look at their arguments themselves. */
export const operators: Readonly<Record<string, Operator>> = {
  '_+_': on(add),
  '_-_': on(subtract),
  '_*_': on(multiply),
  '_/_': on(divide),
  '_%_': on(modulo),
  '-_': on((value) => negate(value)),
  '!_': on((value) => {
    if (typeof value !== 'boolean') throw noSuchOverload();
    return !value;
  }),
  '_==_': on(equal),
  '_!=_': on((a, b) => !equal(a, b)),
  '_<_': ordered('_<_', (order) => order < 0),
  '_<=_': ordered('_<=_', (order) => order <= 0),
  '_>_': ordered('_>_', (order) => order > 0),
  '_>=_': ordered('_>=_', (order) => order >= 0),
  '@in': on((value, within) => {
    if (within instanceof CelList) return contains(within, value);
    if (within instanceof CelMap) return within.has(value);
    throw noSuchOverload();
  }),
  size: on(size),
  type: on((value) => new TypeValue(typeName(value))),
  dyn: on((value) => value),
  'cel.@mapInsert': (map = null, key = null, value) => {
    const target = map instanceof EntryMap ? map : new EntryMap();
    const insert = (into: EntryMap, one: Value, what: Value) => {
      if (into.get(one) !== undefined) throw new CelError(`insert failed: key ${String(one)} already exists`);
      return into.insert(one, what);
    };
    if (value !== undefined) return insert(target, key, value);
    if (!(key instanceof CelMap)) throw noSuchOverload();
    let result = target;
    for (const one of key.keys()) result = insert(result, one, key.get(one) ?? null);
    return result;
  },
};
