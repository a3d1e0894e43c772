import { deepCopy, deepFreeze } from '../freeze.ts';
import { decode, decodeScalar, setOwn } from './decode.ts';
import { Abort, decodeSpecial } from './decode-special.ts';
import { knownType } from './load.ts';
import { type Place, placeOf, remembered, sharedText, zeroAt } from './place.ts';
import type { SchemaField, ValueType } from './types.ts';
import { zeroMapValue } from './zero.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * The object as the API server would write it; what is wrong in it stays out. For objects that our own code made: says the
 * same as `decode`, and finds no mistakes. A fresh copy.
 */
export function canonicalize<T>(object: T, typeKey: string): T {
  return begin(object, typeKey, false);
}

/**
 * As `canonicalize`, frozen. Parts that equal those of objects seen shortly before are the same ones: ten thousand Pods of
 * one template have one list of tolerations. May freeze what has no type where it stands.
 */
export function canonicalizeShared<T>(object: T, typeKey: string): T {
  return begin(object, typeKey, true);
}

interface Field {
  readonly name: string;
  readonly place: Place;
  /** Left out when nothing is given. */
  readonly leftOut: boolean;
  /** Left out when it is empty. */
  readonly omitted: boolean;
  /** A list or map that is nothing when it is empty: etcd holds objects as protobuf, which cannot tell them apart. */
  readonly nothing: boolean;
  /** Taken over as it is when it is frozen: managed fields are shared in a way of their own. */
  readonly kept: boolean;
}

const structs = new Map<string, readonly Field[]>();
const nowhere = { names: [], struct: '' };
const tallest = 4096;

// Values of the structs and lists that are being read, each from its own base on: no allocation for what turns out to be known.
const stack: unknown[] = [];
let top = 0;
let sharing = false;

function begin<T>(object: T, typeKey: string, isShared: boolean): T {
  if (!isData(object)) return object;
  const [bottom, before] = [top, sharing];
  sharing = isShared;
  try {
    return readStruct(object, fieldsOf(typeKey), undefined) as T;
  } catch (error) {
    if (!(error instanceof Abort)) throw error;
    return object;
  } finally {
    top = bottom;
    sharing = before;
    if (bottom === 0) {
      if (stack.length > tallest) stack.length = 0;
      else stack.fill(undefined);
    }
  }
}

function fieldsOf(typeKey: string): readonly Field[] {
  const known = structs.get(typeKey);
  if (known !== undefined) return known;
  const { name, fields: declared } = knownType(typeKey);
  const fields = [...declared.values()].map((field) => fieldOf(field, name === 'ObjectMeta'));
  structs.set(typeKey, fields);
  return fields;
}

function fieldOf(field: SchemaField, inMetadata: boolean): Field {
  const { name, type, omitEmpty, omitZero } = field;
  const isStruct = type.kind === 'struct' || type.kind === 'special';
  return {
    name,
    place: placeOf(type),
    leftOut: omitZero || (omitEmpty && (type.pointer || !isStruct)),
    omitted: omitEmpty && !type.pointer && !isStruct && type.kind !== 'any',
    nothing: !omitEmpty && !type.pointer && (type.kind === 'list' || type.kind === 'map'),
    kept: inMetadata && name === 'managedFields',
  };
}

function readStruct(source: Data, fields: readonly Field[], place: Place | undefined): Data {
  const base = top;
  top += fields.length;
  let count = 0;
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index] as Field;
    const input = source[field.name];
    const given =
      input === undefined ? undefined : field.kept && Object.isFrozen(input) ? input : read(input, field.place);
    const value = field.nothing && given !== undefined && isEmpty(given, field.place.type) ? undefined : given;
    const isOut =
      value === undefined || value === null ? field.leftOut : field.omitted && isEmpty(value, field.place.type);
    const written = isOut ? undefined : (value ?? zeroAt(field.place, sharing));
    if (written !== undefined) count++;
    stack[base + index] = written;
  }
  const known = sharing ? knownStruct(source, fields, base, count, place) : undefined;
  const result = known ?? makeStruct(fields, base);
  top = base;
  return known === undefined && sharing ? remembered(place, result) : result;
}

function knownStruct(source: Data, fields: readonly Field[], base: number, count: number, place: Place | undefined) {
  if (Object.isFrozen(source) && isInOrder(source, fields, count) && holds(source, fields, base)) return source;
  for (const seen of place?.recent ?? []) if (holds(seen as Data, fields, base)) return seen as Data;
  return undefined;
}

function holds(object: Data, fields: readonly Field[], base: number): boolean {
  for (let index = 0; index < fields.length; index++) {
    if (object[(fields[index] as Field).name] !== stack[base + index]) return false;
  }
  return true;
}

