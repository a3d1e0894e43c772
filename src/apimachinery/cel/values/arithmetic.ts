import { itemKey } from './compare.ts';
import {
  ArrayList,
  CelError,
  CelList,
  Duration,
  type ListKeys,
  noSuchOverload,
  Timestamp,
  Uint,
  type Value,
} from './value.ts';

const firstInstant = -62135596800n * 1_000_000_000n;
const lastInstant = 253402300799n * 1_000_000_000n + 999_999_999n;

export function checkedInt(value: bigint): bigint {
  if (value !== BigInt.asIntN(64, value)) throw new CelError('integer overflow');
  return value;
}

export function checkedUint(value: bigint): Uint {
  if (value !== BigInt.asUintN(64, value)) throw new CelError('unsigned integer overflow');
  return new Uint(value);
}

export function checkedDuration(nanos: bigint): Duration {
  if (nanos !== BigInt.asIntN(64, nanos)) throw new CelError('duration overflow');
  return new Duration(nanos);
}

export function checkedTimestamp(nanos: bigint): Timestamp {
  if (nanos < firstInstant || nanos > lastInstant) throw new CelError('timestamp overflow');
  return new Timestamp(nanos);
}

type Arithmetic = {
  readonly name: string;
  readonly integers: (a: bigint, b: bigint) => bigint;
  readonly doubles?: (a: number, b: number) => number;
  readonly others?: (a: Value, b: Value) => Value | undefined;
};

function arithmetic({ name, integers, doubles, others }: Arithmetic): (a: Value, b: Value) => Value {
  return (a, b) => {
    if (typeof a === 'bigint') {
      if (typeof b === 'bigint') return checkedInt(integers(a, b));
    } else if (typeof a === 'number') {
      if (typeof b === 'number' && doubles !== undefined) return doubles(a, b);
      if (doubles === undefined) throw noSuchOverload(name);
    } else if (a instanceof Uint) {
      if (b instanceof Uint) return checkedUint(integers(a.value, b.value));
    } else {
      const result = others?.(a, b);
      if (result !== undefined) return result;
      if (others === undefined || a === null || typeof a === 'boolean') throw noSuchOverload(name);
    }
    throw noSuchOverload();
  };
}

function nonZero(value: bigint, message: string): bigint {
  if (value === 0n) throw new CelError(message);
  return value;
}

class KeyedList extends ArrayList {
  override readonly keys: ListKeys;

  constructor(items: Value[], keys: ListKeys) {
    super(items);
    this.keys = keys;
  }
}

/** Lists that are sets or have keys are united; others are put one behind the other. Follows pkg/cel/common values.go. */
function addLists(a: CelList, b: CelList): CelList {
  if (a.keys === undefined) return a instanceof ArrayList ? a.concat(b) : new ArrayList([...a]).concat(b);
  const { keys } = a;
  const keyOf = (item: Value) => (keys === 'set' ? setKey(item) : itemKey(item, keys));
  const united = new Map<string, Value>();
  for (const item of a) united.set(keyOf(item), item);
  for (const item of b) united.set(keyOf(item), item);
  return new KeyedList([...united.values()], keys);
}

function setKey(item: Value): string {
  return `${typeof item}:${typeof item === 'object' && item !== null ? JSON.stringify(item) : String(item)}`;
}

export const add = arithmetic({
  name: '_+_',
  integers: (a, b) => a + b,
  doubles: (a, b) => a + b,
  others: (a, b) => {
    if (typeof a === 'string') return typeof b === 'string' ? a + b : undefined;
    if (a instanceof CelList) return b instanceof CelList ? addLists(a, b) : undefined;
    if (a instanceof Uint8Array) return b instanceof Uint8Array ? Buffer.concat([a, b]) : undefined;
    if (a instanceof Timestamp) return b instanceof Duration ? checkedTimestamp(a.nanos + b.nanos) : undefined;
    if (!(a instanceof Duration)) return undefined;
    if (b instanceof Timestamp) return checkedTimestamp(a.nanos + b.nanos);
    return b instanceof Duration ? checkedDuration(a.nanos + b.nanos) : undefined;
  },
});

export const subtract = arithmetic({
  name: '_-_',
  integers: (a, b) => a - b,
  doubles: (a, b) => a - b,
  others: (a, b) => {
    if (a instanceof Duration) return b instanceof Duration ? checkedDuration(a.nanos - b.nanos) : undefined;
    if (!(a instanceof Timestamp)) return undefined;
    if (b instanceof Timestamp) return checkedDuration(a.nanos - b.nanos);
    return b instanceof Duration ? checkedTimestamp(a.nanos - b.nanos) : undefined;
  },
});

export const multiply = arithmetic({ name: '_*_', integers: (a, b) => a * b, doubles: (a, b) => a * b });

export const divide = arithmetic({
  name: '_/_',
  integers: (a, b) => a / nonZero(b, 'division by zero'),
  doubles: (a, b) => a / b,
});

export const modulo = arithmetic({ name: '_%_', integers: (a, b) => a % nonZero(b, 'modulus by zero') });

export function negate(value: Value): Value {
  if (typeof value === 'bigint') return checkedInt(-value);
  if (typeof value === 'number') return -value;
  throw noSuchOverload('-_');
}
