import {
  type FieldError,
  type FieldPath,
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
  fieldTooMany,
} from '#apimachinery';
import type {
  CustomResourceColumnDefinition,
  CustomResourceSubresources,
  CustomResourceValidation,
  SelectableField,
} from '#types/apiextensions-v1';
import { findPath } from '../custom-resource/rule-path.ts';
import type { Schema } from '../custom-resource/schema.ts';
import { validateExpressions } from './compile-rules.ts';
import { goSchema } from './go-json.ts';
import { type RuleCosts, totalCostErrors } from './rule-costs.ts';
import { isBeyondStructural, validateDefaults, validateOpenapi } from './validate-schema.ts';
import { validateStructural } from './validate-structural.ts';

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const mostSelectableFields = 8;

/** Fields of a root schema beside which a status subresource can be: by their name in JSON, shown as Go names them. */
const besideStatus: Readonly<Record<string, string>> = {
  description: 'Description',
  type: 'Type',
  format: 'Format',
  title: 'Title',
  maximum: 'Maximum',
  exclusiveMaximum: 'ExclusiveMaximum',
  minimum: 'Minimum',
  exclusiveMinimum: 'ExclusiveMinimum',
  maxLength: 'MaxLength',
  minLength: 'MinLength',
  pattern: 'Pattern',
  maxItems: 'MaxItems',
  minItems: 'MinItems',
  uniqueItems: 'UniqueItems',
  multipleOf: 'MultipleOf',
  required: 'Required',
  items: 'Items',
  properties: 'Properties',
  externalDocs: 'ExternalDocs',
  example: 'Example',
  'x-kubernetes-preserve-unknown-fields': 'XPreserveUnknownFields',
  'x-kubernetes-validations': 'XValidations',
};

/** Follows validateCustomResourceDefinitionValidation. */
export function validateValidation(
  validation: CustomResourceValidation | undefined,
  hasStatus: boolean,
  at: FieldPath,
): FieldError[] {
  const schema = validation?.openAPIV3Schema;
  if (schema === undefined) return [];
  const where = at.child('openAPIV3Schema');
  const errors = hasStatus ? rootBesideStatus(schema, where) : [];
  if (schema.nullable === true)
    errors.push(fieldForbidden(where.child('nullable'), 'nullable cannot be true at the root'));
  // What no structural schema can say is told by the OpenAPI checks alone.
  const structural = isBeyondStructural(schema) ? [] : validateStructural(schema, where);
  const unsound = structural.length > 0 ? structural : validateDefaults(schema, where);
  const problems = validateOpenapi(schema, where);
  errors.push(...unsound, ...problems);
  if (unsound.length === 0) {
    const costs: RuleCosts = { total: 0, dearest: [] };
    errors.push(...validateExpressions(schema, where, problems, costs), ...totalCostErrors(costs, where));
  }
  return errors;
}

function rootBesideStatus(schema: Schema, at: FieldPath): FieldError[] {
  if (schema.type && schema.type !== 'object') {
    const text = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return [fieldInvalid(at.child('type'), schema.type, text)];
  }
  const isZero = (value: unknown) => value === false || value === '' || value === undefined;
  const other = Object.entries(schema).find(([name, value]) => !isZero(value) && besideStatus[name] === undefined);
  if (other === undefined) return [];
  const names = Object.values(besideStatus).join(' ');
  const text = `only [${names}] fields are allowed at the root of the schema if the status subresource is enabled`;
  return [fieldInvalid(at, goSchema(schema), text)];
}

