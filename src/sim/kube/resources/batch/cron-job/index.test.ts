import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../../shared/golden.ts';
import { cronJob } from './index.ts';

const jobTemplate = {
  spec: { template: { spec: { containers: [{ name: 'c', image: 'busybox:1.37' }], restartPolicy: 'OnFailure' } } },
};
const spec = { schedule: '*/5 * * * *', jobTemplate };

describe('a new CronJob', () => {
  it('gets all defaults, but its Jobs only those of Pods', () => {
    const object = created(cronJob, { spec });
    expect(object).toMatchObject({
      spec: {
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
        jobTemplate: { spec: { template: { spec: { dnsPolicy: 'ClusterFirst' } } } },
      },
      status: {},
    });
    const { jobTemplate: made } = object.spec as typeof spec;
    expect(made.spec).not.toHaveProperty('backoffLimit');
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['no schedule', { jobTemplate }, ['spec.schedule: Required value']],
    [
      'mistakes, in order',
      {
        schedule: 'nope',
        startingDeadlineSeconds: -1,
        timeZone: 'Mars/Base',
        concurrencyPolicy: 'Any',
        jobTemplate: { spec: { ...jobTemplate.spec, selector: {}, manualSelector: true } },
        failedJobsHistoryLimit: -1,
      },
      [
        'spec.schedule: Invalid value: "nope": expected exactly 5 fields, found 1: [nope]',
        'spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
        'spec.timeZone: Invalid value: "Mars/Base": unknown time zone Mars/Base',
        'spec.concurrencyPolicy: Unsupported value: "Any": supported values: "Allow", "Forbid", "Replace"',
        'spec.jobTemplate.spec.selector: Invalid value: {}: `selector` will be auto-generated',
        'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
        'spec.failedJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [
      'a zone in the schedule',
      { ...spec, schedule: 'TZ=UTC 0 0 * * *' },
      [
        'spec.schedule: Invalid value: "TZ=UTC 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ],
    ],
    [
      'the zone of the server',
      { ...spec, timeZone: 'Local' },
      [
        'spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ],
    ],
    ['a zone that exists', { ...spec, timeZone: 'Europe/Warsaw' }, []],
    [
      'a zone in the wrong case',
      { ...spec, timeZone: 'europe/warsaw' },
      ['spec.timeZone: Invalid value: "europe/warsaw": unknown time zone europe/warsaw'],
    ],
    ['an alias', { ...spec, timeZone: 'UTC' }, []],
    [
      'an alias in the wrong case',
      { ...spec, timeZone: 'utc' },
      ['spec.timeZone: Invalid value: "utc": unknown time zone utc'],
    ],
  ])('with %s', (_, given, texts) => {
    expect(createErrors(cronJob, { spec: given })).toEqual(texts);
  });

  it('must have a name that Jobs can be named after', () => {
    const name = 'n'.repeat(53);
    expect(createErrors(cronJob, { spec }, name)).toEqual([
      `metadata.name: Invalid value: "${name}": must be no more than 52 characters`,
    ]);
  });
});

it('an old zone in the schedule may stay, with a warning', () => {
  const before = created(cronJob, { spec: { ...spec, schedule: 'TZ=UTC 0 0 * * *' } });
  expect(updateErrors(cronJob, before, before)).toEqual([]);
  expect(cronJob.warnings?.(before, before)).toEqual([
    'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
  ]);
});

it('a row of a CronJob tells when it last ran', () => {
  const status = { lastScheduleTime: '2025-12-31T23:55:00Z', active: [{}] };
  expect(row(cronJob, { ...created(cronJob, { spec }), status }, true)).toEqual({
    Name: 'x',
    Schedule: '*/5 * * * *',
    Timezone: '<none>',
    Suspend: 'False',
    Active: 1,
    'Last Schedule': '5m',
    Age: '<unknown>',
    Containers: 'c',
    Images: 'busybox:1.37',
    Selector: '<none>',
  });
});
