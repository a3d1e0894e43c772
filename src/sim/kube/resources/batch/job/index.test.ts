import { describe, expect, it } from 'vitest';
import { deepCopy, fieldErrorText, type KubeObject } from '#apimachinery';
import { created, createErrors, row, testContext, updateErrors } from '../../shared/golden.ts';
import { job } from './index.ts';

const containers = [{ name: 'c', image: 'busybox:1.37' }];
const template = { spec: { containers, restartPolicy: 'Never' } };
const metadata = { uid: 'u-1' };
const own = {
  'batch.kubernetes.io/controller-uid': 'u-1',
  'batch.kubernetes.io/job-name': 'x',
  'controller-uid': 'u-1',
  'job-name': 'x',
};

function newJob(spec: Record<string, unknown> = {}, more: Record<string, unknown> = {}): KubeObject {
  return created(job, { metadata: { ...metadata, ...more }, spec: { template, ...spec } });
}

function errors(spec: Record<string, unknown>): string[] {
  return createErrors(job, { metadata, spec: { template, ...spec } });
}

describe('a new Job', () => {
  it('gets all defaults, a selector and labels', () => {
    expect(newJob()).toMatchObject({
      spec: {
        parallelism: 1,
        completions: 1,
        backoffLimit: 6,
        selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u-1' } },
        manualSelector: false,
        template: { metadata: { labels: own } },
        completionMode: 'NonIndexed',
        suspend: false,
        podReplacementPolicy: 'TerminatingOrFailed',
      },
      status: {},
    });
  });

  it('has no completions when it only says how many Pods run', () => {
    expect(newJob({ parallelism: 2 }).spec).not.toHaveProperty('completions');
  });

  it('is stored with the labels of its template, unless it has its own', () => {
    const stored = (object: KubeObject) => {
      job.beforeWrite?.(object, undefined, testContext);
      return object.metadata.labels;
    };
    expect(stored(newJob())).toEqual(own);
    expect(stored(newJob({}, { labels: { app: 'a' } }))).toEqual({ app: 'a' });
  });

  it('shares labels with its template from the start, unless it has its own', () => {
    const labelled = { template: { ...template, metadata: { labels: { app: 'a' } } } };
    expect(newJob(labelled).metadata.labels).toEqual({ app: 'a', ...own });
    expect(newJob(labelled, { labels: { app: 'a' } }).metadata.labels).toEqual({ app: 'a' });
  });

  it('fails only by its indexes when these have a limit', () => {
    const indexed = { completionMode: 'Indexed', completions: 2, backoffLimitPerIndex: 1 };
    expect(newJob(indexed).spec).toMatchObject({ backoffLimit: 2147483647, parallelism: 1 });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'Pods that always restart',
      { template: { spec: { containers } } },
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'numbers below 0',
      { parallelism: -1, backoffLimit: -2 },
      [
        'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
        'spec.backoffLimit: Invalid value: -2: must be greater than or equal to 0',
      ],
    ],
    [
      'an unknown mode',
      { completionMode: 'All' },
      ['spec.completionMode: Unsupported value: "All": supported values: "NonIndexed", "Indexed"'],
    ],
    [
      'indexes but no number of them',
      { completionMode: 'Indexed', parallelism: 1 },
      ['spec.completions: Required value: when completion mode is Indexed'],
    ],
    [
      'a limit per index without indexes',
      { backoffLimitPerIndex: 1 },
      ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
    ],
    [
      'a selector of its own',
      { selector: { matchLabels: { app: 'a' } } },
      [
        'spec.selector: Invalid value: {"matchLabels":{"app":"a","batch.kubernetes.io/controller-uid":"u-1"}}: `selector` not auto-generated',
        'spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"u-1","batch.kubernetes.io/job-name":"x","controller-uid":"u-1","job-name":"x"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'a policy for failures that cannot be',
      {
        template: { spec: { containers, restartPolicy: 'OnFailure' } },
        podFailurePolicy: {
          rules: [
            { action: 'FailIndex', onExitCodes: { operator: 'In', values: [2, 0] } },
            { action: 'Stop', onPodConditions: [{ type: 'X', status: 'Maybe' }] },
            { action: 'Ignore' },
          ],
        },
      },
      [
        'spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
        'spec.podFailurePolicy.rules[0].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator',
        'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,0]: must be ordered',
        'spec.podFailurePolicy.rules[1].action: Unsupported value: "Stop": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
        'spec.podFailurePolicy.rules[1].onPodConditions[0].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"',
        'spec.podFailurePolicy.rules[2]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
        'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
      ],
    ],
    [
      'a success that cannot be',
      {
        completionMode: 'Indexed',
        completions: 3,
        successPolicy: { rules: [{ succeededIndexes: '0-1,1' }, { succeededIndexes: '0', succeededCount: 2 }] },
      },
      [
        'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-1,1": error parsing succeededIndexes: non-increasing order, previous: 1, current: 1',
        'spec.successPolicy.rules[1].succeededCount: Invalid value: 2: must be less than or equal to 1 (the number of indexes in the specified succeededIndexes field)',
      ],
    ],
    [
      'a foreign controller without a domain',
      { managedBy: 'me' },
      ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
  ])('with %s is refused', (_, spec, texts) => {
    expect(errors(spec)).toEqual(texts);
  });
});

describe('an update of a Job', () => {
  it('may change how many Pods run, and when it is suspended', () => {
    expect(updateErrors(job, newJob({ parallelism: 5, completions: 1, suspend: true }), newJob())).toEqual([]);
  });

  it('may not change the template', () => {
    const next = newJob({ template: { spec: { containers: [{ name: 'c', image: 'b' }], restartPolicy: 'Never' } } });
    const [text = '', ...rest] = updateErrors(job, next, newJob());
    expect(rest).toEqual([]);
    expect(text).toMatch(/^spec\.template: Invalid value: \{"labels":\{.*"job-name":"x"\},"Spec":\{"Volumes":null,/);
    expect(text).toMatch(/"Containers":\[\{"Name":"c","Image":"b","Command":null,.*field is immutable$/);
  });

  it('may change where the Pods of a suspended Job go', () => {
    const next = newJob({ suspend: true, template: { spec: { ...template.spec, nodeSelector: { disk: 'ssd' } } } });
    expect(updateErrors(job, next, newJob({ suspend: true }))).toEqual([]);
  });

  it('may not change completions without indexes', () => {
    expect(updateErrors(job, newJob({ completions: 2 }), newJob())).toEqual([
      'spec.completions: Invalid value: 2: field is immutable',
    ]);
  });
});

it('the status of a Job does not go back and says why it ended', () => {
  const previous = { ...newJob(), status: { failed: 1 } };
  const next = deepCopy({ ...previous, status: { active: 1, conditions: [{ type: 'Complete', status: 'True' }] } });
  const found = job.subresources?.status?.validateUpdate?.(next, previous, testContext) ?? [];
  expect(found.map(fieldErrorText)).toEqual([
    'status.completionTime: Required value: completionTime is required for Complete jobs',
    'status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
    'status.active: Invalid value: 1: active>0 is invalid for finished job',
    'status.startTime: Required value: startTime is required for finished job',
    'status.failed: Invalid value: 0: cannot decrease the failed counter',
  ]);
});

it.each([
  ['may begin anew when it resumes', 'True', []],
  [
    'keeps its beginning',
    'False',
    ['status.startTime: Required value: startTime cannot be removed for unsuspended job'],
  ],
])('a Job %s', (_, suspended, errors) => {
  const status = (startTime: string, of: string) => ({ startTime, conditions: [{ type: 'Suspended', status: of }] });
  const previous = { ...newJob(), status: status('2025-12-31T23:59:00Z', suspended) };
  const next = deepCopy({ ...previous, status: status('2025-12-31T23:59:30Z', 'False') });
  const found = job.subresources?.status?.validateUpdate?.(next, previous, testContext) ?? [];
  expect(found.map(fieldErrorText)).toEqual(errors);
});

it('a row of a Job tells how far it is and how long it took', () => {
  const status = {
    succeeded: 1,
    startTime: '2025-12-31T23:59:00Z',
    completionTime: '2025-12-31T23:59:05Z',
    conditions: [{ type: 'Complete', status: 'True' }],
  };
  expect(row(job, { ...newJob(), status }, true)).toEqual({
    Name: 'x',
    Status: 'Complete',
    Completions: '1/1',
    Duration: '5s',
    Age: '<unknown>',
    Containers: 'c',
    Images: 'busybox:1.37',
    Selector: 'batch.kubernetes.io/controller-uid=u-1',
  });
  expect(row(job, newJob({ parallelism: 3 }))).toMatchObject({
    Status: 'Running',
    Completions: '0/1 of 3',
    Duration: '',
  });
});
