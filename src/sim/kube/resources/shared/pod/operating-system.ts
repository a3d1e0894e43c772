import { type FieldError, fieldForbidden, fieldNotSupported, fieldRequired } from '#apimachinery';
import type { PodSpec } from '#types/core-v1';
import type { Path } from '../errors.ts';
import { visitContainers } from './visit.ts';

const WINDOWS = 'cannot be set for a windows pod';
const LINUX = 'windows options cannot be set for a linux pod';

const POD_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const;

const SPEC_FIELDS = ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'] as const;

const CONTAINER_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

/** What an operating system named in spec.os rules out. Follows validateOS, validateLinux, validateWindows. */
export function validateOperatingSystem(spec: PodSpec, where: Path): FieldError[] {
  const name = spec.os?.name;
  if (!spec.os) {
    return [];
  }
  if (!name) {
    return [fieldRequired(where.child('os', 'name'))];
  }
  switch (name) {
    case 'linux':
      return forbidden(spec, where, [], ['windowsOptions'], ['windowsOptions'], LINUX);
    case 'windows':
      return forbidden(spec, where, SPEC_FIELDS, POD_FIELDS, CONTAINER_FIELDS, WINDOWS);
    default:
      return [fieldNotSupported(where.child('os'), name, ['linux', 'windows'])];
  }
}

function forbidden(
  spec: PodSpec,
  where: Path,
  specFields: readonly string[],
  podFields: readonly string[],
  containerFields: readonly string[],
  message: string,
): FieldError[] {
  const set = (object: object | undefined, fields: readonly string[]) =>
    fields.filter((field) => (object as Record<string, unknown> | undefined)?.[field] !== undefined);
  return [
    ...set(spec.securityContext, podFields).map((field) =>
      fieldForbidden(where.child('securityContext', field), message),
    ),
    ...set(spec, specFields).map((field) => fieldForbidden(where.child(field), message)),
    ...visitContainers(spec, where).flatMap(([container, at]) =>
      set(container.securityContext, containerFields).map((field) =>
        fieldForbidden(at.child('securityContext', field), message),
      ),
    ),
  ];
}
