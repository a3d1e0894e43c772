import { type FieldError, fieldInvalid, fieldNotSupported, nameIsPathSegment } from '#apimachinery';
import type { PodDisruptionBudget, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus } from '#types/policy-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, countColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, nonNegative, type Path } from '../shared/errors.ts';
import { atMost100Percent, positiveIntOrPercent } from '../shared/int-or-percent.ts';
import { validateLabelSelector } from '../shared/labels.ts';

const POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

/** Follows pkg/registry/policy/poddisruptionbudget and pkg/apis/policy. */
export const podDisruptionBudget = defineResource<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  resource: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  namespaced: true,
  shortNames: ['pdb'],
  schema: 'k8s.io/api/policy/v1.PodDisruptionBudget',
  anyFinalizer: true,
  validateName: nameIsPathSegment,
  allowUnconditionalUpdate: false,

  defaults(object) {
    object.spec ??= {};
    object.status ??= emptyStatus();
  },
  prepareForCreate(object) {
    object.status = emptyStatus();
  },

  createRules: ['object'],
  updateRules: ['object'],
  validate: ({ spec }) => validateSpec(spec, at.spec),

  columns: [
    nameColumn(),
    textColumn('Min Available', ({ spec }) => String(spec.minAvailable ?? 'N/A')),
    textColumn('Max Unavailable', ({ spec }) => String(spec.maxUnavailable ?? 'N/A')),
    countColumn('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed ?? 0),
    ageColumn(),
  ],

  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      updateRules: ['change'],
      validateUpdate: ({ status = emptyStatus() }) =>
        (['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const).flatMap((field) =>
          nonNegative(at.status.child(field), status[field]),
        ),
    },
  },
});

function emptyStatus(): PodDisruptionBudgetStatus {
  return { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
}

function validateSpec(spec: PodDisruptionBudgetSpec, where: Path): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  const shown = {
    MinAvailable: minAvailable ?? null,
    Selector: selector ?? null,
    MaxUnavailable: maxUnavailable ?? null,
    UnhealthyPodEvictionPolicy: policy ?? null,
  };
  return [
    ...(minAvailable !== undefined && maxUnavailable !== undefined
      ? [fieldInvalid(where, shown, 'minAvailable and maxUnavailable cannot be both set')]
      : []),
    ...amount(minAvailable, where.child('minAvailable')),
    ...amount(maxUnavailable, where.child('maxUnavailable')),
    ...validateLabelSelector(selector, where.child('selector')),
    ...(policy !== undefined && !POLICIES.includes(policy)
      ? [fieldNotSupported(where.child('unhealthyPodEvictionPolicy'), policy, POLICIES)]
      : []),
  ];
}

function amount(value: number | string | undefined, where: Path): FieldError[] {
  return value === undefined ? [] : [...positiveIntOrPercent(value, where), ...atMost100Percent(value, where)];
}
