import type { JSONSchemaProps } from '../../types/apiextensions-v1.ts';
import { withTypeAndMeta } from './declare.ts';
import { escapeName } from './escape.ts';

/** How big what a schema allows can get: `most` members or characters, `least` bytes of JSON. */
export interface SchemaSize {
  readonly most: number;
  readonly least: number;
  readonly member?: SchemaSize;
  readonly key?: SchemaSize;
  /** By the name that expressions use. */
  readonly fields?: ReadonlyMap<string, SchemaSize>;
}

/** What a request may have at most, in bytes. Follows apiserver pkg/apis/cel MaxRequestSizeBytes. */
export const requestLimit = 3 * 1024 * 1024;

const plainSizes: Readonly<Record<string, SchemaSize>> = {
  boolean: { most: 0, least: 4 },
  number: { most: 0, least: 1 },
  integer: { most: 0, least: 1 },
};
const momentSizes: Readonly<Record<string, SchemaSize>> = {
  duration: { most: 32, least: 3 },
  date: { most: 12, least: 12 },
  'date-time': { most: 32, least: 21 },
};

/** Undefined: expressions see nothing of it. Follows apiserver pkg/cel/common/schemas.go SchemaDeclType. */
export function schemaSize(given: JSONSchemaProps, isRoot = false): SchemaSize | undefined {
  const { maxLength } = given;
  if (given['x-kubernetes-int-or-string'] === true) {
    return { most: maxLength === undefined ? requestLimit - 2 : Math.max(0, maxLength) * 4, least: 1 };
  }
  const schema = isRoot || given['x-kubernetes-embedded-resource'] === true ? withTypeAndMeta(given) : given;
  switch (schema.type) {
    case 'array': {
      const { items, maxItems } = schema;
      const member = items === undefined || 'JSONSchemas' in items ? undefined : schemaSize(items);
      if (member === undefined) return undefined;
      const fitting = Math.floor((requestLimit - 2) / (member.least + 1));
      return { most: maxItems === undefined ? fitting : Math.max(0, maxItems), least: 2, member };
    }
    case 'object':
      return objectSize(schema);
    case 'string':
      return stringSize(schema);
    default:
      return plainSizes[schema.type ?? ''];
  }
}

function stringSize({ format = '', maxLength, enum: values = [] }: JSONSchemaProps): SchemaSize {
  const moment = momentSizes[format];
  if (moment !== undefined) return moment;
  if (maxLength !== undefined) return { most: Math.max(0, maxLength) * (format === 'byte' ? 1 : 4), least: 2 };
  if (values.length === 0 || format === 'byte') return { most: requestLimit - 2, least: 2 };
  const lengths = values.map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0));
  return { most: Math.max(...lengths), least: 2 };
}

function objectSize({ additionalProperties, maxProperties, properties = {}, required }: JSONSchemaProps) {
  if (typeof additionalProperties === 'object') {
    const member = schemaSize(additionalProperties);
    if (member === undefined) return undefined;
    const fitting = Math.floor((requestLimit - 2) / (member.least + 6));
    const count = maxProperties === undefined ? fitting : Math.max(0, maxProperties);
    return { most: count, least: 2, member, key: { most: 0, least: 2 } };
  }
  const fields = new Map<string, SchemaSize>();
  let least = 2;
  for (const [name, property] of Object.entries(properties)) {
    const size = schemaSize(property);
    if (size === undefined) continue;
    const spelled = escapeName(name);
    if (spelled !== undefined) fields.set(spelled, size);
    if (required?.includes(name) && property.default === undefined) {
      least += Buffer.byteLength(name) + size.least + 4;
    }
  }
  return { most: 0, least, fields };
}

/** How big the part of a value can be that a path leads to: `@items`, `@values`, `@keys` or names of fields. */
export function sizeAt(root: SchemaSize, path: readonly string[]): number | undefined {
  let size: SchemaSize | undefined = root;
  for (const name of path) {
    if (name === '@items' || name === '@values') size = size?.member;
    else if (name === '@keys') size = size?.key;
    else size = size?.fields?.get(name);
  }
  return size?.most;
}
