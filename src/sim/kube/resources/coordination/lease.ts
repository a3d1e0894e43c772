import { type FieldError, fieldForbidden, fieldInvalid, isQualifiedName } from '#apimachinery';
import type { Lease } from '#types/coordination-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, invalidAll, nonNegative } from '../shared/errors.ts';

/** Follows pkg/registry/coordination/lease and pkg/apis/coordination. */
export const lease = defineResource<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  resource: 'leases',
  singular: 'lease',
  namespaced: true,
  schema: 'k8s.io/api/coordination/v1.Lease',
  anyFinalizer: true,
  generation: 'none',
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,

  defaults(object) {
    object.spec ??= {};
  },

  prepareForCreate: ({ spec }) => dropDisabled(spec, undefined),
  prepareForUpdate: ({ spec }, previous) => dropDisabled(spec, previous.spec),

  validate: ({ spec }) => validateSpec(spec),
  columns: [nameColumn(), textColumn('Holder', ({ spec }) => spec?.holderIdentity ?? ''), ageColumn()],
});

/** Leases that were not elected by a coordinator can't say so: the gate is off in 1.35. */
function dropDisabled(spec: Lease['spec'], previous: Lease['spec'] | undefined): void {
  if (previous?.strategy || previous?.preferredHolder) {
    return;
  }
  delete spec.strategy;
  delete spec.preferredHolder;
}

/** Follows pkg/apis/coordination/validation, ValidateLeaseSpec. */
function validateSpec(spec: Lease['spec']): FieldError[] {
  const seconds = spec.leaseDurationSeconds;
  const { strategy, preferredHolder } = spec;
  return [
    ...(seconds !== undefined && seconds <= 0
      ? [fieldInvalid(at.spec.child('leaseDurationSeconds'), seconds, 'must be greater than 0')]
      : []),
    ...nonNegative(at.spec.child('leaseTransitions'), spec.leaseTransitions),
    ...(strategy ? invalidAll(at.spec.child('strategy'), strategy, isQualifiedName(strategy)) : []),
    ...(preferredHolder && !strategy
      ? [fieldForbidden(at.spec.child('preferredHolder'), 'may only be specified when `strategy` is defined')]
      : []),
  ];
}
