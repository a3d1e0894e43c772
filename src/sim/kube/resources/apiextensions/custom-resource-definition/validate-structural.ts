import {
  type FieldError,
  type FieldPath,
  fieldErrorText,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
} from '#apimachinery';
import { RegexpError, re2 } from '#cel';
import { itemsOf, type Schema, valuesOf } from '../custom-resource/schema.ts';

type Level = 'root' | 'item' | 'field';

/** A schema must say of every value what it is, outside of conditions. Follows pkg/apiserver/schema ValidateStructural. */
export function validateStructural(schema: Schema, at: FieldPath): FieldError[] {
  const errors = [...invariants(schema, 'root', at), ...completeness(schema, schema, at, at)];
  return errors.sort((a, b) => (fieldErrorText(a) < fieldErrorText(b) ? -1 : 1));
}

const emptyType: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function invariants(schema: Schema, level: Level, at: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const { type = '', properties = {} } = schema;
  const items = itemsOf(schema);
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;

  if (type === 'array' && items === undefined) errors.push(fieldRequired(at.child('items'), 'must be specified'));
  if (items !== undefined) errors.push(...invariants(items, 'item', at.child('items')));
  for (const [key, property] of Object.entries(properties)) {
    errors.push(...invariants(property, 'field', at.child('properties').key(key)));
  }
  if (schema.additionalProperties !== undefined) {
    const where = at.child('additionalProperties');
    if (level === 'root') errors.push(fieldForbidden(where, 'must not be used at the root'));
    const values = valuesOf(schema);
    if (values !== undefined) errors.push(...invariants(values, 'field', where));
  }
  for (const [set, name] of [
    [preserves, 'x-kubernetes-preserve-unknown-fields'],
    [isEmbedded, 'x-kubernetes-embedded-resource'],
  ] as const) {
    if (isIntOrString && set) {
      errors.push(fieldInvalid(at.child(name), true, 'must be false if x-kubernetes-int-or-string is true'));
    }
  }
  errors.push(
    ...conditions(schema, isIntOrStringAnyOf(schema.anyOf), isIntOrStringAnyOf(schema.allOf?.[0]?.anyOf), at),
  );
  if (isEmbedded && type !== 'object') {
    const text = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === '' ? fieldRequired(at.child('type'), text) : fieldInvalid(at.child('type'), type, text));
  } else if (type === '' && !isIntOrString && !preserves) {
    errors.push(fieldRequired(at.child('type'), emptyType[level]));
  }
  if (isEmbedded && schema.additionalProperties !== undefined) {
    const text = 'must not be used if x-kubernetes-embedded-resource is set';
    errors.push(fieldForbidden(at.child('additionalProperties'), text));
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    errors.push(fieldInvalid(at.child('type'), type, 'must be object at the root'));
  }
  errors.push(...metadataInvariants(schema, level, at));
  if (isEmbedded && !preserves && Object.keys(properties).length === 0) {
    const text =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(fieldRequired(at.child('properties'), text));
  }
  return errors;
}

/** Of an object's own metadata a schema may restrict the name alone. */
function metadataInvariants(schema: Schema, level: Level, at: FieldPath): FieldError[] {
  const { properties = {} } = schema;
  const { metadata } = properties;
  const isChecked = level === 'root' || schema['x-kubernetes-embedded-resource'] === true;
  const errors: FieldError[] = [];
  for (const name of ['kind', 'apiVersion']) {
    const type = properties[name]?.type ?? '';
    if (isChecked && properties[name] !== undefined && type !== 'string') {
      errors.push(fieldInvalid(at.child('properties').key(name).child('type'), type, 'must be string'));
    }
  }
  if (metadata === undefined) return errors;
  const where = at.child('properties').key('metadata');
  if (isChecked && metadata.type !== 'object') {
    errors.push(fieldInvalid(where.child('type'), metadata.type ?? '', 'must be object'));
  }
  if (level === 'root') {
    const { type: _type, default: _default, description, properties: names = {}, ...rest } = metadata;
    const others = Object.keys(names).filter((name) => name !== 'name' && name !== 'generateName');
    if (others.length > 0 || description || Object.keys(rest).length > 0) {
      const text = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
      errors.push(fieldForbidden(where, text));
    }
  }
  return errors;
}

