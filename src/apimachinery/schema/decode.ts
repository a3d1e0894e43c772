import { goQuote } from '../go-text.ts';
import type { KubeObject } from '../object.ts';
import { badRequest } from '../status.ts';
import { Abort, decodeSpecial, jsonKind, unmarshalError } from './decode-special.ts';
import { knownType } from './load.ts';
import type { SchemaField, SchemaType, ValueType } from './types.ts';
import { zeroMapValue, zeroValue } from './zero.ts';

export interface Decoded {
  /** What Go's decoder and encoder make of the input: fields in Go's order, unknown ones gone, empty ones left out. */
  readonly object: unknown;
  /** `unknown field "spec.replica"`, at most 100, in the order of the input. */
  readonly errors: readonly string[];
  /** The first value of a wrong type: `json: cannot unmarshal string into Go struct field ...`. */
  readonly failure?: string;
}

/** What becomes of lists and maps that are there and hold nothing: they are left out as Go writes, and kept as Go reads. */
export type Empties = 'left out' | 'kept';

/**
 * Reads plain JSON data as the type of that key, as the API server does. Never throws; unknown keys are a bug.
 * Empty maps that are kept have no prototype: that tells them from structs, which are something though nothing is in them.
 * Follows sigs.k8s.io/json decode.go and, for the way back, Go's encoding/json.
 */
export function decode(input: unknown, typeKey: string, empties: Empties = 'left out'): Decoded {
  const keepsEmpty = empties === 'kept';
  const state: State = { names: [], path: [], struct: '', errors: new Set(), failure: undefined, keepsEmpty };
  try {
    const object = decodeStruct(input, knownType(typeKey), undefined, state);
    return { object, errors: [...state.errors], ...(state.failure === undefined ? {} : { failure: state.failure }) };
  } catch (error) {
    if (!(error instanceof Abort)) throw error;
    return { object: undefined, errors: [...state.errors], failure: error.message };
  }
}

/**
 * As `decode`; a value of a wrong type is thrown as the API server's 400:
 * `Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal ...`.
 */
export function decodeStrict(
  input: unknown,
  typeKey: string,
  empties?: Empties,
): { readonly object: KubeObject; readonly errors: readonly string[] } {
  const { object, errors, failure } = decode(input, typeKey, empties);
  if (failure === undefined) return { object: object as KubeObject, errors };
  const { name, package: owner } = knownType(typeKey);
  const version = owner.slice(owner.lastIndexOf('/') + 1);
  throw badRequest(`${name} in version "${version}" cannot be handled as a ${name}: ${failure}`);
}

interface State {
  /** Field names from the root, without indices and keys of maps. */
  readonly names: string[];
  /** With them. */
  readonly path: (string | number)[];
  struct: string;
  readonly errors: Set<string>;
  failure: string | undefined;
  readonly keepsEmpty: boolean;
}

function mistyped(input: unknown, type: ValueType, state: State): undefined {
  state.failure ??= unmarshalError(jsonKind(input), type.go, state);
  return undefined;
}

function pathText(path: readonly (string | number)[], last: string): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
  return text === '' ? last : `${text}.${last}`;
}

function decodeStruct(
  input: unknown,
  type: SchemaType,
  asType: ValueType | undefined,
  state: State,
): Record<string, unknown> | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    const go = `${type.package.slice(type.package.lastIndexOf('/') + 1)}.${type.name}`;
    return mistyped(input, asType ?? { kind: 'any', go, pointer: false }, state);
  }
  const source = input as Record<string, unknown>;
  const outer = state.struct;
  state.struct = type.name;
  const found: Record<string, unknown> = {};
  let count = 0;
  for (const name in source) {
    const field = type.fields.get(name);
    if (field === undefined) {
      if (state.errors.size < 100) state.errors.add(`unknown field ${goQuote(pathText(state.path, name))}`);
      continue;
    }
    if (source[name] === undefined) continue;
    state.names.push(...field.embedded, name);
    state.path.push(name);
    const value = decodeValue(source[name], field.type, state);
    state.names.length -= field.embedded.length + 1;
    state.path.pop();
    if (value !== undefined) {
      found[name] = value;
      count++;
    }
  }
  state.struct = outer;
  return arrange(found, count, type, state.keepsEmpty);
}

/** Fields in Go's order; what Go leaves out is left out, what it writes though it is zero is there. */
function arrange(
  found: Record<string, unknown>,
  count: number,
  type: SchemaType,
  keepsEmpty: boolean,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  let left = count;
  for (const field of type.fields.values()) {
    const value = left > 0 ? found[field.name] : undefined;
    if (value !== undefined) left--;
    if (value === undefined ? !isLeftOut(field) : !isOmitted(value, field, keepsEmpty)) {
      result[field.name] = value ?? zeroValue(field.type);
    }
  }
  return result;
}

