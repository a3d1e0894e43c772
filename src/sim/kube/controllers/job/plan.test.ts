import { describe, expect, it } from 'vitest';
import type { Job, JobSpec, JobStatus } from '#types/batch-v1';
import type { Pod } from '#types/core-v1';
import { recordAfter, remainingBackOff } from './back-off.ts';
import { formatIndexes, parseIndexes, pendingIndexes } from './indexes.ts';
import { planJob, trackingFinalizer } from './plan.ts';

const now = Date.parse('2026-01-01T01:00:00Z');

function job(spec: Partial<JobSpec>, status: JobStatus = { startTime: '2026-01-01T00:59:00Z' }): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j', namespace: 'n', uid: 'u' },
    spec: { parallelism: 1, completions: 1, backoffLimit: 6, template: { spec: { containers: [] } }, ...spec },
    status,
  };
}

function pod(name: string, phase: string, exitCode?: number, index?: number): Pod {
  const terminated = { exitCode: exitCode ?? 0, finishedAt: '2026-01-01T00:59:58Z' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'n',
      uid: name,
      finalizers: [trackingFinalizer],
      ...(index === undefined ? {} : { annotations: { 'batch.kubernetes.io/job-completion-index': String(index) } }),
    },
    spec: { containers: [] },
    status: {
      phase,
      ...(exitCode === undefined
        ? {}
        : {
            containerStatuses: [
              { name: 'c', image: '', imageID: '', ready: false, restartCount: 0, state: { terminated } },
            ],
          }),
    },
  };
}

const plan = (of: Job, pods: readonly Pod[]) => planJob({ job: of, pods, record: undefined, now });
const verdictOf = (of: Job, pods: readonly Pod[]) => {
  const { verdict } = plan(of, pods);
  return verdict === undefined ? undefined : `${verdict.type} ${verdict.reason}: ${verdict.message}`;
};

describe('the number of Pods of a Job', () => {
  it.each([
    ['starts as many as may run at a time', { parallelism: 3, completions: 5 }, [], 3],
    ['starts no more than are still needed', { parallelism: 3, completions: 2 }, [], 2],
    ['counts those that run', { parallelism: 3, completions: 5 }, [pod('a', 'Running')], 2],
    [
      'starts nothing more once one of a work queue succeeded',
      { parallelism: 3, completions: undefined },
      [pod('a', 'Succeeded'), pod('b', 'Running')],
      0,
    ],
    ['waits after a failure', {}, [pod('a', 'Failed', 1)], 0],
    ['is none while suspended', { suspend: true }, [], 0],
  ] as const)('%s', (_, spec, pods, count) => {
    expect(plan(job(spec as Partial<JobSpec>), pods).create).toHaveLength(count);
  });

  it('leaves out the indexes that are done or under way', () => {
    const indexed = job({ completionMode: 'Indexed', completions: 5, parallelism: 2 }, { completedIndexes: '0,2' });
    expect(plan(indexed, [pod('a', 'Running', undefined, 1)]).create).toEqual([3]);
  });
});

describe('the end of a Job', () => {
  const failJob = {
    podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }] },
  };
  const ignore = {
    backoffLimit: 0,
    podFailurePolicy: { rules: [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [42] } }] },
  };
  it.each([
    [
      'enough Pods succeeded',
      {},
      [pod('a', 'Succeeded')],
      'SuccessCriteriaMet CompletionsReached: Reached expected number of succeeded pods',
    ],
    [
      'too many failed',
      { backoffLimit: 0 },
      [pod('a', 'Failed', 1)],
      'FailureTarget BackoffLimitExceeded: Job has reached the specified backoff limit',
    ],
    [
      'its deadline is over',
      { activeDeadlineSeconds: 60 },
      [pod('a', 'Running')],
      'FailureTarget DeadlineExceeded: Job was active longer than specified deadline',
    ],
    [
      'a rule says so',
      failJob,
      [pod('a', 'Failed', 42)],
      'FailureTarget PodFailurePolicy: Container c for pod n/a failed with exit code 42 matching FailJob rule at index 0',
    ],
    ['one that is ignored does not count', ignore, [pod('a', 'Failed', 42)], undefined],
    ['some still run', { completions: 1, parallelism: 1 }, [pod('a', 'Running')], undefined],
  ] as const)('comes when %s', (_, spec, pods, verdict) => {
    expect(verdictOf(job(spec as unknown as Partial<JobSpec>), pods)).toBe(verdict);
  });
});

describe('back-off', () => {
  it('doubles with every failure up to ten minutes', () => {
    const waits = [1, 2, 3, 6, 7, 20].map((failures) => remainingBackOff({ failures, last: now }, now) / 1000);
    expect(waits).toEqual([10, 20, 40, 320, 600, 600]);
  });

  it('starts anew after a success', () => {
    expect(recordAfter({ failures: 4, last: 0 }, [pod('a', 'Succeeded', 0)], [], now)?.failures).toBe(0);
  });
});

describe('indexes', () => {
  it.each([
    [[0, 1, 2, 4, 6, 7], '0-2,4,6,7'],
    [[3], '3'],
    [[], ''],
  ])('%o are written %s and read again', (indexes, text) => {
    expect(formatIndexes(new Set(indexes))).toBe(text);
    expect([...parseIndexes(text, 100)]).toEqual(indexes);
  });

  it('are given out from the lowest', () => {
    expect(pendingIndexes(new Set([0, 2]), 2, 10)).toEqual([1, 3]);
  });
});