/** Whether an object has just that many fields, in the order of its type. */
function isInOrder(object: Data, fields: readonly Field[], count: number): boolean {
  let [at, found] = [0, 0];
  for (const name in object) {
    while (at < fields.length && fields[at]?.name !== name) at++;
    if (at === fields.length) return false;
    found++;
  }
  return found === count;
}

function makeStruct(fields: readonly Field[], base: number): Data {
  const result: Record<string, unknown> = {};
  for (let index = 0; index < fields.length; index++) {
    const value = stack[base + index];
    if (value !== undefined) result[(fields[index] as Field).name] = value;
  }
  return result;
}

/** The value as it is written; undefined: there is none. */
function read(input: unknown, place: Place): unknown {
  if (input === null) return undefined;
  const { type } = place;
  switch (type.kind) {
    case 'string':
      return typeof input === 'string' ? (sharing ? sharedText(place, input) : input) : undefined;
    case 'bool':
      return typeof input === 'boolean' ? input : undefined;
    case 'struct':
      return isData(input) ? readStruct(input, fieldsOf(type.key), place) : undefined;
    case 'list':
      return Array.isArray(input) ? readList(input, place) : undefined;
    case 'map':
      return isData(input) ? readMap(input, place) : undefined;
    case 'int':
    case 'float':
    case 'bytes':
      return decodeScalar(input, type);
    case 'any':
      return sharing ? deepFreeze(input) : deepCopy(input);
    case 'special': {
      const value = decodeSpecial(input, type.special, nowhere, decode);
      if (sharing) return deepFreeze(value);
      return value === input ? deepCopy(value) : value;
    }
  }
}

function readList(source: readonly unknown[], place: Place): readonly unknown[] {
  const of = place.of as Place;
  const [base, { length }] = [top, source];
  top += length;
  for (let index = 0; index < length; index++) {
    const input = source[index];
    stack[base + index] = (input === undefined ? undefined : read(input, of)) ?? zeroAt(of, sharing);
  }
  const known = sharing ? knownList(source, base, place) : undefined;
  // Made in one go: a list that grows item by item keeps room for as many again.
  const result = known ?? stack.slice(base, base + length);
  top = base;
  return known === undefined && sharing ? remembered(place, result) : result;
}

function knownList(source: readonly unknown[], base: number, place: Place): readonly unknown[] | undefined {
  if (Object.isFrozen(source) && lists(source, base, source.length)) return source;
  for (const seen of place.recent) {
    if (lists(seen as readonly unknown[], base, source.length)) return seen as readonly unknown[];
  }
  return undefined;
}

function lists(list: readonly unknown[], base: number, length: number): boolean {
  if (list.length !== length) return false;
  for (let index = 0; index < length; index++) if (list[index] !== stack[base + index]) return false;
  return true;
}

function readMap(source: Data, place: Place): Data {
  const of = place.of as Place;
  const given = Object.keys(source);
  // Go writes maps sorted by key.
  const isSorted = given.every((key, index) => index === 0 || (given[index - 1] ?? '') < key);
  const keys = isSorted ? given : given.sort((a, b) => (a < b ? -1 : 1));
  const base = top;
  top += keys.length;
  keys.forEach((key, index) => {
    const input = source[key];
    stack[base + index] = (input === undefined ? undefined : read(input, of)) ?? mapZero(of);
  });
  const known = sharing ? knownMap(source, keys, isSorted, base, place) : undefined;
  const result = known ?? makeMap(keys, base);
  top = base;
  return known === undefined && sharing ? remembered(place, result) : result;
}

function mapZero(of: Place): unknown {
  return of.type.kind === 'bytes' ? zeroMapValue(of.type) : zeroAt(of, sharing);
}

function knownMap(source: Data, keys: readonly string[], isSorted: boolean, base: number, place: Place) {
  if (isSorted && Object.isFrozen(source) && maps(source, keys, base)) return source;
  for (const seen of place.recent) if (maps(seen as Data, keys, base)) return seen as Data;
  return undefined;
}

function maps(map: Data, keys: readonly string[], base: number): boolean {
  let index = 0;
  for (const key in map) {
    if (key !== keys[index] || map[key] !== stack[base + index]) return false;
    index++;
  }
  return index === keys.length;
}

function makeMap(keys: readonly string[], base: number): Data {
  const result: Record<string, unknown> = {};
  keys.forEach((key, index) => {
    setOwn(result, key, stack[base + index]);
  });
  return result;
}

function isEmpty(value: unknown, { kind }: ValueType): boolean {
  if (kind === 'list') return (value as unknown[]).length === 0;
  if (kind !== 'map') return value === '' || value === 0 || value === false;
  for (const _ in value as Data) return false;
  return true;
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
