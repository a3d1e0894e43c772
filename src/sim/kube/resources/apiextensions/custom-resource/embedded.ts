import {
  type FieldError,
  type FieldPath,
  fieldInvalid,
  fieldRequired,
  isDns1035Label,
  nameIsPathSegment,
  type ObjectMeta,
  validateObjectMeta,
} from '#apimachinery';
import { type Data, isData, itemsOf, memberOf, type Schema } from './schema.ts';

/** Objects inside the object need a kind, an apiVersion and sound metadata. Follows schema/objectmeta Validate. */
export function validateEmbedded(value: unknown, schema: Schema | undefined, at: FieldPath): FieldError[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => validateEmbedded(item, itemsOf(schema), at.index(index)));
  }
  if (!isData(value)) return [];
  return [
    ...(schema['x-kubernetes-embedded-resource'] === true ? validateResource(value, at) : []),
    ...Object.keys(value).flatMap((key) => {
      const isField = Object.hasOwn(schema.properties ?? {}, key);
      return validateEmbedded(value[key], memberOf(schema, key), isField ? at.child(key) : at.key(key));
    }),
  ];
}

function validateResource(value: Data, at: FieldPath): FieldError[] {
  const { apiVersion, kind, metadata } = value;
  const errors: FieldError[] = [];
  if (apiVersion === undefined) errors.push(fieldRequired(at.child('apiVersion')));
  if (kind === undefined) errors.push(fieldRequired(at.child('kind')));
  if (apiVersion !== undefined) errors.push(...validateVersion(apiVersion, at.child('apiVersion')));
  if (kind !== undefined) errors.push(...validateKind(kind, at.child('kind')));
  if (isData(metadata)) {
    const meta = metadata as ObjectMeta;
    const named = meta.name ? meta : { ...meta, name: 'fakename' };
    const rule = { namespaced: Boolean(meta.namespace), validateName: nameIsPathSegment };
    errors.push(...validateObjectMeta(named, rule, at.child('metadata')));
  }
  return errors;
}

function validateVersion(value: unknown, at: FieldPath): FieldError[] {
  if (typeof value !== 'string') return [fieldInvalid(at, value, 'must be a string')];
  if (value === '') return [fieldInvalid(at, value, 'must not be empty')];
  return value.split('/').length > 2 ? [fieldInvalid(at, value, `unexpected GroupVersion string: ${value}`)] : [];
}

function validateKind(value: unknown, at: FieldPath): FieldError[] {
  if (typeof value !== 'string') return [fieldInvalid(at, value, 'must be a string')];
  if (value === '') return [fieldInvalid(at, value, 'must not be empty')];
  const problems = isDns1035Label(value.toLowerCase());
  return problems.length === 0
    ? []
    : [fieldInvalid(at, value, `may have mixed case, but should otherwise match: ${problems.join(',')}`)];
}
