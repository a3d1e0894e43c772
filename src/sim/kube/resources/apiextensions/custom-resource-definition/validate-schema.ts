import {
  deepEqual,
  type FieldError,
  type FieldPath,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from '#apimachinery';
import { pruned } from '../custom-resource/prune.ts';
import { hasItemsList, itemsOf, type Schema, someSchema, valuesOf } from '../custom-resource/schema.ts';
import { validateValue } from '../custom-resource/validate-value.ts';
import { validateRules } from './validate-rules.ts';

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const metaFields: ReadonlySet<string> = new Set(['metadata', 'kind', 'apiVersion']);

/** Where in a resource a schema stands. */
interface Place {
  readonly isRoot: boolean;
  readonly insideMeta: boolean;
  /** Why there must be no default; undefined: there may. */
  readonly noDefault: string | undefined;
}

const unsupported: readonly (readonly [field: keyof Schema, name: string])[] = [
  ['id', 'id'],
  ['additionalItems', 'additionalItems'],
  ['patternProperties', 'patternProperties'],
  ['definitions', 'definitions'],
  ['dependencies', 'dependencies'],
  ['$ref', '$ref'],
];

/** Whether a part of it has no place in a structural schema. Follows pkg/apiserver/schema NewStructural, validateUnsupportedFields. */
export function isBeyondStructural(schema: Schema): boolean {
  return someSchema(schema, (part) => hasItemsList(part) || unsupported.some(([field]) => isSet(part, field)));
}

/** What Kubernetes takes of OpenAPI. Follows ValidateCustomResourceDefinitionOpenAPISchema. */
export function validateOpenapi(schema: Schema, at: FieldPath): FieldError[] {
  return validatePart(schema, at, { isRoot: true, insideMeta: false, noDefault: undefined });
}

function validatePart(schema: Schema, at: FieldPath, place: Place): FieldError[] {
  const errors = standard(schema, at, place);
  const inner = { ...place, isRoot: false };
  const below = (part: Schema | undefined, where: FieldPath, there: Place = inner) => {
    if (part !== undefined) errors.push(...validatePart(part, where, there));
  };
  if (schema.uniqueItems === true) {
    const text = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(fieldForbidden(at.child('uniqueItems'), text));
  }
  const { additionalProperties, properties = {} } = schema;
  if (additionalProperties !== undefined) {
    const where = at.child('additionalProperties');
    if (Object.keys(properties).length > 0 && additionalProperties !== true) {
      errors.push(fieldForbidden(where, 'additionalProperties and properties are mutual exclusive'));
    }
    const text = 'inside additionalProperties applying to object metadata';
    below(valuesOf(schema), where, place.insideMeta ? { ...inner, noDefault: text } : inner);
  }
  for (const [name, property] of Object.entries(properties)) {
    const isMeta = (place.isRoot || schema['x-kubernetes-embedded-resource'] === true) && metaFields.has(name);
    below(property, at.child('properties').key(name), {
      isRoot: false,
      insideMeta: place.insideMeta || isMeta,
      noDefault: isMeta && place.isRoot ? `in top-level ${name}` : place.noDefault,
    });
  }
  below(schema.not, at.child('not'));
  for (const name of ['allOf', 'oneOf', 'anyOf'] as const) {
    for (const [index, part] of (schema[name] ?? []).entries()) below(part, at.child(name).index(index));
  }
  below(itemsOf(schema), at.child('items'));
  errors.push(...extensions(schema, at), ...listKeys(schema, at), ...validateRules(schema, at));
  return errors;
}

function standard(schema: Schema, at: FieldPath, { insideMeta, noDefault }: Place): FieldError[] {
  const errors: FieldError[] = [];
  const { type } = schema;
  if (type && !types.includes(type)) errors.push(fieldNotSupported(at.child('type'), type, types));
  if (schema.default !== undefined && noDefault !== undefined) {
    errors.push(fieldForbidden(at.child('default'), `must not be set ${noDefault}`));
  }
  for (const [field, name] of unsupported) {
    if (isSet(schema, field)) {
      errors.push(fieldForbidden(at.child(field), `${name} is not supported`));
    }
  }
  if (type === 'null') {
    const text = 'type cannot be set to null, use nullable as an alternative';
    errors.push(fieldForbidden(at.child('type'), text));
  }
  if (hasItemsList(schema)) {
    errors.push(fieldForbidden(at.child('items'), 'items must be a schema object and not an array'));
  }
  if (insideMeta && schema['x-kubernetes-embedded-resource'] === true) {
    const text = 'must not be used inside of resource meta';
    errors.push(fieldForbidden(at.child('x-kubernetes-embedded-resource'), text));
  }
  return errors;
}

function isSet(schema: Schema, field: keyof Schema): boolean {
  const value = schema[field];
  const isEmptyMap =
    field !== 'dependencies' && typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return value !== undefined && value !== '' && !isEmptyMap;
}

function extensions(schema: Schema, at: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const mapType = schema['x-kubernetes-map-type'];
  const listType = schema['x-kubernetes-list-type'];
  const items = itemsOf(schema);
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    errors.push(fieldInvalid(at.child('x-kubernetes-preserve-unknown-fields'), false, 'must be true or undefined'));
  }
  const requireType = (wanted: string, extension: string) => {
    const text = `must be ${wanted} if ${extension} is specified`;
    const where = at.child('type');
    errors.push(schema.type ? fieldInvalid(where, schema.type, text) : fieldRequired(where, text));
  };
  if (mapType !== undefined) {
    if (schema.type !== 'object') requireType('object', 'x-kubernetes-map-type');
    if (mapType !== 'atomic' && mapType !== 'granular') {
      errors.push(fieldNotSupported(at.child('x-kubernetes-map-type'), mapType, ['atomic', 'granular']));
    }
  }
  if (listType === undefined) return errors;
  if (schema.type !== 'array') requireType('array', 'x-kubernetes-list-type');
  else if (listType === 'set' && items !== undefined) {
    const text = 'must be atomic as item of a list with x-kubernetes-list-type=set';
    const itemList = items['x-kubernetes-list-type'];
    if (items.type === 'array' && itemList !== undefined && itemList !== 'atomic') {
      errors.push(fieldInvalid(at.child('items', 'x-kubernetes-list-type'), itemList, text));
    }
    if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') {
      errors.push(fieldInvalid(at.child('items', 'x-kubernetes-map-type'), itemList ?? null, text));
    }
  }
  if (!['atomic', 'set', 'map'].includes(listType)) {
    errors.push(fieldNotSupported(at.child('x-kubernetes-list-type'), listType, ['atomic', 'set', 'map']));
  }
  return errors;
}