function isIntOrStringAnyOf(anyOf: readonly Schema[] | undefined): boolean {
  const [first, second, ...rest] = (anyOf ?? []).map((part) => (Object.keys(part).length === 1 ? part.type : ''));
  return rest.length === 0 && first === 'integer' && second === 'string';
}

/** What conditions of a schema may say: nothing about the structure. */
function conditions(schema: Schema, skipAnyOf: boolean, skipFirstAllOf: boolean, at: FieldPath): FieldError[] {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern } = schema;
  return [
    ...(skipAnyOf ? [] : anyOf.flatMap((part, index) => nested(part, false, at.child('anyOf').index(index)))),
    ...allOf.flatMap((part, index) => nested(part, skipFirstAllOf && index === 0, at.child('allOf').index(index))),
    ...oneOf.flatMap((part, index) => nested(part, false, at.child('oneOf').index(index))),
    ...(not === undefined ? [] : nested(not, false, at.child('not'))),
    ...(pattern ? badPattern(pattern, at.child('pattern')) : []),
  ];
}

function badPattern(pattern: string, at: FieldPath): FieldError[] {
  try {
    re2(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof RegexpError)) throw error;
    return [fieldInvalid(at, pattern, `must be a valid regular expression, but isn't: ${error.message}`)];
  }
}

const mustBeEmpty: readonly (readonly [field: keyof Schema, text: string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function nested(schema: Schema, skipAnyOf: boolean, at: FieldPath): FieldError[] {
  const items = itemsOf(schema);
  const isSet = (value: unknown) => value !== undefined && value !== false && value !== '';
  return [
    ...conditions(schema, skipAnyOf, false, at),
    ...(items === undefined ? [] : nested(items, false, at.child('items'))),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, part]) =>
      nested(part, false, at.child('properties').key(key)),
    ),
    ...mustBeEmpty
      .filter(([field]) => isSet(schema[field]))
      .map(([field, text]) => fieldForbidden(at.child(field), text)),
    ...(schema.properties?.metadata === undefined
      ? []
      : [fieldForbidden(at.child('properties').key('metadata'), 'must not be specified in a nested context')]),
  ];
}

/** What conditions speak of must be there outside of them. */
function completeness(part: Schema, schema: Schema, schemaAt: FieldPath, at: FieldPath): FieldError[] {
  const { allOf = [], anyOf = [], oneOf = [], not } = part;
  const each = (name: string, parts: readonly Schema[]) =>
    parts.flatMap((one, index) => nestedCompleteness(one, schema, schemaAt, at.child(name).index(index)));
  return [
    ...(not === undefined ? [] : nestedCompleteness(not, schema, schemaAt, at.child('not'))),
    ...each('allOf', allOf),
    ...each('anyOf', anyOf),
    ...each('oneOf', oneOf),
  ];
}

function nestedCompleteness(
  part: Schema,
  schema: Schema | undefined,
  schemaAt: FieldPath,
  at: FieldPath,
): FieldError[] {
  if (schema === undefined) return [fieldRequired(schemaAt, `because it is defined in ${at}`)];
  const items = itemsOf(part);
  return [
    ...completeness(part, schema, schemaAt, at),
    ...(items === undefined
      ? []
      : nestedCompleteness(items, itemsOf(schema), schemaAt.child('items'), at.child('items'))),
    ...Object.entries(part.properties ?? {}).flatMap(([key, property]) =>
      nestedCompleteness(
        property,
        schema.properties?.[key],
        schemaAt.child('properties').key(key),
        at.child('properties').key(key),
      ),
    ),
  ];
}