/** Whether Go leaves out the field when nothing was given. */
function isLeftOut(field: SchemaField): boolean {
  if (field.omitZero) return true;
  if (!field.omitEmpty) return false;
  return field.type.pointer || (field.type.kind !== 'struct' && field.type.kind !== 'special');
}

function isOmitted(value: unknown, field: SchemaField, keepsEmpty: boolean): boolean {
  if (value === null) return isLeftOut(field);
  if (!field.omitEmpty || field.type.pointer) return false;
  switch (field.type.kind) {
    case 'list':
      return !keepsEmpty && (value as unknown[]).length === 0;
    case 'map':
      return !keepsEmpty && isEmpty(value as object);
    case 'struct':
    case 'special':
    case 'any':
      return false;
    default:
      return value === '' || value === 0 || value === false;
  }
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

/** The decoded value; undefined: zero. */
function decodeValue(input: unknown, type: ValueType, state: State): unknown {
  if (input === null) return undefined;
  switch (type.kind) {
    case 'string':
      return typeof input === 'string' ? input : mistyped(input, type, state);
    case 'bool':
      return typeof input === 'boolean' ? input : mistyped(input, type, state);
    case 'int':
      return decodeInt(input, type, type.bits, type.unsigned, state);
    case 'float':
      return typeof input === 'number' ? input : mistyped(input, type, state);
    case 'any':
      return input;
    case 'bytes':
      return decodeBytes(input, type, state);
    case 'struct':
      return decodeStruct(input, knownType(type.key), type, state);
    case 'list':
      return decodeList(input, type, state);
    case 'map':
      return decodeMap(input, type, state);
    case 'special':
      return decodeSpecial(input, type.special, state, decode);
  }
}

function decodeInt(input: unknown, type: ValueType, bits: number, unsigned: boolean, state: State): number | undefined {
  if (typeof input !== 'number') return mistyped(input, type, state);
  const limit = 2 ** (unsigned ? bits : bits - 1);
  if (Number.isInteger(input) && input < limit && input >= (unsigned ? 0 : -limit)) return input;
  state.failure ??= unmarshalError(`number ${input}`, type.go, state);
  return undefined;
}

/** A number or base64 text of that type; undefined: it is none. */
export function decodeScalar(input: unknown, type: ValueType): unknown {
  return decodeValue(input, type, silent);
}

const silent: State = { names: [], path: [], struct: '', errors: new Set(), failure: undefined, keepsEmpty: false };

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decodeBytes(input: unknown, type: ValueType, state: State): string | undefined {
  if (Array.isArray(input)) {
    // Bytes may come one by one.
    const byte: ValueType = { kind: 'int', bits: 8, unsigned: true, go: 'uint8', pointer: false };
    return Buffer.from(input.map((one) => (one === null ? 0 : (decodeInt(one, byte, 8, true, state) ?? 0)))).toString(
      'base64',
    );
  }
  if (typeof input !== 'string') return mistyped(input, type, state);
  // Go skips line ends inside base64.
  const text = input.replace(/[\r\n]/g, '');
  if (base64.test(text)) return text;
  state.failure ??= `illegal base64 data at input byte ${badBase64(text)}`;
  return undefined;
}

/** Where Go's decoder stops: at the first wrong character, after a complete padding, or at the start of a part of four. */
function badBase64(text: string): number {
  const bad = text.search(/[^A-Za-z0-9+/]/);
  if (bad < 0) return text.length - (text.length % 4);
  const padding = bad % 4 === 2 ? 2 : bad % 4 === 3 ? 1 : 0;
  if (text[bad] !== '=' || padding === 0) return bad;
  if (padding === 2 && text[bad + 1] !== '=') return bad + 1 < text.length ? bad + 1 : text.length;
  return bad + padding;
}

function decodeList(input: unknown, type: ValueType & { kind: 'list' }, state: State): unknown[] | undefined {
  if (!Array.isArray(input)) return mistyped(input, type, state);
  // A list that grows item by item keeps room for as many again; what is stored should not.
  return input.map((item, index) => {
    state.path.push(index);
    const value = decodeValue(item, type.of, state) ?? zeroValue(type.of);
    state.path.pop();
    return value;
  });
}

function decodeMap(
  input: unknown,
  type: ValueType & { kind: 'map' },
  state: State,
): Record<string, unknown> | undefined {
  if (typeof input !== 'object' || Array.isArray(input)) return mistyped(input, type, state);
  const source = input as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  // Go writes maps sorted by key, but finds mistakes in the order of the input.
  const decoded: [string, unknown][] = [];
  for (const key of Object.keys(source)) {
    state.path.push(key);
    decoded.push([key, decodeValue(source[key], type.of, state) ?? zeroMapValue(type.of)]);
    state.path.pop();
  }
  if (state.keepsEmpty && decoded.length === 0) return Object.create(null) as Record<string, unknown>;
  decoded.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, value] of decoded) setOwn(result, key, value);
  return result;
}

/** Sets a key as data, whatever its name. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