function listKeys(schema: Schema, at: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const items = itemsOf(schema);
  const keysAt = at.child('x-kubernetes-list-map-keys');
  if (keys.length > 0 && listType !== 'map') {
    const text = 'must be map if x-kubernetes-list-map-keys is non-empty';
    const where = at.child('x-kubernetes-list-type');
    errors.push(listType === undefined ? fieldRequired(where, text) : fieldInvalid(where, listType, text));
  }
  if (listType === 'map') {
    if (keys.length === 0) errors.push(fieldRequired(keysAt, 'must not be empty if x-kubernetes-list-type is map'));
    if (items === undefined) {
      errors.push(fieldRequired(at.child('items'), 'must have a schema if x-kubernetes-list-type is map'));
    } else if (items.type !== 'object') {
      const text = "must be object if parent array's x-kubernetes-list-type is map";
      errors.push(fieldInvalid(at.child('items', 'type'), items.type ?? '', text));
    } else {
      for (const [index, key] of keys.entries()) {
        const property = items.properties?.[key];
        if (property === undefined) {
          errors.push(fieldInvalid(keysAt, keys, 'entries must all be names of item properties'));
        } else if (property.type === 'array' || property.type === 'object') {
          const text = "must be a scalar type if parent array's x-kubernetes-list-type is map";
          errors.push(fieldInvalid(at.child('items', 'properties').key(key).child('type'), items.type, text));
        }
        if (keys.indexOf(key) < index) errors.push(fieldInvalid(keysAt, keys, 'must not contain duplicate entries'));
      }
    }
  }
  return [...errors, ...itemsOfKeyed(schema, items, at)];
}

/** Follows validateMapListKeysMapSet. */
function itemsOfKeyed(schema: Schema, items: Schema | undefined, at: FieldPath): FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  if (items === undefined || (listType !== 'set' && listType !== 'map')) return [];
  const errors: FieldError[] = [];
  if (items.nullable === true) {
    const text = `cannot be nullable when x-kubernetes-list-type is ${listType}`;
    errors.push(fieldForbidden(at.child('items', 'nullable'), text));
  }
  for (const key of listType === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : []) {
    const property = items.properties?.[key];
    if (property === undefined) continue;
    const where = at.child('items', 'properties').key(key);
    if (items.required?.includes(key) !== true && property.default === undefined) {
      const text =
        'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property';
      errors.push(fieldRequired(where.child('default'), text));
    }
    if (property.nullable === true) {
      const text = 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable';
      errors.push(fieldForbidden(where.child('nullable'), text));
    }
  }
  return errors;
}

/** Defaults must fit their own schema. Follows pkg/apiserver/schema/defaulting ValidateDefaults. */
export function validateDefaults(schema: Schema, at: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.default !== undefined) {
    const copy = structuredClone(schema.default);
    pruned(copy, schema);
    if (!deepEqual(copy, schema.default)) {
      errors.push(fieldInvalid(at.child('default'), schema.default, 'must not have unknown fields'));
    }
    errors.push(...validateValue(schema, schema.default, String(at.child('default'))).map(withoutPlace));
  }
  const items = itemsOf(schema);
  if (items !== undefined) errors.push(...validateDefaults(items, at.child('items')));
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    errors.push(...validateDefaults(property, at.child('properties').key(key)));
  }
  return errors;

  /** Upstream checks the default by itself: in its sentences the value has no name. */
  function withoutPlace(error: FieldError): FieldError {
    const place = String(at.child('default'));
    const strip = (text: string) =>
      text.replaceAll(`${place} in body`, ' in body').replaceAll(`${place}.`, '').replaceAll(`"${place}"`, '""');
    return { ...error, detail: strip(error.detail), message: strip(error.message) };
  }
}
