import {
  deepEqual,
  type FieldError,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  formatLabelSelector,
  matchesLabels,
} from '#apimachinery';
import type { DaemonSet, DaemonSetSpec, DaemonSetStatus, DaemonSetUpdateStrategy } from '#types/apps-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, containerColumns, countColumn, labelsText, nameColumn, textColumn } from '../shared/columns.ts';
import { at, nonNegative, type Path } from '../shared/errors.ts';
import { atMost100Percent, intOrPercent, positiveIntOrPercent } from '../shared/int-or-percent.ts';
import { isEmptySelector, shownSelector, validateLabelSelector } from '../shared/labels.ts';
import { dropDisabledFields } from '../shared/pod/disabled-fields.ts';
import { defaultPodTemplate, validatePodTemplate } from '../shared/pod/template.ts';
import { immutableSelector, parsedSelector, SELECTOR_MISMATCH } from '../shared/selectors.ts';
import { alwaysRunning, collisionCountKept, nonNegativeFields, templateWarnings } from './shared.ts';

/** The count of template changes that extensions/v1beta1 had as a field; apps/v1 shows it as an annotation. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** Follows pkg/registry/apps/daemonset and pkg/apis/apps. */
export const daemonSet = defineResource<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  resource: 'daemonsets',
  singular: 'daemonset',
  namespaced: true,
  shortNames: ['ds'],
  categories: ['all'],
  schema: 'k8s.io/api/apps/v1.DaemonSet',

  defaults(object) {
    object.spec ??= {} as DaemonSetSpec;
    const { spec } = object;
    spec.template ??= { spec: { containers: [] } };
    defaultPodTemplate(spec.template);
    spec.updateStrategy ??= {};
    spec.updateStrategy.type ||= 'RollingUpdate';
    if (spec.updateStrategy.type === 'RollingUpdate') {
      spec.updateStrategy.rollingUpdate ??= {};
      spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
      spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
    } else if (spec.updateStrategy.rollingUpdate) {
      // The server's own type has both numbers, whatever is said.
      spec.updateStrategy.rollingUpdate = { maxUnavailable: 0, maxSurge: 0, ...spec.updateStrategy.rollingUpdate };
    }
    spec.revisionHistoryLimit ??= 10;
    object.status ??= emptyStatus();
  },

  prepareForCreate(object) {
    object.status = emptyStatus();
    setTemplateGeneration(object, Math.max(templateGeneration(object), 1));
    dropDisabledFields(object.spec.template.spec ?? { containers: [] });
  },

  prepareForUpdate(object, previous) {
    dropDisabledFields(object.spec.template.spec ?? { containers: [] });
    const changed = !deepEqual(object.spec.template, previous.spec.template);
    setTemplateGeneration(object, templateGeneration(previous) + (changed ? 1 : 0));
  },

  updateRules: ['metadata update', 'change', 'object'],
  validate: ({ spec }) => validateSpec(spec, at.spec),
  validateUpdate: (next, previous) =>
    immutableSelector(next.spec.selector, previous.spec.selector, at.spec.child('selector')),
  warnings: (object, previous) =>
    previous?.metadata.generation === object.metadata.generation
      ? []
      : templateWarnings(object.spec.template, at.spec.child('template')),

  columns: [
    nameColumn(),
    countColumn('Desired', ({ status }) => status?.desiredNumberScheduled ?? 0),
    countColumn('Current', ({ status }) => status?.currentNumberScheduled ?? 0),
    countColumn('Ready', ({ status }) => status?.numberReady ?? 0),
    countColumn('Up-to-date', ({ status }) => status?.updatedNumberScheduled ?? 0),
    countColumn('Available', ({ status }) => status?.numberAvailable ?? 0),
    textColumn('Node Selector', ({ spec }) => labelsText(spec.template.spec?.nodeSelector)),
    ageColumn(),
    ...containerColumns<DaemonSet>(({ spec }) => spec.template.spec?.containers ?? []),
    textColumn('Selector', ({ spec }) => formatLabelSelector(spec.selector), 1),
  ],

  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      // The annotation stands for a field of the spec, which stays.
      prepareForUpdate: (next, previous) => setTemplateGeneration(next, templateGeneration(previous)),
      validateUpdate: validateStatus,
    },
  },
});

