import type { JSONSchemaProps } from '../../types/apiextensions-v1.ts';
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  stringType,
  structType,
  timestampType,
} from '../check/types.ts';
import { escapeName } from './escape.ts';

const wholes = new WeakMap<JSONSchemaProps, JSONSchemaProps>();
const text: JSONSchemaProps = { type: 'string' };

/** The schema of a whole resource: its kind, version and name are always known. Follows WithTypeAndObjectMeta. */
export function withTypeAndMeta(schema: JSONSchemaProps): JSONSchemaProps {
  const known = wholes.get(schema);
  if (known !== undefined) return known;
  const metadata = { type: 'object', properties: { name: text, generateName: text } };
  const whole = { ...schema, properties: { ...schema.properties, kind: text, apiVersion: text, metadata } };
  wholes.set(schema, whole);
  return whole;
}

const formats: Readonly<Record<string, CelType>> = {
  byte: bytesType,
  duration: durationType,
  date: timestampType,
  'date-time': timestampType,
};

/**
 * What an expression sees of a schema; undefined: nothing. Follows apiserver pkg/cel/common/schemas.go SchemaDeclType.
 */
export function schemaDeclaration(given: JSONSchemaProps, isRoot = false): CelType | undefined {
  if (given['x-kubernetes-int-or-string'] === true) return dynType;
  const schema = isRoot || given['x-kubernetes-embedded-resource'] === true ? withTypeAndMeta(given) : given;
  switch (schema.type) {
    case 'array': {
      const items = schema.items === undefined || 'JSONSchemas' in schema.items ? undefined : schema.items;
      const item = items === undefined ? undefined : schemaDeclaration(items);
      return item === undefined ? undefined : listType(item);
    }
    case 'object': {
      const values = schema.additionalProperties;
      if (typeof values === 'object') {
        const value = schemaDeclaration(values);
        return value === undefined ? undefined : mapType(stringType, value);
      }
      return object(schema.properties ?? {});
    }
    case 'string':
      return formats[schema.format ?? ''] ?? stringType;
    case 'boolean':
      return boolType;
    case 'number':
      return doubleType;
    case 'integer':
      return intType;
    default:
      return undefined;
  }
}

function object(properties: Readonly<Record<string, JSONSchemaProps>>): CelType {
  const fields = new Map<string, CelType>();
  for (const [name, property] of Object.entries(properties)) {
    const spelled = escapeName(name);
    const type = spelled === undefined ? undefined : schemaDeclaration(property);
    if (spelled !== undefined && type !== undefined) fields.set(spelled, type);
  }
  return structType('object', (name) => fields.get(name));
}
