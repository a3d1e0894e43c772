import {
  type FieldError,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
  isDns1123Label,
  isDns1123Subdomain,
} from '#apimachinery';
import type {
  CSIPersistentVolumeSource,
  HostPathVolumeSource,
  LocalVolumeSource,
  NFSVolumeSource,
  SecretReference,
} from '#types/core-v1';
import { invalidAll, type Path } from '../errors.ts';
import { noBacksteps } from './paths.ts';

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

/** Follows validateHostPathVolumeSource. */
export function validateHostPath(source: HostPathVolumeSource, where: Path): FieldError[] {
  if (!source.path) {
    return [fieldRequired(where.child('path'))];
  }
  const errors = noBacksteps(source.path, where.child('path'));
  if (source.type !== undefined && !HOST_PATH_TYPES.includes(source.type)) {
    errors.push(fieldNotSupported(where.child('type'), source.type, HOST_PATH_TYPES));
  }
  return errors;
}

/** Follows validateLocalVolumeSource. */
export function validateLocal(source: LocalVolumeSource, where: Path): FieldError[] {
  return source.path ? noBacksteps(source.path, where.child('path')) : [fieldRequired(where.child('path'))];
}

/** Follows validateNFSVolumeSource. */
export function validateNfs(source: NFSVolumeSource, where: Path): FieldError[] {
  const errors = requireText(source, ['server', 'path'], where);
  if (!(source.path ?? '').startsWith('/')) {
    errors.push(fieldInvalid(where.child('path'), source.path ?? '', 'must be an absolute path'));
  }
  return errors;
}

/** Follows ValidateCSIDriverName. */
export function validateCsiDriverName(name: string, where: Path): FieldError[] {
  if (name === '') return [fieldRequired(where)];
  return [
    ...(name.length > 63 ? [fieldTooLong(where, name, 63)] : []),
    ...invalidAll(where, name, isDns1123Subdomain(name.toLowerCase())),
  ];
}

/** Follows validateCSIPersistentVolumeSource. */
export function validateCsiVolume(source: CSIPersistentVolumeSource, where: Path): FieldError[] {
  const errors = validateCsiDriverName(source.driver ?? '', where.child('driver'));
  errors.push(...requireText(source, ['volumeHandle'], where));
  for (const field of [
    'controllerPublishSecretRef',
    'controllerExpandSecretRef',
    'nodePublishSecretRef',
    'nodeExpandSecretRef',
  ] as const) {
    const reference = source[field];
    if (reference) {
      errors.push(...validateSecretReference(reference, where.child(field)));
    }
  }
  return errors;
}

/** Follows validatePVSecretReference. */
function validateSecretReference(reference: SecretReference, where: Path): FieldError[] {
  return [
    ...(reference.name
      ? invalidAll(where.child('name'), reference.name, isDns1123Subdomain(reference.name))
      : [fieldRequired(where.child('name'))]),
    ...(reference.namespace
      ? invalidAll(where.child('namespace'), reference.namespace, isDns1123Label(reference.namespace))
      : [fieldRequired(where.child('namespace'))]),
  ];
}

/** `Required value` for each of the fields that is empty. */
export function requireText<S extends object>(
  source: S,
  fields: readonly (keyof S & string)[],
  where: Path,
): FieldError[] {
  return fields.filter((field) => !source[field]).map((field) => fieldRequired(where.child(field)));
}
