import { knownType } from '../schema/load.ts';
import { typeKeyFor } from '../schema/type-key.ts';
import type { SchemaField, ValueType } from '../schema/types.ts';
import { jsonSchemaKey, protobufPrefix } from './envelope.ts';
import { type WriteSchema, writeSpecial } from './write-special.ts';
import { type ProtobufWriter, protobufWriter } from './writer.ts';

type Data = Readonly<Record<string, unknown>>;

/** An object or a list that says what it is; what stands above all groups has no version (`APIVersions`). */
export interface Typed {
  readonly apiVersion?: string;
  readonly kind: string;
}

/** Most objects are smaller; a list of many grows the buffer a few times. */
const usualSize = 8 * 1024;

/**
 * The bytes that Kubernetes has for an object of a built-in kind, or for a list of such objects: what `decodeProtobuf`
 * reads. Throws an Error for kinds that have no protobuf. Follows apimachinery pkg/runtime/serializer/protobuf and the
 * Marshal functions that gogo makes: fields by number, whatever is no pointer even when it is zero.
 */
export function encodeProtobuf(object: Typed): Uint8Array {
  const to = protobufWriter(usualSize);
  const { apiVersion = '', kind } = object;
  const key = keyOf(object);
  to.message(1, () => {
    to.text(1, apiVersion);
    to.text(2, kind);
  });
  to.message(2, () => writeStruct(to, key, object as unknown as Data));
  to.text(3, '');
  to.text(4, '');
  return Buffer.concat([protobufPrefix, to.written()]);
}

/** One event of a watch as a frame of its stream: four bytes of length, then a WatchEvent without any prefix. */
export function encodeProtobufEvent(type: string, object: Typed): Uint8Array {
  const to = protobufWriter(usualSize);
  to.text(1, type);
  const raw = encodeProtobuf(object);
  to.message(2, () => to.bytes(1, raw));
  const event = to.written();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}

function keyOf({ apiVersion = '', kind }: Typed): string {
  const slash = apiVersion.lastIndexOf('/');
  const key = typeKeyFor(slash < 0 ? '' : apiVersion.slice(0, slash), apiVersion.slice(slash + 1), kind);
  if (key === undefined) throw new Error(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return key;
}

const inOrder = new Map<string, readonly NumberedField[]>();

interface NumberedField extends SchemaField {
  readonly protobuf: number;
}

function fieldsInOrder(typeKey: string): readonly NumberedField[] {
  const known = inOrder.get(typeKey);
  if (known !== undefined) return known;
  const fields = knownType(typeKey)
    .ownFields.filter((field): field is NumberedField => field.protobuf !== undefined)
    .sort((left, right) => left.protobuf - right.protobuf);
  inOrder.set(typeKey, fields);
  return fields;
}

function writeStruct(to: ProtobufWriter, typeKey: string, object: Data): void {
  for (const { name, type, protobuf, inline } of fieldsInOrder(typeKey)) {
    if (inline && type.kind === 'struct') to.message(protobuf, () => writeStruct(to, type.key, object));
    else writeField(to, protobuf, type, object[name] ?? undefined);
  }
}

function writeField(to: ProtobufWriter, number: number, type: ValueType, value: unknown): void {
  if (type.kind === 'list') writeItems(to, number, type.of, value);
  else if (type.kind === 'map') writeMap(to, number, type.of, value as Data | undefined);
  else if (value !== undefined || !type.pointer) writeValue(to, number, type, value);
}

function writeItems(to: ProtobufWriter, number: number, of: ValueType, items: unknown): void {
  for (const item of (items as readonly unknown[] | undefined) ?? []) writeValue(to, number, of, item ?? undefined);
}

/** Names by their bytes. A list as value (`ExtraValue`) is a message of its own: its items are field 1. */
function writeMap(to: ProtobufWriter, number: number, of: ValueType, map: Data = {}): void {
  for (const name of Object.keys(map).sort()) {
    to.message(number, () => {
      to.text(1, name);
      if (of.kind === 'list') to.message(2, () => writeItems(to, 1, of.of, map[name]));
      else writeValue(to, 2, of, map[name]);
    });
  }
}

/** A value, or the zero of its type. */
function writeValue(to: ProtobufWriter, number: number, type: ValueType, value: unknown): void {
  switch (type.kind) {
    case 'string':
      to.text(number, (value as string | undefined) ?? '');
      break;
    case 'bool':
      to.number(number, value === true ? 1 : 0);
      break;
    case 'int':
      to.number(number, (value as number | undefined) ?? 0);
      break;
    case 'float':
      to.double(number, (value as number | undefined) ?? 0);
      break;
    case 'bytes':
      // Bytes that were never set are nil to Go, and nil is not written.
      if (value !== undefined) to.bytes(number, Buffer.from(value as string, 'base64'));
      break;
    case 'struct':
      to.message(number, () => writeStruct(to, type.key, (value as Data | undefined) ?? {}));
      break;
    case 'special':
      to.message(number, () => writeSpecial(to, type.special, value, writeSchema));
      break;
    default:
      throw new Error(`protobuf has no form for ${type.kind}`);
  }
}

const writeSchema: WriteSchema = (to, number, schema) =>
  to.message(number, () => writeStruct(to, jsonSchemaKey, schema));