function emptyStatus(): DaemonSetStatus {
  return { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
}

function templateGeneration(object: DaemonSet): number {
  return Number(object.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0) || 0;
}

function setTemplateGeneration(object: DaemonSet, generation: number): void {
  object.metadata.annotations = { ...object.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
}

function validateSpec(spec: DaemonSetSpec, where: Path): FieldError[] {
  const { selector, template } = spec;
  const here = where.child('template');
  const labels = template.metadata?.labels;
  const parsed = parsedSelector(selector);
  return [
    ...validateLabelSelector(selector, where.child('selector')),
    ...(parsed !== undefined && !matchesLabels(parsed, labels)
      ? [fieldInvalid(here.child('metadata', 'labels'), labels ?? null, SELECTOR_MISMATCH)]
      : []),
    ...(selector && isEmptySelector(selector)
      ? [fieldInvalid(where.child('selector'), shownSelector(selector), 'empty selector is invalid for daemonset')]
      : []),
    ...validatePodTemplate(template, here),
    ...alwaysRunning(template, 'DaemonSet', here),
    ...nonNegative(where.child('minReadySeconds'), spec.minReadySeconds),
    ...validateStrategy(spec.updateStrategy ?? {}, where.child('updateStrategy')),
    ...nonNegative(where.child('revisionHistoryLimit'), spec.revisionHistoryLimit),
  ];
}

function validateStrategy(strategy: DaemonSetUpdateStrategy, where: Path): FieldError[] {
  const { type = '', rollingUpdate } = strategy;
  const here = where.child('rollingUpdate');
  switch (type) {
    case 'OnDelete':
      return [];
    case 'RollingUpdate':
      return rollingUpdate
        ? validateRollingUpdate(rollingUpdate.maxUnavailable ?? 0, rollingUpdate.maxSurge ?? 0, here)
        : [fieldRequired(here)];
    default: {
      const rolling = rollingUpdate
        ? { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 }
        : null;
      return [fieldNotSupported(where, { Type: type, RollingUpdate: rolling }, ['RollingUpdate', 'OnDelete'])];
    }
  }
}

function validateRollingUpdate(unavailable: number | string, surge: number | string, where: Path): FieldError[] {
  const unavailableAt = where.child('maxUnavailable');
  const surgeAt = where.child('maxSurge');
  const errors = [
    ...positiveIntOrPercent(unavailable, unavailableAt),
    ...positiveIntOrPercent(surge, surgeAt),
    ...atMost100Percent(unavailable, unavailableAt),
    ...atMost100Percent(surge, surgeAt),
  ];
  const [hasUnavailable, hasSurge] = [intOrPercent(unavailable) !== 0, intOrPercent(surge) !== 0];
  if (hasUnavailable && hasSurge) {
    errors.push(fieldInvalid(surgeAt, surge, 'may not be set when maxUnavailable is non-zero'));
  } else if (!hasUnavailable && !hasSurge) {
    errors.push(fieldRequired(unavailableAt, 'cannot be 0 when maxSurge is 0'));
  }
  return errors;
}

function validateStatus(next: DaemonSet, previous: DaemonSet): FieldError[] {
  return [
    ...nonNegativeFields(next.status ?? emptyStatus(), [
      'currentNumberScheduled',
      'numberMisscheduled',
      'desiredNumberScheduled',
      'numberReady',
      'observedGeneration',
      'updatedNumberScheduled',
      'numberAvailable',
      'numberUnavailable',
      'collisionCount',
    ]),
    ...collisionCountKept(next.status, previous.status),
  ];
}
