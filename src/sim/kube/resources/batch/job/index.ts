import {
  type FieldError,
  fieldInvalid,
  fieldRequired,
  formatLabelSelector,
  humanDuration,
  isDns1123Label,
  matchesLabels,
  path,
} from '#apimachinery';
import type { Job } from '#types/batch-v1';
import { defineResource } from '../../../registry/resource.ts';
import { nameWarnings } from '../../apps/shared.ts';
import { ageColumn, containerColumns, nameColumn, textColumn } from '../../shared/columns.ts';
import { at } from '../../shared/errors.ts';
import { dropDisabledFields } from '../../shared/pod/disabled-fields.ts';
import { parsedSelector } from '../../shared/selectors.ts';
import { defaultJob, generateSelector, labelAsTemplate } from './defaults.ts';
import { validateJobSpec } from './spec.ts';
import { hasCondition, validateJobStatus } from './status.ts';
import { validateJobUpdate } from './update.ts';
import { warningsForJobSpec } from './warnings.ts';

/** Follows pkg/registry/batch/job and pkg/apis/batch. */
export const job = defineResource<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  resource: 'jobs',
  singular: 'job',
  namespaced: true,
  categories: ['all'],
  schema: 'k8s.io/api/batch/v1.Job',
  orphansDependents: {
    warning:
      'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
  },
  defaults: defaultJob,

  prepareForCreate(object) {
    if (object.spec.manualSelector !== true) {
      generateSelector(object);
    }
    object.status = {};
    dropDisabledFields(object.spec.template.spec ?? { containers: [] });
  },

  prepareForUpdate(object) {
    dropDisabledFields(object.spec.template.spec ?? { containers: [] });
  },

  beforeWrite: (object) => labelAsTemplate(object),

  updateRules: ['metadata', 'object', 'metadata update', 'change'],
  validate: (object) => [
    ...validateGeneratedSelector(object),
    ...validateJobSpec(object.spec, at.spec),
    ...longestName(object),
  ],
  validateUpdate: validateJobUpdate,
  warnings: (object, previous) => [
    ...(previous ? [] : nameWarnings(object)),
    ...(previous?.metadata.generation === object.metadata.generation ? [] : warningsForJobSpec(object.spec, at.spec)),
  ],
  fieldSelectors: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },

  columns: [
    nameColumn(),
    textColumn('Status', statusText),
    textColumn('Completions', completionsText),
    textColumn('Duration', durationText),
    ageColumn(),
    ...containerColumns<Job>(({ spec }) => spec.template.spec?.containers ?? []),
    textColumn('Selector', ({ spec }) => formatLabelSelector(spec.selector), 1),
  ],

  subresources: {
    status: { verbs: ['get', 'patch', 'update'], validateUpdate: validateJobStatus },
  },
});

/** The selector must be the one that was made for this Job. Follows pkg/apis/batch/validation, validateGeneratedSelector. */
function validateGeneratedSelector({ metadata, spec }: Job): FieldError[] {
  if (spec.manualSelector === true || !spec.selector) {
    return [];
  }
  const { name = '', uid = '' } = metadata;
  const expected = {
    'controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  };
  const where = at.spec.child('template', 'metadata', 'labels');
  const labels = spec.template.metadata?.labels ?? {};
  const parsed = parsedSelector(spec.selector);
  return [
    ...(uid === '' ? [fieldRequired(path('metadata', 'uid'))] : []),
    ...Object.entries(expected).flatMap(([key, value]) => {
      if (labels[key] === undefined) {
        return [fieldRequired(where.key(key), `must be '${value}'`)];
      }
      return labels[key] === value
        ? []
        : [fieldInvalid(where.key(key), spec.template.metadata?.labels, `must be '${value}'`)];
    }),
    ...(parsed !== undefined && !matchesLabels(parsed, expected)
      ? [fieldInvalid(at.spec.child('selector'), spec.selector, '`selector` not auto-generated')]
      : []),
  ];
}

/** Pods of indexed Jobs carry their index in the host name. */
function longestName({ metadata, spec }: Job): FieldError[] {
  const { completions = 0 } = spec;
  if (spec.completionMode !== 'Indexed' || completions <= 0) {
    return [];
  }
  const { name = '' } = metadata;
  const hostName = `${name}-${completions - 1}`;
  const message = `will not able to create pod with invalid DNS label: ${hostName}`;
  return isDns1123Label(hostName).length > 0 ? [fieldInvalid(path('metadata', 'name'), name, message)] : [];
}

/** Follows pkg/printers/internalversion, printJob. */
function statusText({ metadata, status }: Job): string {
  const first = ['Complete', 'Failed'].find((type) => hasCondition(status, type));
  if (first !== undefined) {
    return first;
  }
  if (metadata.deletionTimestamp) {
    return 'Terminating';
  }
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find((type) => hasCondition(status, type)) ?? 'Running';
}

function completionsText({ spec, status }: Job): string {
  const done = status?.succeeded ?? 0;
  if (spec.completions !== undefined) {
    return `${done}/${spec.completions}`;
  }
  return (spec.parallelism ?? 0) > 1 ? `${done}/1 of ${spec.parallelism}` : `${done}/1`;
}

function durationText({ status }: Job, now: number): string {
  const { startTime, completionTime } = status ?? {};
  if (!startTime) {
    return '';
  }
  return humanDuration((completionTime ? Date.parse(completionTime) : now) - Date.parse(startTime));
}
