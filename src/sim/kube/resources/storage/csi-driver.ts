import {
  deepEqual,
  type FieldError,
  fieldDuplicate,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  validateImmutableField,
} from '#apimachinery';
import type { CSIDriver } from '#types/storage-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, type Path } from '../shared/errors.ts';

const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MODES = ['Persistent', 'Ephemeral'];

/** Follows pkg/registry/storage/csidriver and pkg/apis/storage. */
export const csiDriver = defineResource<CSIDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  resource: 'csidrivers',
  singular: 'csidriver',
  namespaced: false,
  schema: 'k8s.io/api/storage/v1.CSIDriver',
  deleteReturnsObject: true,
  allowUnconditionalUpdate: false,

  defaults(driver) {
    driver.spec ??= {};
    driver.spec.attachRequired ??= true;
    driver.spec.podInfoOnMount ??= false;
    driver.spec.storageCapacity ??= false;
    driver.spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    driver.spec.requiresRepublish ??= false;
    driver.spec.seLinuxMount ??= false;
    if (!driver.spec.volumeLifecycleModes?.length) {
      driver.spec.volumeLifecycleModes = ['Persistent'];
    }
  },

  // Counting begins with the first change.
  givenGeneration: true,

  validate,
  validateUpdate: (next, previous) => [
    ...validateImmutableField(
      next.spec.attachRequired,
      previous.spec.attachRequired,
      at.spec.child('attachedRequired'),
    ),
    ...validateImmutableField(
      next.spec.volumeLifecycleModes,
      previous.spec.volumeLifecycleModes,
      at.spec.child('volumeLifecycleModes'),
    ),
  ],

  warnings: ({ spec }, previous) =>
    spec.tokenRequests?.length &&
    spec.serviceAccountTokenInSecrets === undefined &&
    !deepEqual(spec.tokenRequests, previous?.spec.tokenRequests)
      ? [
          'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes',
        ]
      : [],

  columns: [
    nameColumn(),
    { name: 'AttachRequired', type: 'boolean', cell: ({ spec }) => spec.attachRequired ?? true },
    { name: 'PodInfoOnMount', type: 'boolean', cell: ({ spec }) => spec.podInfoOnMount ?? false },
    { name: 'StorageCapacity', type: 'boolean', cell: ({ spec }) => spec.storageCapacity ?? false },
    textColumn('TokenRequests', ({ spec }) =>
      spec.tokenRequests ? spec.tokenRequests.map((request) => request.audience).join(',') : '<unset>',
    ),
    { name: 'RequiresRepublish', type: 'boolean', cell: ({ spec }) => spec.requiresRepublish ?? false },
    textColumn('Modes', ({ spec }) => (spec.volumeLifecycleModes ?? []).join(',') || '<none>'),
    ageColumn(),
  ],
});

function validate({ spec }: CSIDriver): FieldError[] {
  const errors: FieldError[] = [];
  const required = [
    ['attachRequired', 'attachedRequired'],
    ['podInfoOnMount', 'podInfoOnMount'],
    ['storageCapacity', 'storageCapacity'],
  ] as const;
  for (const [field, name] of required) {
    if (spec[field] === undefined) {
      errors.push(fieldRequired(at.spec.child(name)));
    }
  }
  if (spec.fsGroupPolicy !== undefined && !GROUP_POLICIES.includes(spec.fsGroupPolicy)) {
    errors.push(fieldNotSupported(at.spec.child('fsGroupPolicy'), spec.fsGroupPolicy, GROUP_POLICIES));
  }
  errors.push(...tokenRequests(spec.tokenRequests ?? [], at.spec.child('tokenRequests')));
  for (const mode of spec.volumeLifecycleModes ?? []) {
    if (!MODES.includes(mode)) {
      errors.push(fieldNotSupported(at.spec.child('volumeLifecycleModes'), mode, MODES));
    }
  }
  const period = spec.nodeAllocatableUpdatePeriodSeconds;
  if (period !== undefined && period < 10) {
    const where = at.spec.child('nodeAllocatableUpdatePeriodSeconds');
    errors.push(fieldInvalid(where, period, 'must be greater than or equal to 10 seconds'));
  }
  const inSecrets = spec.serviceAccountTokenInSecrets;
  if (inSecrets !== undefined && !spec.tokenRequests?.length) {
    const where = at.spec.child('serviceAccountTokenInSecrets');
    const message = 'serviceAccountTokenInSecrets is set but no tokenRequests are specified';
    errors.push(fieldInvalid(where, inSecrets, message));
  }
  return errors;
}

function tokenRequests(
  requests: readonly { audience: string; expirationSeconds?: number }[],
  where: Path,
): FieldError[] {
  return requests.flatMap(({ audience, expirationSeconds: seconds }, index) => {
    const here = where.index(index);
    if (requests.findIndex((other) => other.audience === audience) < index) {
      return [fieldDuplicate(here.child('audience'), audience)];
    }
    const expiration = here.child('expirationSeconds');
    return [
      ...(seconds !== undefined && seconds < 600
        ? [fieldInvalid(expiration, seconds, 'may not specify a duration less than 10 minutes')]
        : []),
      ...(seconds !== undefined && seconds > 2 ** 32
        ? [fieldInvalid(expiration, seconds, 'may not specify a duration larger than 2^32 seconds')]
        : []),
    ];
  });
}
