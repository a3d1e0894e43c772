import { type FieldError, fieldInvalid, fieldNotSupported, fieldRequired, isQualifiedName } from '#apimachinery';
import type { ObjectFieldSelector, ResourceFieldSelector } from '#types/core-v1';
import { invalidAll, type Path } from '../errors.ts';
import { canonical } from '../quantities.ts';

const CONVERTIBLE = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.hostname',
  'spec.hostNetwork',
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.schedulerName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.phase',
  'status.podIP',
  'status.podIPs',
];

const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

const HUGE_PAGES = /^(requests|limits)\.hugepages-/;

/** `allowed`: the fields that may stand without a subscript. Follows validateObjectFieldSelector. */
export function validateFieldReference(
  reference: ObjectFieldSelector,
  allowed: readonly string[],
  where: Path,
): FieldError[] {
  if (!reference.apiVersion) {
    return [fieldRequired(where.child('apiVersion'))];
  }
  const field = reference.fieldPath;
  if (!field) {
    return [fieldRequired(where.child('fieldPath'))];
  }
  const problem = conversionProblem(reference.apiVersion, field);
  if (problem !== undefined) {
    return [fieldInvalid(where.child('fieldPath'), field, `error converting fieldPath: ${problem}`)];
  }
  const [, path = field, subscript] = /^([^[]+)\['(.*)'\]$/.exec(field) ?? [];
  if (subscript === undefined) {
    return allowed.includes(path) ? [] : [fieldNotSupported(where.child('fieldPath'), path, [...allowed].sort())];
  }
  switch (path) {
    case 'metadata.annotations':
      return invalidAll(where, subscript.toLowerCase(), isQualifiedName(subscript.toLowerCase()));
    case 'metadata.labels':
      return invalidAll(where, subscript, isQualifiedName(subscript));
    default:
      return [fieldInvalid(where, path, 'does not support subscript')];
  }
}

/** Follows pkg/apis/core/pods, ConvertDownwardAPIFieldLabel. */
function conversionProblem(version: string, field: string): string | undefined {
  if (version !== 'v1') {
    return `unsupported pod version: ${version}`;
  }
  const [, path, subscript] = /^([^[]+)\['(.*)'\]$/.exec(field) ?? [];
  if (subscript !== undefined) {
    return path === 'metadata.annotations' || path === 'metadata.labels'
      ? undefined
      : `field label does not support subscript: ${field}`;
  }
  return CONVERTIBLE.includes(field) ? undefined : `field label not supported: ${field}`;
}

/** `named`: the container must be named, as in volumes. Follows validateContainerResourceFieldSelector. */
export function validateResourceReference(reference: ResourceFieldSelector, where: Path, named: boolean): FieldError[] {
  const resource = reference.resource ?? '';
  const errors: FieldError[] = [];
  if (named && !reference.containerName) {
    errors.push(fieldRequired(where.child('containerName')));
  } else if (resource === '') {
    errors.push(fieldRequired(where.child('resource')));
  } else if (!RESOURCES.includes(resource) && !HUGE_PAGES.test(resource)) {
    errors.push(fieldNotSupported(where.child('resource'), resource, RESOURCES));
  }
  errors.push(...validateDivisor(resource, reference.divisor, where.child('divisor')));
  return errors;
}

const SIZES = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';

function validateDivisor(resource: string, divisor: string | undefined, where: Path): FieldError[] {
  const text = canonical(divisor);
  const [, kind = ''] = /^(?:limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-)/.exec(resource) ?? [];
  if (text === '0' || kind === '') {
    return [];
  }
  if (kind === 'cpu') {
    return ['1m', '1'].includes(text)
      ? []
      : [fieldInvalid(where, resource, "only divisor's values 1m and 1 are supported with the cpu resource")];
  }
  const names: Readonly<Record<string, string>> = {
    memory: 'memory',
    'ephemeral-storage': 'local ephemeral storage',
    'hugepages-': 'hugepages',
  };
  return SIZES.split(', ').includes(text)
    ? []
    : [fieldInvalid(where, resource, `only divisor's values ${SIZES} are supported with the ${names[kind]} resource`)];
}
