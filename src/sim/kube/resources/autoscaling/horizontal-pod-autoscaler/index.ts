import { type FieldError, fieldInvalid } from '#apimachinery';
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec } from '#types/autoscaling-v2';
import { defineResource } from '../../../registry/resource.ts';
import { ageColumn, countColumn, nameColumn, textColumn } from '../../shared/columns.ts';
import { at, nonNegative, type Path } from '../../shared/errors.ts';
import { validateBehavior } from './behavior.ts';
import { defaultAutoscaler } from './defaults.ts';
import { validateMetrics } from './metrics.ts';
import { validateReference } from './reference.ts';
import { targetsText } from './targets.ts';

/** Follows pkg/registry/autoscaling/horizontalpodautoscaler and pkg/apis/autoscaling. */
export const horizontalPodAutoscaler = defineResource<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  resource: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  namespaced: true,
  shortNames: ['hpa'],
  categories: ['all'],
  schema: 'k8s.io/api/autoscaling/v2.HorizontalPodAutoscaler',
  generation: 'none',
  defaults: defaultAutoscaler,

  prepareForCreate(object) {
    object.status = { desiredReplicas: 0 };
  },

  validate: ({ spec }) => validateSpec(spec, 1, at.spec),
  updateRules: ['metadata update', 'change'],
  validateUpdate: (next, previous) => validateSpec(next.spec, previous.spec.minReplicas === 0 ? 0 : 1, at.spec),

  columns: [
    nameColumn(),
    textColumn('Reference', ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`),
    textColumn('Targets', ({ spec, status }) => targetsText(spec.metrics ?? [], status?.currentMetrics ?? [])),
    textColumn('MinPods', ({ spec }) => String(spec.minReplicas ?? '<unset>')),
    countColumn('MaxPods', ({ spec }) => spec.maxReplicas ?? 0, 'string'),
    countColumn('Replicas', ({ status }) => status?.currentReplicas ?? 0, 'string'),
    ageColumn(),
  ],

  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      validateUpdate: ({ status }) => [
        ...nonNegative(at.status.child('currentReplicas'), status?.currentReplicas),
        ...nonNegative(at.status.child('desiredReplicas'), status?.desiredReplicas),
      ],
    },
  },
});

/** Follows pkg/apis/autoscaling/validation, validateHorizontalPodAutoscalerSpec. */
function validateSpec(spec: HorizontalPodAutoscalerSpec, least: number, where: Path): FieldError[] {
  const { minReplicas, maxReplicas = 0, scaleTargetRef } = spec;
  const maxAt = where.child('maxReplicas');
  return [
    ...(minReplicas !== undefined && minReplicas < least
      ? [fieldInvalid(where.child('minReplicas'), minReplicas, `must be greater than or equal to ${least}`)]
      : []),
    ...(maxReplicas < 1 ? [fieldInvalid(maxAt, maxReplicas, 'must be greater than 0')] : []),
    ...(minReplicas !== undefined && maxReplicas < minReplicas
      ? [fieldInvalid(maxAt, maxReplicas, 'must be greater than or equal to `minReplicas`')]
      : []),
    ...validateReference(
      scaleTargetRef,
      scaleTargetRef.kind === 'ReplicationController',
      where.child('scaleTargetRef'),
    ),
    ...validateMetrics(spec.metrics ?? [], minReplicas, where.child('metrics')),
    ...validateBehavior(spec.behavior, where.child('behavior')),
  ];
}
