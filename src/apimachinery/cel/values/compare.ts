import {
  CelList,
  CelMap,
  Duration,
  noSuchOverload,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './value.ts';

const isNumeric = (value: Value): value is bigint | number | Uint =>
  typeof value === 'bigint' || typeof value === 'number' || value instanceof Uint;
const plain = (value: bigint | number | Uint): bigint | number => (value instanceof Uint ? value.value : value);

function sameNumber(a: bigint | number, b: bigint | number): boolean {
  return typeof a === typeof b ? a === b : a >= b && a <= b;
}

/** Equality as CEL has it: values of different types are different, numbers of different types are compared. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (isNumeric(a)) return isNumeric(b) && sameNumber(plain(a), plain(b));
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (a instanceof CelMap) return b instanceof CelMap && equalMaps(a, b);
  if (a instanceof CelList) return b instanceof CelList && equalLists(a, b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Optional) {
    if (!(b instanceof Optional)) return false;
    if (a.value === undefined || b.value === undefined) return a.value === b.value;
    return equal(a.value, b.value);
  }
  return a instanceof Opaque && b instanceof Opaque && a.type.name === b.type.name && a.equals(b.content);
}

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false;
  for (const key of a.keys()) {
    const left = a.get(key);
    const right = b.get(key);
    if (left === undefined || right === undefined || !equal(left, right)) return false;
  }
  return true;
}

/** What an item of a list with keys is known by. */
export function itemKey(item: Value, keys: readonly string[]): string {
  if (!(item instanceof CelMap)) return '';
  return JSON.stringify(keys.map((key) => shownKey(item.get(key) ?? null)));
}

function shownKey(value: Value): string {
  return typeof value === 'bigint' ? `${value}` : (JSON.stringify(value) ?? '');
}

function equalLists(a: CelList, b: CelList): boolean {
  if (a.size !== b.size) return false;
  if (a.keys === undefined) {
    for (let index = 0; index < a.size; index += 1) if (!equal(a.at(index), b.at(index))) return false;
    return true;
  }
  if (a.keys === 'set') return [...a].every((item) => contains(b, item));
  const { keys } = a;
  const others = new Map([...b].map((item) => [itemKey(item, keys), item]));
  return [...a].every((item) => {
    const other = others.get(itemKey(item, keys));
    return other !== undefined && equal(item, other);
  });
}

export function contains(list: CelList, value: Value): boolean {
  for (let index = 0; index < list.size; index += 1) if (equal(value, list.at(index))) return true;
  return false;
}

function sign(a: bigint | number | string, b: bigint | number | string): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Go compares strings by their bytes, which is the order of code points. */
function compareText(a: string, b: string): -1 | 0 | 1 {
  const plainText = /^[\0-\ud7ff]*$/;
  if (plainText.test(a) && plainText.test(b)) return sign(a, b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) as -1 | 0 | 1;
}

/** -1, 0 or 1; undefined: nothing is true of NaN. Throws `no such overload`. */
export function compare(a: Value, b: Value): -1 | 0 | 1 | undefined {
  if (isNumeric(a) && isNumeric(b)) {
    const left = plain(a);
    const right = plain(b);
    if (Number.isNaN(left) || Number.isNaN(right)) return undefined;
    return sign(left, right);
  }
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return sign(Number(a), Number(b));
  if (a instanceof Timestamp && b instanceof Timestamp) return sign(a.nanos, b.nanos);
  if (a instanceof Duration && b instanceof Duration) return sign(a.nanos, b.nanos);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) as -1 | 0 | 1;
  throw noSuchOverload();
}
