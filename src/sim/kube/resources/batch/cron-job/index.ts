import { type FieldError, fieldInvalid, formatLabelSelector, path } from '#apimachinery';
import type { CronJob, CronJobSpec } from '#types/batch-v1';
import { defineResource } from '../../../registry/resource.ts';
import { nameWarnings } from '../../apps/shared.ts';
import { ageColumn, containerColumns, countColumn, nameColumn, since, textColumn } from '../../shared/columns.ts';
import { at } from '../../shared/errors.ts';
import { dropDisabledFields } from '../../shared/pod/disabled-fields.ts';
import { defaultJobTemplate } from '../job/defaults.ts';
import { warningsForJobSpec } from '../job/warnings.ts';
import { validateCronJobSpec } from './validation.ts';

/** What is appended to the name of a CronJob's Jobs must still fit. */
const LONGEST_NAME = 52;

/** Follows pkg/registry/batch/cronjob and pkg/apis/batch. */
export const cronJob = defineResource<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  resource: 'cronjobs',
  singular: 'cronjob',
  namespaced: true,
  shortNames: ['cj'],
  categories: ['all'],
  schema: 'k8s.io/api/batch/v1.CronJob',

  defaults(object) {
    object.spec ??= {} as CronJobSpec;
    const { spec } = object;
    spec.jobTemplate ??= { spec: { template: { spec: { containers: [] } } } };
    spec.jobTemplate.metadata ??= {};
    spec.jobTemplate.spec ??= { template: { spec: { containers: [] } } };
    defaultJobTemplate(spec.jobTemplate.spec);
    spec.concurrencyPolicy ||= 'Allow';
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    object.status ??= {};
  },

  prepareForCreate(object) {
    object.status = {};
    dropDisabled(object);
  },
  prepareForUpdate: dropDisabled,

  validate: (object) => [...validateCronJobSpec(object.spec, undefined, at.spec), ...longName(object)],
  updateRules: ['metadata update', 'change'],
  validateUpdate: (next, previous) => validateCronJobSpec(next.spec, previous.spec, at.spec),

  warnings(object, previous) {
    const where = at.spec.child('jobTemplate', 'spec');
    const changed = previous?.metadata.generation !== object.metadata.generation;
    return [
      ...(previous ? [] : nameWarnings(object)),
      ...(changed ? warningsForJobSpec(object.spec.jobTemplate.spec, where) : []),
      ...(previous && object.spec.schedule.includes('TZ')
        ? [
            'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
          ]
        : []),
    ];
  },

  columns: [
    nameColumn(),
    textColumn('Schedule', ({ spec }) => spec.schedule),
    textColumn('Timezone', ({ spec }) => spec.timeZone ?? '<none>'),
    { name: 'Suspend', type: 'boolean', cell: ({ spec }) => suspendText(spec.suspend) },
    countColumn('Active', ({ status }) => status?.active?.length ?? 0),
    textColumn('Last Schedule', ({ status }, now) =>
      status?.lastScheduleTime ? since(status.lastScheduleTime, now) : '<none>',
    ),
    ageColumn(),
    ...containerColumns<CronJob>(({ spec }) => spec.jobTemplate.spec.template.spec?.containers ?? []),
    textColumn('Selector', ({ spec }) => formatLabelSelector(spec.jobTemplate.spec.selector), 1),
  ],

  subresources: {
    status: { verbs: ['get', 'patch', 'update'], updateRules: ['change'] },
  },
});

function dropDisabled({ spec }: CronJob): void {
  dropDisabledFields(spec.jobTemplate.spec.template.spec ?? { containers: [] });
}

function longName({ metadata }: CronJob): FieldError[] {
  const { name = '' } = metadata;
  const message = `must be no more than ${LONGEST_NAME} characters`;
  return name.length > LONGEST_NAME ? [fieldInvalid(path('metadata', 'name'), name, message)] : [];
}

function suspendText(suspend: boolean | undefined): string {
  return suspend === undefined ? '<unset>' : suspend ? 'True' : 'False';
}
