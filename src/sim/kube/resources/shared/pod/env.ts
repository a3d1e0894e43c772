import {
  type FieldError,
  fieldInvalid,
  fieldRequired,
  isConfigMapKey,
  isDns1123Label,
  isDns1123Subdomain,
  isRelaxedEnvVarName,
} from '#apimachinery';
import type { EnvFromSource, EnvVar, EnvVarSource, FileKeySelector } from '#types/core-v1';
import { invalidAll, type Path } from '../errors.ts';
import { nonReservedPath } from '../volumes/paths.ts';
import { validateFieldReference, validateResourceReference } from './downward.ts';

const FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** Follows pkg/apis/core/validation, ValidateEnv. */
export function validateEnv(variables: readonly EnvVar[], where: Path): FieldError[] {
  return variables.flatMap((variable, index) => {
    const name = where.index(index).child('name');
    return [
      ...(variable.name ? invalidAll(name, variable.name, isRelaxedEnvVarName(variable.name)) : [fieldRequired(name)]),
      ...validateValueFrom(variable, where.index(index).child('valueFrom')),
    ];
  });
}

function validateValueFrom(variable: EnvVar, where: Path): FieldError[] {
  const from = variable.valueFrom;
  if (!from) {
    return [];
  }
  const errors = validateSources(from, where);
  const count = [from.fieldRef, from.resourceFieldRef, from.configMapKeyRef, from.secretKeyRef, from.fileKeyRef].filter(
    (source) => source,
  ).length;
  if (count === 0) {
    const names = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    errors.push(fieldInvalid(where, '', `must specify one of: ${names}`));
  } else if (variable.value) {
    errors.push(fieldInvalid(where, '', 'may not be specified when `value` is not empty'));
  } else if (count > 1) {
    errors.push(fieldInvalid(where, '', 'may not have more than one field specified at a time'));
  }
  return errors;
}

function validateSources(from: EnvVarSource, where: Path): FieldError[] {
  return [
    ...(from.fieldRef ? validateFieldReference(from.fieldRef, FIELDS, where.child('fieldRef')) : []),
    ...(from.resourceFieldRef
      ? validateResourceReference(from.resourceFieldRef, where.child('resourceFieldRef'), false)
      : []),
    ...(from.configMapKeyRef ? validateKeySelector(from.configMapKeyRef, where.child('configMapKeyRef')) : []),
    ...(from.secretKeyRef ? validateKeySelector(from.secretKeyRef, where.child('secretKeyRef')) : []),
    ...(from.fileKeyRef ? validateFileKey(from.fileKeyRef, where.child('fileKeyRef')) : []),
  ];
}

function validateKeySelector(selector: { name?: string; key?: string }, where: Path): FieldError[] {
  const name = selector.name ?? '';
  const key = selector.key ?? '';
  return [
    ...invalidAll(where.child('name'), name, isDns1123Subdomain(name)),
    ...(key === '' ? [fieldRequired(where.child('key'))] : invalidAll(where.child('key'), key, isConfigMapKey(key))),
  ];
}

function validateFileKey(selector: FileKeySelector, where: Path): FieldError[] {
  const { key = '', volumeName = '', path = '' } = selector;
  return [
    ...(key === ''
      ? [fieldRequired(where.child('key'))]
      : invalidAll(where.child('key'), key, isRelaxedEnvVarName(key))),
    ...(volumeName === ''
      ? [fieldRequired(where.child('volumeName'))]
      : invalidAll(where.child('volumeName'), volumeName, isDns1123Label(volumeName))),
    ...(path === '' ? [fieldRequired(where.child('path'))] : nonReservedPath(path, where.child('path'))),
  ];
}

/** Follows pkg/apis/core/validation, ValidateEnvFrom. */
export function validateEnvFrom(sources: readonly EnvFromSource[], where: Path): FieldError[] {
  return sources.flatMap((source, index) => {
    const here = where.index(index);
    const errors = source.prefix
      ? invalidAll(here.child('prefix'), source.prefix, isRelaxedEnvVarName(source.prefix))
      : [];
    for (const field of ['configMapRef', 'secretRef'] as const) {
      const reference = source[field];
      if (reference) {
        const name = here.child(field, 'name');
        errors.push(
          ...(reference.name
            ? invalidAll(name, reference.name, isDns1123Subdomain(reference.name))
            : [fieldRequired(name)]),
        );
      }
    }
    if (!source.configMapRef && !source.secretRef) {
      errors.push(fieldInvalid(where, '', 'must specify one of: `configMapRef` or `secretRef`'));
    } else if (source.configMapRef && source.secretRef) {
      errors.push(fieldInvalid(where, '', 'may not have more than one field specified at a time'));
    }
    return errors;
  });
}