/** Follows ValidateCustomResourceDefinitionSubresources. */
export function validateSubresources(
  subresources: CustomResourceSubresources | undefined,
  at: FieldPath,
): FieldError[] {
  const scale = subresources?.scale;
  if (scale === undefined) return [];
  const replicas = (name: 'specReplicasPath' | 'statusReplicasPath', root: '.spec' | '.status') => {
    const where = at.child(`scale.${name}`);
    const path = scale[name] ?? '';
    if (path === '') return [fieldRequired(where)];
    const errors = simplePath(path, where);
    if (errors.length > 0 || path.startsWith(`${root}.`)) return errors;
    return [fieldInvalid(where, path, `should be a json path under ${root}`)];
  };
  const selector = scale.labelSelectorPath ?? '';
  const selectorAt = at.child('scale.labelSelectorPath');
  const problems = selector === '' ? [] : simplePath(selector, selectorAt);
  const isElsewhere = selector !== '' && !/^\.(?:spec|status)\./.test(selector);
  return [
    ...replicas('specReplicasPath', '.spec'),
    ...replicas('statusReplicasPath', '.status'),
    ...(problems.length === 0 && isElsewhere
      ? [fieldInvalid(selectorAt, selector, 'should be a json path under either .spec or .status')]
      : problems),
  ];
}

function simplePath(path: string, at: FieldPath): FieldError[] {
  return path.startsWith('.') ? [] : [fieldInvalid(at, path, 'must be a simple json path starting with .')];
}

/** Follows ValidateCustomResourceColumnDefinition. */
export function validateColumn(column: CustomResourceColumnDefinition, at: FieldPath): FieldError[] {
  const { name, type, format = '', jsonPath = '' } = column;
  const errors: FieldError[] = [];
  const oneOf = (values: readonly string[]) => `must be one of ${values.join(',')}`;
  if (!name) errors.push(fieldRequired(at.child('name')));
  if (!type) errors.push(fieldRequired(at.child('type'), oneOf(columnTypes)));
  else if (!columnTypes.includes(type)) errors.push(fieldInvalid(at.child('type'), type, oneOf(columnTypes)));
  if (format !== '' && !columnFormats.includes(format)) {
    errors.push(fieldInvalid(at.child('format'), format, oneOf(columnFormats)));
  }
  if (jsonPath === '') errors.push(fieldRequired(at.child('JSONPath')));
  else errors.push(...simplePath(jsonPath, at.child('JSONPath')));
  return errors;
}

/** Follows ValidateCustomResourceSelectableFields. */
export function validateSelectableFields(
  fields: readonly SelectableField[],
  schema: Schema,
  at: FieldPath,
): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { jsonPath }] of fields.entries()) {
    const where = at.index(index).child('jsonPath');
    if (!jsonPath) {
      errors.push(fieldRequired(where));
      continue;
    }
    const found = findPath(jsonPath, schema, false);
    if ('problem' in found) {
      errors.push(fieldInvalid(where, jsonPath, `is an invalid path: ${found.problem}`));
      continue;
    }
    if (/^metadata\b/.test(found.at.toString())) {
      errors.push(fieldInvalid(where, jsonPath, 'must not point to fields in metadata'));
    }
    if (!['string', 'boolean', 'integer'].includes(found.schema?.type ?? '')) {
      const text =
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
      errors.push(fieldInvalid(where, jsonPath, text));
    }
    if (seen.has(jsonPath)) errors.push(fieldDuplicate(where, jsonPath));
    seen.add(jsonPath);
  }
  if (seen.size > mostSelectableFields) errors.push(fieldTooMany(at, seen.size, mostSelectableFields));
  return errors;
}

/** Follows validateDeprecationWarning. */
export function validateDeprecation(
  deprecated: boolean | undefined,
  warning: string | undefined,
  at: FieldPath,
): FieldError[] {
  const invalid = (text: string) => fieldInvalid(at.child('deprecationWarning'), warning, text);
  if (warning === undefined) return [];
  if (deprecated !== true) return [invalid('can only be set for deprecated versions')];
  const odd = warning.search(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u);
  return [
    ...(Buffer.byteLength(warning) > 256 ? [invalid('must be <= 256 characters long')] : []),
    ...(warning === '' ? [invalid('must not be an empty string')] : []),
    ...(odd < 0
      ? []
      : [invalid(`must only contain printable UTF-8 characters; non-printable character found at index ${odd}`)]),
  ];
}
