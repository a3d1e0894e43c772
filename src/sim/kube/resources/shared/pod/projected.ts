import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from '#apimachinery';
import type { DownwardAPIVolumeFile, KeyToPath, ProjectedVolumeSource, VolumeProjection } from '#types/core-v1';
import type { Path } from '../errors.ts';
import { nonReservedPath } from '../volumes/paths.ts';
import { validateFieldReference, validateResourceReference } from './downward.ts';

const FIELDS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

export function validateMode(mode: number | undefined, where: Path): FieldError[] {
  return mode !== undefined && (mode > 0o777 || mode < 0)
    ? [fieldInvalid(where, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
    : [];
}

/** Follows pkg/apis/core/validation, validateKeyToPath. */
export function validateKeyToPath(item: KeyToPath, where: Path): FieldError[] {
  return [
    ...(item.key ? [] : [fieldRequired(where.child('key'))]),
    ...(item.path ? [] : [fieldRequired(where.child('path'))]),
    ...nonReservedPath(item.path ?? '', where.child('path')),
    ...validateMode(item.mode, where.child('mode')),
  ];
}

/** Upstream reports all files at the list. Follows validateDownwardAPIVolumeFile. */
export function validateDownwardFiles(files: readonly DownwardAPIVolumeFile[], where: Path): FieldError[] {
  return files.flatMap((file) => {
    const errors = file.path ? [] : [fieldRequired(where.child('path'))];
    errors.push(...nonReservedPath(file.path ?? '', where.child('path')));
    if (file.fieldRef) {
      errors.push(...validateFieldReference(file.fieldRef, FIELDS, where.child('fieldRef')));
      if (file.resourceFieldRef) {
        const message = 'fieldRef and resourceFieldRef can not be specified simultaneously';
        errors.push(fieldInvalid(where, 'resource', message));
      }
    } else if (file.resourceFieldRef) {
      errors.push(...validateResourceReference(file.resourceFieldRef, where.child('resourceFieldRef'), true));
    } else {
      errors.push(fieldRequired(where, 'one of fieldRef and resourceFieldRef is required'));
    }
    errors.push(...validateMode(file.mode, where.child('mode')));
    return errors;
  });
}

/** Follows pkg/apis/core/validation, validateProjectedVolumeSource. */
export function validateProjected(source: ProjectedVolumeSource, where: Path): FieldError[] {
  const paths = new Set<string>();
  return [
    ...validateMode(source.defaultMode, where.child('defaultMode')),
    ...(source.sources ?? []).flatMap((part, index) =>
      validateProjection(part, paths, where.child('sources').index(index), where),
    ),
  ];
}

function validateProjection(part: VolumeProjection, paths: Set<string>, where: Path, volume: Path): FieldError[] {
  const errors: FieldError[] = [];
  const claim = (path: string | undefined, shown: unknown) => {
    if (path && paths.has(path)) {
      errors.push(fieldInvalid(volume, shown, 'conflicting duplicate paths'));
    } else if (path) {
      paths.add(path);
    }
  };
  for (const field of ['secret', 'configMap'] as const) {
    const source = part[field];
    if (source && !source.name) {
      errors.push(fieldRequired(where.child(field, 'name')));
    }
    (source?.items ?? []).forEach((item, index) => {
      errors.push(...validateKeyToPath(item, where.child(field, 'items').index(index)));
      claim(item.path, source?.name ?? '');
    });
  }
  for (const file of part.downwardAPI?.items ?? []) {
    errors.push(...validateDownwardFiles([file], where.child('downwardAPI')));
    claim(file.path, file.path);
  }
  errors.push(...validateToken(part, where, volume));
  const { podCertificate: _, clusterTrustBundle: __, ...kinds } = part;
  if (Object.values(kinds).filter((kind) => kind !== undefined).length > 1) {
    errors.push(fieldForbidden(where, 'may not specify more than 1 volume type per source'));
  }
  return errors;
}

function validateToken({ serviceAccountToken: token }: VolumeProjection, where: Path, volume: Path): FieldError[] {
  if (!token) {
    return [];
  }
  const seconds = token.expirationSeconds ?? 0;
  const at = where.child('serviceAccountToken', 'expirationSeconds');
  return [
    ...(seconds < 600 ? [fieldInvalid(at, seconds, 'may not specify a duration less than 10 minutes')] : []),
    ...(seconds > 2 ** 32 ? [fieldInvalid(at, seconds, 'may not specify a duration larger than 2^32 seconds')] : []),
    ...(token.path ? nonReservedPath(token.path, volume.child('path')) : [fieldRequired(volume.child('path'))]),
  ];
}
