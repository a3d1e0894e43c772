import {
  deepEqual,
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from '#apimachinery';
import type { Deployment, DeploymentSpec, DeploymentStrategy } from '#types/apps-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, containerColumns, countColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, nonNegative, type Path } from '../shared/errors.ts';
import { atMost100Percent, intOrPercent, positiveIntOrPercent } from '../shared/int-or-percent.ts';
import { dropDisabledFields } from '../shared/pod/disabled-fields.ts';
import { defaultPodTemplate } from '../shared/pod/template.ts';
import { scaleSubresource } from '../shared/scale.ts';
import { immutableSelector, requiredSelector, selectorText } from '../shared/selectors.ts';
import {
  collisionCountKept,
  nonNegativeFields,
  notGreater,
  validateReplicaTemplate,
  workloadWarnings,
} from './shared.ts';

/** Follows pkg/registry/apps/deployment and pkg/apis/apps. */
export const deployment = defineResource<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  resource: 'deployments',
  singular: 'deployment',
  namespaced: true,
  shortNames: ['deploy'],
  categories: ['all'],
  schema: 'k8s.io/api/apps/v1.Deployment',
  generation: (next, previous) =>
    !deepEqual(next.spec, previous.spec) || !deepEqual(next.metadata.annotations, previous.metadata.annotations),

  defaults(object) {
    object.spec ??= {} as DeploymentSpec;
    const { spec } = object;
    spec.template ??= { spec: { containers: [] } };
    defaultPodTemplate(spec.template);
    spec.replicas ??= 1;
    spec.strategy ??= {};
    spec.strategy.type ||= 'RollingUpdate';
    if (spec.strategy.type === 'RollingUpdate') {
      spec.strategy.rollingUpdate ??= {};
      spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
      spec.strategy.rollingUpdate.maxSurge ??= '25%';
    }
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    object.status ??= {};
  },

  prepareForCreate(object) {
    object.status = {};
    dropDisabledFields(object.spec.template.spec ?? { containers: [] });
  },

  prepareForUpdate(object) {
    dropDisabledFields(object.spec.template.spec ?? { containers: [] });
  },

  validate: ({ spec }) => validateSpec(spec, at.spec),
  validateUpdate: (next, previous) =>
    immutableSelector(next.spec.selector, previous.spec.selector, at.spec.child('selector')),
  warnings: (object, previous) => workloadWarnings(object, previous, object.spec.template),

  columns: [
    nameColumn(),
    textColumn('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`),
    countColumn('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0, 'string'),
    countColumn('Available', ({ status }) => status?.availableReplicas ?? 0, 'string'),
    ageColumn(),
    ...containerColumns<Deployment>(({ spec }) => spec.template.spec?.containers ?? []),
    textColumn('Selector', ({ spec }) => selectorText(spec.selector), 1),
  ],

  subresources: {
    scale: scaleSubresource({
      group: 'apps',
      resource: 'deployments',
      replicas: ({ spec }) => spec.replicas ?? 0,
      setReplicas: ({ spec }, replicas) => {
        spec.replicas = replicas;
      },
      current: ({ status }) => status?.replicas ?? 0,
      selector: ({ spec }) => selectorText(spec.selector),
    }),
    status: {
      verbs: ['get', 'patch', 'update'],
      prepareForUpdate(next, previous) {
        next.metadata.labels = { ...previous.metadata.labels };
      },
      validateUpdate: validateStatus,
    },
  },
});

function validateSpec(spec: DeploymentSpec, where: Path): FieldError[] {
  const deadline = spec.progressDeadlineSeconds;
  const deadlineAt = where.child('progressDeadlineSeconds');
  return [
    ...nonNegative(where.child('replicas'), spec.replicas),
    ...requiredSelector(spec.selector, 'deployment', where.child('selector')),
    ...validateReplicaTemplate(spec.template, spec.selector, where),
    ...validateStrategy(spec.strategy ?? {}, where.child('strategy')),
    ...nonNegative(where.child('minReadySeconds'), spec.minReadySeconds),
    ...nonNegative(where.child('revisionHistoryLimit'), spec.revisionHistoryLimit),
    ...nonNegative(deadlineAt, deadline),
    ...(deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0)
      ? [fieldInvalid(deadlineAt, deadline, 'must be greater than minReadySeconds')]
      : []),
  ];
}

function validateStrategy(strategy: DeploymentStrategy, where: Path): FieldError[] {
  const { type = '', rollingUpdate } = strategy;
  const here = where.child('rollingUpdate');
  switch (type) {
    case 'Recreate':
      return rollingUpdate ? [fieldForbidden(here, "may not be specified when strategy `type` is 'Recreate'")] : [];
    case 'RollingUpdate':
      return rollingUpdate
        ? validateRollingUpdate(rollingUpdate.maxUnavailable ?? 0, rollingUpdate.maxSurge ?? 0, here)
        : [fieldRequired(here, 'this should be defaulted and never be nil')];
    default: {
      const rolling = rollingUpdate
        ? { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 }
        : null;
      return [fieldNotSupported(where, { Type: type, RollingUpdate: rolling }, ['Recreate', 'RollingUpdate'])];
    }
  }
}

function validateRollingUpdate(unavailable: number | string, surge: number | string, where: Path): FieldError[] {
  const here = where.child('maxUnavailable');
  const stuck = intOrPercent(unavailable) === 0 && intOrPercent(surge) === 0;
  return [
    ...positiveIntOrPercent(unavailable, here),
    ...positiveIntOrPercent(surge, where.child('maxSurge')),
    ...(stuck ? [fieldInvalid(here, unavailable, 'may not be 0 when `maxSurge` is 0')] : []),
    ...atMost100Percent(unavailable, here),
  ];
}

function validateStatus(next: Deployment, previous: Deployment): FieldError[] {
  const status = next.status ?? {};
  return [
    ...nonNegativeFields(status, [
      'observedGeneration',
      'replicas',
      'updatedReplicas',
      'readyReplicas',
      'availableReplicas',
      'unavailableReplicas',
      'terminatingReplicas',
      'collisionCount',
    ]),
    ...notGreater(
      status,
      ['updatedReplicas', 'readyReplicas', 'availableReplicas'],
      status.replicas,
      'cannot be greater than status.replicas',
    ),
    ...notGreater(status, ['availableReplicas'], status.readyReplicas, 'cannot be greater than readyReplicas'),
    ...collisionCountKept(next.status, previous.status),
  ];
}
