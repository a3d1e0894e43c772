import {
  deepEqual,
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
  validateImmutableField,
} from '#apimachinery';
import type { AllocationResult, ResourceClaim, ResourceClaimStatus } from '#types/resource-v1';
import { keepMetadata } from '../../registry/metadata.ts';
import { defineResource, type RequestContext } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, type Path } from '../shared/errors.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';
import { validateNodeSelector } from '../shared/node-selector.ts';
import {
  defaultClaimSpec,
  dropDisabled,
  requestNames,
  validateClaimSpec,
  validateReference,
  validateReferences,
} from './claim-spec.ts';
import { validateDriver, validateLabel, validatePoolName } from './names.ts';
import { RESOURCE_GROUP, validateConfiguration } from './parts.ts';
import { validateSet, validateSlice } from './sets.ts';

const ADMIN_LABEL = 'resource.kubernetes.io/admin-access';
const ADMIN = `admin access to devices requires the \`${ADMIN_LABEL}: true\` label on the containing namespace`;

/** Follows pkg/registry/resource/resourceclaim and pkg/apis/resource. */
export const resourceClaim = defineResource<ResourceClaim>({
  group: RESOURCE_GROUP,
  version: 'v1',
  kind: 'ResourceClaim',
  resource: 'resourceclaims',
  singular: 'resourceclaim',
  namespaced: true,
  schema: 'k8s.io/api/resource/v1.ResourceClaim',
  generation: 'none',
  deleteReturnsObject: true,

  defaults: ({ spec }) => spec && defaultClaimSpec(spec),
  prepareForCreate(object) {
    object.status = {};
    if (object.spec) dropDisabled(object.spec);
  },
  prepareForUpdate({ spec }) {
    if (spec) dropDisabled(spec);
  },
  validate: (object, context) => [...validateAdmin(object, context), ...validateClaimSpec(object.spec ?? {}, at.spec)],
  updateRules: ['metadata', 'metadata update', 'change'],
  validateUpdate: ({ spec }, previous) =>
    deepEqual(spec, previous.spec, { quantities: true })
      ? []
      : validateImmutableField(
          internalJson('ResourceClaimSpec', spec ?? {}),
          internalJson('ResourceClaimSpec', previous.spec ?? {}),
          at.spec,
        ),

  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      prepareForUpdate: keepMetadata,
      validateUpdate: (next, previous) => validateStatus(next, previous.status ?? {}),
    },
  },
  columns: [nameColumn(), textColumn('State', stateOf), ageColumn()],
});

/** Follows pkg/printers/internalversion, resourceClaimState. */
function stateOf({ metadata, status }: ResourceClaim): string {
  const isDeleted = metadata.deletionTimestamp !== undefined;
  const isReserved = (status?.reservedFor ?? []).length > 0;
  return [
    ...(isDeleted ? ['deleted'] : []),
    ...(status?.allocation === undefined
      ? isDeleted
        ? []
        : ['pending']
      : ['allocated', ...(isReserved ? ['reserved'] : [])]),
  ].join(',');
}

/** Follows pkg/registry/resource, AuthorizedForAdmin. */
function validateAdmin({ metadata, spec }: ResourceClaim, context: RequestContext): FieldError[] {
  const requests = spec?.devices?.requests ?? [];
  const index = requests.findIndex(({ exactly }) => exactly?.adminAccess === true);
  const labels =
    index < 0 ? {} : context.lookup('', 'namespaces', undefined, metadata.namespace ?? '')?.metadata.labels;
  return index < 0 || labels?.[ADMIN_LABEL] === 'true'
    ? []
    : [fieldForbidden(at.spec.child('devices', 'requests').index(index).child('adminAccess'), ADMIN)];
}

function validateStatus({ metadata, spec, status = {} }: ResourceClaim, before: ResourceClaimStatus): FieldError[] {
  const { reservedFor = [], allocation } = status;
  const reserved = at.status.child('reservedFor');
  const known = new Set((before.reservedFor ?? []).map(({ uid }) => uid));
  const grows = metadata.deletionTimestamp !== undefined && reservedFor.some(({ uid }) => !known.has(uid));
  const names = requestNames(spec?.devices ?? {});
  const where = at.status.child('allocation');
  return [
    ...validateSet(
      reservedFor,
      256,
      (user, one) =>
        (['resource', 'name', 'uid'] as const).flatMap((field) =>
          (user[field] ?? '') === '' ? [fieldRequired(one.child(field))] : [],
        ),
      ({ uid }) => uid,
      reserved,
    ),
    ...(reservedFor.length > 0 && allocation === undefined
      ? [fieldForbidden(reserved, 'may not be specified when `allocated` is not set')]
      : []),
    ...(reservedFor.length > 0 && allocation !== undefined && grows
      ? [
          fieldForbidden(
            reserved,
            'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set',
          ),
        ]
      : []),
    ...(allocation === undefined
      ? []
      : before.allocation === undefined
        ? validateAllocation(allocation, names, where)
        : deepEqual(allocation, before.allocation)
          ? []
          : [fieldInvalid(where, allocation, 'field is immutable')]),
  ];
}

function validateAllocation(allocation: AllocationResult, names: ReadonlySet<string>, where: Path): FieldError[] {
  const { results = [], config = [] } = allocation.devices ?? {};
  return [
    ...validateSlice(
      results,
      32,
      (result, one) => [
        ...validateReference(result.request ?? '', names, one.child('request')),
        ...validateDriver(result.driver ?? '', one.child('driver')),
        ...validatePoolName(result.pool ?? '', one.child('pool')),
        ...validateLabel(result.device ?? '', one.child('device')),
      ],
      where.child('devices', 'results'),
    ),
    ...validateSlice(
      config,
      64,
      (one, at_) => [
        ...validateReferences(one.requests ?? [], names, at_.child('requests')),
        ...validateConfiguration(one, at_),
      ],
      where.child('devices', 'config'),
    ),
    ...(allocation.nodeSelector === undefined
      ? []
      : validateNodeSelector(allocation.nodeSelector, where.child('nodeSelector'))),
  ];
}
