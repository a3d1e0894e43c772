import { type FieldError, fieldRequired, formatSelector, nameIsLong, selectorFromSet } from '#apimachinery';
import type { ReplicationController, ReplicationControllerSpec } from '#types/core-v1';
import { defineResource } from '../../registry/resource.ts';
import { alwaysRunning, nonNegativeFields, notGreater, workloadWarnings } from '../apps/shared.ts';
import { ageColumn, containerColumns, countColumn, labelsText, nameColumn, textColumn } from '../shared/columns.ts';
import { at, nonNegative, type Path } from '../shared/errors.ts';
import { dropDisabledFields } from '../shared/pod/disabled-fields.ts';
import { defaultPodTemplate, validatePodTemplate } from '../shared/pod/template.ts';
import { scaleSubresource } from '../shared/scale.ts';
import { matchingLabels } from '../shared/selectors.ts';

/** Follows pkg/registry/core/replicationcontroller and pkg/apis/core. */
export const replicationController = defineResource<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  resource: 'replicationcontrollers',
  singular: 'replicationcontroller',
  namespaced: true,
  shortNames: ['rc'],
  categories: ['all'],
  schema: 'k8s.io/api/core/v1.ReplicationController',
  orphansDependents: {},

  defaults(object) {
    object.spec ??= {};
    const { spec, metadata } = object;
    if (spec.template) {
      defaultPodTemplate(spec.template);
      const { labels } = spec.template.metadata ?? {};
      if (labels && Object.keys(spec.selector ?? {}).length === 0) {
        spec.selector = { ...labels };
      }
      if (labels && Object.keys(metadata.labels ?? {}).length === 0) {
        metadata.labels = { ...labels };
      }
    }
    spec.replicas ??= 1;
    object.status ??= { replicas: 0 };
  },

  prepareForCreate(object) {
    object.status = { replicas: 0 };
    dropDisabledFields(object.spec.template?.spec ?? { containers: [] });
  },
  prepareForUpdate(object) {
    dropDisabledFields(object.spec.template?.spec ?? { containers: [] });
  },

  validateName: nameIsLong,
  validate: ({ spec }) => validateSpec(spec, at.spec),
  warnings: (object, previous) => workloadWarnings(object, previous, object.spec.template),
  fieldSelectors: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },

  columns: [
    nameColumn(),
    countColumn('Desired', ({ spec }) => spec.replicas ?? 0),
    countColumn('Current', ({ status }) => status?.replicas ?? 0),
    countColumn('Ready', ({ status }) => status?.readyReplicas ?? 0),
    ageColumn(),
    ...containerColumns<ReplicationController>(({ spec }) => spec.template?.spec?.containers ?? []),
    textColumn('Selector', ({ spec }) => labelsText(spec.selector), 1),
  ],

  subresources: {
    scale: scaleSubresource({
      group: '',
      resource: 'replicationcontrollers',
      replicas: ({ spec }) => spec.replicas ?? 0,
      setReplicas: ({ spec }, replicas) => {
        spec.replicas = replicas;
      },
      current: ({ status }) => status?.replicas ?? 0,
      selector: ({ spec }) => formatSelector(selectorFromSet(spec.selector)),
    }),
    status: { verbs: ['get', 'patch', 'update'], validateUpdate: validateStatus },
  },
});

function validateSpec(spec: ReplicationControllerSpec, where: Path): FieldError[] {
  const { template, selector = {} } = spec;
  const here = where.child('template');
  return [
    ...nonNegative(where.child('minReadySeconds'), spec.minReadySeconds),
    ...(Object.keys(selector).length === 0 ? [fieldRequired(where.child('selector'))] : []),
    ...nonNegative(where.child('replicas'), spec.replicas),
    ...(template
      ? [
          ...matchingLabels(template, selectorFromSet(selector), here),
          ...validatePodTemplate(template, here),
          ...alwaysRunning(template, 'ReplicationController', here),
        ]
      : [fieldRequired(here)]),
  ];
}

function validateStatus(next: ReplicationController): FieldError[] {
  const status = next.status ?? { replicas: 0 };
  const counts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const;
  return [
    ...nonNegativeFields(status, ['replicas', ...counts, 'observedGeneration']),
    ...notGreater(status, counts, status.replicas, 'cannot be greater than status.replicas'),
    ...notGreater(status, ['availableReplicas'], status.readyReplicas, 'cannot be greater than readyReplicas'),
  ];
}
