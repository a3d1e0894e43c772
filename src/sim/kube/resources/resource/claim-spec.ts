import { type FieldError, fieldInvalid, fieldNotSupported, fieldRequired, isDns1123Subdomain } from '#apimachinery';
import type {
  DeviceClaim,
  DeviceRequest,
  DeviceSubRequest,
  ExactDeviceRequest,
  ResourceClaimSpec,
} from '#types/resource-v1';
import { invalidAll, type Path } from '../shared/errors.ts';
import { validateFullyQualifiedName, validateLabel } from './names.ts';
import { validateConfiguration, validateSelectors } from './parts.ts';
import { validateSet, validateSlice } from './sets.ts';

const MOST = 32;
const MOST_ALTERNATIVES = 8;
const ONE_OF = 'exactly one of `exactly` or `firstAvailable` is required';
const REFERENCE =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

type OneRequest = ExactDeviceRequest | DeviceSubRequest;

function* requestsOf({ devices }: ResourceClaimSpec): Iterable<OneRequest> {
  for (const { exactly, firstAvailable = [] } of devices?.requests ?? []) {
    if (exactly !== undefined) yield exactly;
    yield* firstAvailable;
  }
}

/** Follows pkg/apis/resource/v1, SetDefaults_ExactDeviceRequest and SetDefaults_DeviceSubRequest. */
export function defaultClaimSpec(spec: ResourceClaimSpec): void {
  for (const request of requestsOf(spec)) {
    request.allocationMode ||= 'ExactCount';
    if (request.allocationMode === 'ExactCount') request.count ||= 1;
  }
}

/** Takes away what is behind feature gates that are off: tolerations, capacity, distinctAttribute. */
export function dropDisabled(spec: ResourceClaimSpec): void {
  for (const request of requestsOf(spec)) {
    delete request.tolerations;
    delete request.capacity;
  }
  for (const constraint of spec.devices?.constraints ?? []) {
    delete constraint.distinctAttribute;
  }
}

/** Follows pkg/apis/resource/validation, validateResourceClaimSpec. */
export function validateClaimSpec(spec: ResourceClaimSpec, where: Path): FieldError[] {
  const { constraints = [], config = [] } = spec.devices ?? {};
  const requests = spec.devices?.requests ?? [];
  const inside = where.child('devices');
  const names = requestNames(spec.devices ?? {});
  return [
    ...validateSet(requests, MOST, validateRequest, ({ name }) => name, inside.child('requests')),
    ...validateSlice(
      constraints,
      MOST,
      (constraint, at) => [
        ...validateReferences(constraint.requests ?? [], names, at.child('requests')),
        ...(constraint.matchAttribute === undefined
          ? [fieldRequired(at.child('matchAttribute'))]
          : validateFullyQualifiedName(constraint.matchAttribute, at.child('matchAttribute'))),
      ],
      inside.child('constraints'),
    ),
    ...validateSlice(
      config,
      MOST,
      (one, at) => [
        ...validateReferences(one.requests ?? [], names, at.child('requests')),
        ...validateConfiguration(one, at),
      ],
      inside.child('config'),
    ),
  ];
}

/** What constraints and configurations may refer to: requests, and `request/alternative`. */
export function requestNames({ requests }: DeviceClaim): ReadonlySet<string> {
  return new Set(
    (requests ?? []).flatMap(({ name, firstAvailable = [] }) => [
      name,
      ...firstAvailable.map((alternative) => `${name}/${alternative.name}`),
    ]),
  );
}

export function validateReference(name: string, names: ReadonlySet<string>, where: Path): FieldError[] {
  const segments = name.split('/');
  if (segments.length > 2) {
    return [fieldInvalid(where, name, REFERENCE)];
  }
  return [
    ...segments.flatMap((segment) => validateLabel(segment, where)),
    ...(names.has(name) ? [] : [fieldInvalid(where, name, REFERENCE)]),
  ];
}

export function validateReferences(
  references: readonly string[],
  names: ReadonlySet<string>,
  where: Path,
): FieldError[] {
  return validateSet(
    references,
    MOST,
    (name, at) => validateReference(name, names, at),
    (name) => name,
    where,
  );
}

function validateRequest(request: DeviceRequest, where: Path): FieldError[] {
  const { name = '', exactly, firstAvailable = [] } = request;
  const errors = validateLabel(name, where.child('name'));
  if (firstAvailable.length > 0 && exactly !== undefined) {
    return [...errors, fieldInvalid(where, null, `${ONE_OF}, but multiple fields are set`)];
  }
  if (firstAvailable.length > 0) {
    const check = (one: DeviceSubRequest, at: Path) => [
      ...validateLabel(one.name ?? '', at.child('name')),
      ...validateOne(one, at),
    ];
    const alternatives = where.child('firstAvailable');
    return [...errors, ...validateSet(firstAvailable, MOST_ALTERNATIVES, check, (one) => one.name, alternatives)];
  }
  return exactly === undefined
    ? [...errors, fieldRequired(where, ONE_OF)]
    : [...errors, ...validateOne(exactly, where.child('exactly'))];
}

function validateOne(request: OneRequest, where: Path): FieldError[] {
  const { deviceClassName = '', selectors = [] } = request;
  const className = where.child('deviceClassName');
  return [
    ...(deviceClassName === ''
      ? [fieldRequired(className)]
      : invalidAll(className, deviceClassName, isDns1123Subdomain(deviceClassName))),
    ...validateSelectors(selectors, where.child('selectors')),
    ...validateMode(request, where),
  ];
}

function validateMode({ allocationMode = '', count = 0 }: OneRequest, where: Path): FieldError[] {
  switch (allocationMode) {
    case 'All':
      return count === 0
        ? []
        : [fieldInvalid(where.child('count'), count, "must not be specified when allocationMode is 'All'")];
    case 'ExactCount':
      return count > 0 ? [] : [fieldInvalid(where.child('count'), count, 'must be greater than zero')];
    default:
      return [fieldNotSupported(where.child('allocationMode'), allocationMode, ['All', 'ExactCount'])];
  }
}
