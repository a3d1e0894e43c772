import type { KubeObject } from '../object.ts';
import { canonicalize } from '../schema/canonicalize.ts';
import { knownType } from '../schema/load.ts';
import { typeKeyFor } from '../schema/type-key.ts';
import type { SchemaField, ValueType } from '../schema/types.ts';
import { jsonSchemaKey, protobufPrefix } from './envelope.ts';
import { readSpecial } from './special.ts';
import { asBytes, asNumber, asText, lastField, packedNumbers, readFields } from './wire.ts';

/**
 * Reads an object out of Kubernetes' protobuf encoding: the bytes `k8s\0` and runtime.Unknown around the message. The
 * result is what the same object sent as JSON decodes to. Throws an Error that says what is wrong with the bytes.
 * Follows apimachinery pkg/runtime/serializer/protobuf.
 */
export function decodeProtobuf(bytes: Uint8Array): KubeObject {
  if (!protobufPrefix.every((byte, index) => bytes[index] === byte)) {
    throw new Error('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  }
  const unknown = readFields(bytes.subarray(protobufPrefix.length));
  const typeMeta = readFields(asBytes(lastField(unknown, 1)));
  const apiVersion = asText(lastField(typeMeta, 1));
  const kind = asText(lastField(typeMeta, 2));
  const raw = asBytes(lastField(unknown, 2));
  if (asText(lastField(unknown, 4)).startsWith('application/json')) return JSON.parse(asText(raw)) as KubeObject;
  const slash = apiVersion.lastIndexOf('/');
  const typeKey = typeKeyFor(slash < 0 ? '' : apiVersion.slice(0, slash), apiVersion.slice(slash + 1), kind);
  if (typeKey === undefined) {
    throw new Error(`no kind "${kind}" is registered for version "${apiVersion}"`);
  }
  return canonicalize({ kind, apiVersion, ...readStruct(typeKey, raw) } as unknown as KubeObject, typeKey);
}

const byNumber = new Map<string, ReadonlyMap<number, SchemaField>>();

function fieldsByNumber(typeKey: string): ReadonlyMap<number, SchemaField> {
  const known = byNumber.get(typeKey);
  if (known !== undefined) return known;
  const fields = new Map<number, SchemaField>();
  for (const field of knownType(typeKey).ownFields) if (field.protobuf !== undefined) fields.set(field.protobuf, field);
  byNumber.set(typeKey, fields);
  return fields;
}

/** A message as the JSON object with the same fields; those of inlined messages among them. */
function readStruct(typeKey: string, bytes: Uint8Array): Record<string, unknown> {
  const fields = fieldsByNumber(typeKey);
  const result: Record<string, unknown> = {};
  for (const { number, value } of readFields(bytes)) {
    const field = fields.get(number);
    if (field !== undefined) readField(result, field, value);
  }
  return result;
}

function readField(result: Record<string, unknown>, field: SchemaField, value: bigint | Uint8Array): void {
  const { type, name } = field;
  if (field.inline && type.kind === 'struct') Object.assign(result, readStruct(type.key, asBytes(value)));
  else if (type.kind === 'list') {
    const list = (result[name] as unknown[] | undefined) ?? [];
    result[name] = list;
    if (isPacked(type.of, value)) list.push(...packedNumbers(asBytes(value)));
    else list.push(readValue(type.of, value));
  } else if (type.kind === 'map') {
    const map = (result[name] as Record<string, unknown> | undefined) ?? {};
    result[name] = map;
    const entry = readFields(asBytes(value));
    const item = lastField(entry, 2);
    const read = type.of.kind === 'list' ? readItems(type.of.of, asBytes(item)) : readValue(type.of, item);
    Object.defineProperty(map, asText(lastField(entry, 1)), {
      value: read,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else result[name] = readValue(type, value);
}

function isPacked(type: ValueType, value: bigint | Uint8Array): boolean {
  return value instanceof Uint8Array && type.kind === 'int';
}

/** A named list (`ExtraValue`) is a message of its own: its items are field 1. */
function readItems(type: ValueType, bytes: Uint8Array): unknown[] {
  return readFields(bytes).map((field) => readValue(type, field.value));
}

function readValue(type: ValueType, value: bigint | Uint8Array | undefined): unknown {
  switch (type.kind) {
    case 'string':
      return asText(value);
    case 'bool':
      return value === 1n;
    case 'int':
    case 'float':
      return asNumber(value);
    case 'bytes':
      return Buffer.from(asBytes(value)).toString('base64');
    case 'struct':
      return readStruct(type.key, asBytes(value));
    case 'special':
      return readSpecial(type.special, asBytes(value), (bytes) => readStruct(jsonSchemaKey, bytes));
    default:
      return undefined;
  }
}
