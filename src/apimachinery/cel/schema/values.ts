import { goType } from '../../go-text.ts';
import type { JSONSchemaProps } from '../../types/apiextensions-v1.ts';
import { parseGoDuration, parseTimestamp } from '../values/text.ts';
import { CelError, CelList, CelMap, Duration, type ListKeys, Timestamp, type Value } from '../values/value.ts';
import { withTypeAndMeta } from './declare.ts';
import { escapeName } from './escape.ts';

type Data = Readonly<Record<string, unknown>>;
type Convert = (data: unknown) => Value;

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class JsonList extends CelList {
  readonly size: number;
  override readonly keys: ListKeys | undefined;
  private readonly items: readonly unknown[];
  private readonly convert: Convert;

  constructor(items: readonly unknown[], convert: Convert, keys?: ListKeys) {
    super();
    this.items = items;
    this.size = items.length;
    this.convert = convert;
    this.keys = keys;
  }

  at(index: number): Value {
    return this.convert(this.items[index]);
  }
}

class JsonMap extends CelMap {
  private readonly data: Data;
  private readonly convert: (key: string) => Convert | undefined;
  /** From how an expression spells a key to how it is; undefined: as it is. */
  private readonly spelled: ReadonlyMap<string, string> | undefined;

  constructor(data: Data, convert: (key: string) => Convert | undefined, spelled?: ReadonlyMap<string, string>) {
    super();
    this.data = data;
    this.convert = convert;
    this.spelled = spelled;
  }

  get size(): number {
    return Object.keys(this.data).length;
  }

  get(key: Value): Value | undefined {
    if (typeof key !== 'string') return undefined;
    const name = this.spelled === undefined ? key : this.spelled.get(key);
    if (name === undefined || !Object.hasOwn(this.data, name)) return undefined;
    const value = this.data[name];
    return value === undefined ? undefined : this.convert(name)?.(value);
  }

  *keys(): IterableIterator<Value> {
    for (const key of Object.keys(this.data)) {
      if (this.data[key] !== undefined) yield this.spelled === undefined ? key : (escapeName(key) ?? key);
    }
  }
}

/** JSON without a schema: whole numbers are integers. */
export function dynamicValue(data: unknown): Value {
  if (data === null || data === undefined) return null;
  switch (typeof data) {
    case 'string':
    case 'boolean':
      return data;
    case 'number':
      return Number.isInteger(data) ? BigInt(data) : data;
    default:
  }
  if (Array.isArray(data)) return new JsonList(data, dynamicValue);
  return new JsonMap(data as Data, () => dynamicValue);
}

/**
 * JSON as its schema declares it; converted where it is looked at. Data that does not fit makes an error there. Follows
 * apiserver pkg/cel/common/values.go UnstructuredToVal.
 */
export function schemaValue(data: unknown, given: JSONSchemaProps, isRoot = false): Value {
  if (data === null || data === undefined) {
    if (given.nullable === true) return null;
    throw new CelError('invalid data, got null for schema with nullable=false');
  }
  if (given['x-kubernetes-int-or-string'] === true) {
    if (typeof data === 'string') return data;
    if (typeof data === 'number' && Number.isInteger(data)) return BigInt(data);
    throw new CelError('invalid data, expected XIntOrString value to be either a string or integer');
  }
  const schema = isRoot || given['x-kubernetes-embedded-resource'] === true ? withTypeAndMeta(given) : given;
  switch (schema.type) {
    case 'object':
      if (!isData(data)) throw new CelError('invalid data, expected a map for the provided schema with type=object');
      return objectValue(data, schema);
    case 'array':
      if (!Array.isArray(data)) {
        throw new CelError('invalid data, expected an array for the provided schema with type=array');
      }
      return listValue(data, schema);
    case 'string':
      if (typeof data !== 'string') throw new CelError(`invalid data, expected string, got ${goType(data)}`);
      return textValue(data, schema.format ?? '');
    case 'number':
      if (typeof data !== 'number') throw new CelError(`invalid data, expected float, got ${goType(data)}`);
      return data;
    case 'integer':
      if (typeof data !== 'number' || !Number.isInteger(data)) {
        throw new CelError(`invalid data, expected int, got ${goType(data)}`);
      }
      return BigInt(data);
    case 'boolean':
      if (typeof data !== 'boolean') throw new CelError(`invalid data, expected bool, got ${goType(data)}`);
      return data;
    default:
      return dynamicValue(data);
  }
}

const spellings = new WeakMap<object, ReadonlyMap<string, string>>();

function spellingsOf(properties: Readonly<Record<string, JSONSchemaProps>>): ReadonlyMap<string, string> {
  const found = spellings.get(properties);
  if (found !== undefined) return found;
  const made = new Map(Object.keys(properties).map((name) => [escapeName(name) ?? name, name]));
  spellings.set(properties, made);
  return made;
}

function objectValue(data: Data, schema: JSONSchemaProps): Value {
  const { properties, additionalProperties } = schema;
  if (properties !== undefined) {
    const converter = (key: string): Convert | undefined => {
      const property = properties[key];
      return property === undefined ? undefined : (value) => schemaValue(value, property);
    };
    return new JsonMap(data, converter, spellingsOf(properties));
  }
  if (typeof additionalProperties === 'object') {
    return new JsonMap(data, () => (value) => schemaValue(value, additionalProperties));
  }
  return new JsonMap(data, () => undefined);
}

function listValue(data: readonly unknown[], schema: JSONSchemaProps): Value {
  const items = schema.items === undefined || 'JSONSchemas' in schema.items ? undefined : schema.items;
  if (items === undefined) throw new CelError('invalid array type, expected Items with a non-empty Schema');
  const kind = schema['x-kubernetes-list-type'];
  const names = (schema['x-kubernetes-list-map-keys'] ?? []).map((key) => escapeName(key) ?? key);
  const keys = kind === 'set' ? 'set' : kind === 'map' ? names : undefined;
  return new JsonList(data, (item) => schemaValue(item, items), keys);
}

function textValue(data: string, format: string): Value {
  switch (format) {
    case 'duration': {
      const nanos = parseGoDuration(data);
      if (nanos === undefined) throw new CelError(`Invalid duration ${data}: time: invalid duration "${data}"`);
      return new Duration(nanos);
    }
    case 'date':
    case 'date-time': {
      const nanos = parseTimestamp(format === 'date' ? `${data}T00:00:00Z` : data.toUpperCase().replace(' ', 'T'));
      if (nanos === undefined) throw new CelError(`Invalid ${format} formatted string ${data}`);
      return new Timestamp(nanos);
    }
    case 'byte':
      return new Uint8Array(Buffer.from(data, 'base64'));
    default:
      return data;
  }
}
