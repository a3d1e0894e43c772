import { type FieldError, formatLabelSelector } from '#apimachinery';
import type { ReplicaSet, ReplicaSetSpec } from '#types/apps-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, containerColumns, countColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, nonNegative, type Path } from '../shared/errors.ts';
import { dropDisabledFields } from '../shared/pod/disabled-fields.ts';
import { defaultPodTemplate } from '../shared/pod/template.ts';
import { scaleSubresource } from '../shared/scale.ts';
import { immutableSelector, requiredSelector, selectorText } from '../shared/selectors.ts';
import { nonNegativeFields, notGreater, validateReplicaTemplate, workloadWarnings } from './shared.ts';

/** Follows pkg/registry/apps/replicaset and pkg/apis/apps. */
export const replicaSet = defineResource<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  resource: 'replicasets',
  singular: 'replicaset',
  namespaced: true,
  shortNames: ['rs'],
  categories: ['all'],
  schema: 'k8s.io/api/apps/v1.ReplicaSet',

  defaults(object) {
    object.spec ??= {} as ReplicaSetSpec;
    object.spec.template ??= { spec: { containers: [] } };
    defaultPodTemplate(object.spec.template);
    object.spec.replicas ??= 1;
    object.status ??= { replicas: 0 };
  },

  prepareForCreate(object) {
    object.status = { replicas: 0 };
    dropDisabledFields(object.spec.template?.spec ?? { containers: [] });
  },

  prepareForUpdate(object) {
    dropDisabledFields(object.spec.template?.spec ?? { containers: [] });
  },

  validate: ({ spec }) => validateSpec(spec, at.spec),
  validateUpdate: (next, previous) =>
    immutableSelector(next.spec.selector, previous.spec.selector, at.spec.child('selector')),
  warnings: (object, previous) => workloadWarnings(object, previous, object.spec.template),

  columns: [
    nameColumn(),
    countColumn('Desired', ({ spec }) => spec.replicas ?? 0),
    countColumn('Current', ({ status }) => status?.replicas ?? 0),
    countColumn('Ready', ({ status }) => status?.readyReplicas ?? 0),
    ageColumn(),
    ...containerColumns<ReplicaSet>(({ spec }) => spec.template?.spec?.containers ?? []),
    textColumn('Selector', ({ spec }) => formatLabelSelector(spec.selector), 1),
  ],

  subresources: {
    scale: scaleSubresource({
      group: 'apps',
      resource: 'replicasets',
      replicas: ({ spec }) => spec.replicas ?? 0,
      setReplicas: ({ spec }, replicas) => {
        spec.replicas = replicas;
      },
      current: ({ status }) => status?.replicas ?? 0,
      selector: ({ spec }) => selectorText(spec.selector),
    }),
    status: { verbs: ['get', 'patch', 'update'], validateUpdate: validateStatus },
  },
});

function validateSpec(spec: ReplicaSetSpec, where: Path): FieldError[] {
  return [
    ...nonNegative(where.child('replicas'), spec.replicas),
    ...nonNegative(where.child('minReadySeconds'), spec.minReadySeconds),
    ...requiredSelector(spec.selector, 'deployment', where.child('selector')),
    ...validateReplicaTemplate(spec.template ?? { spec: { containers: [] } }, spec.selector, where),
  ];
}

function validateStatus(next: ReplicaSet): FieldError[] {
  const status = next.status ?? { replicas: 0 };
  return [
    ...nonNegativeFields(status, [
      'replicas',
      'fullyLabeledReplicas',
      'readyReplicas',
      'availableReplicas',
      'terminatingReplicas',
      'observedGeneration',
    ]),
    ...notGreater(
      status,
      ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
      status.replicas,
      'cannot be greater than status.replicas',
    ),
    ...notGreater(status, ['availableReplicas'], status.readyReplicas, 'cannot be greater than readyReplicas'),
  ];
}
