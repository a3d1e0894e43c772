import { describe, expect, it } from 'vitest';
import type { CronJob, Job } from '#types/batch-v1';
import { template, workloadCluster } from '../../workload-testing.ts';

function job(name: string, command: readonly string[], spec: object = {}): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'default' },
    spec: { template: template(name, { command }, { restartPolicy: 'Never' }), ...spec },
  };
}

const conditions = ({ status }: Job) =>
  (status?.conditions ?? []).map(
    ({ type, status: value, reason, message }) => `${type}=${value} ${reason}: ${message}`,
  );

describe('a Job', () => {
  it('completes, counts its Pods and lets them go', async () => {
    const { apply, advance, get, pods, events, logged } = await workloadCluster();
    await apply(job('pi', ['true'], { completions: 3, parallelism: 2 }));
    await advance(3000);
    const pi = get<Job>('Job', 'pi');
    expect(conditions(pi)).toEqual([
      'SuccessCriteriaMet=True CompletionsReached: Reached expected number of succeeded pods',
      'Complete=True CompletionsReached: Reached expected number of succeeded pods',
    ]);
    expect(pi.status).toMatchObject({ succeeded: 3, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(pi.status).not.toHaveProperty('active');
    expect(pods().map(({ metadata }) => metadata.finalizers)).toEqual([undefined, undefined, undefined]);
    expect(events('pi').map((event) => event.replace(/: pi-.*/, ''))).toEqual([
      'Normal SuccessfulCreate: Created pod',
      'Normal SuccessfulCreate: Created pod',
      'Normal SuccessfulCreate: Created pod',
      'Normal Completed: Job completed',
    ]);
    expect(logged).toEqual([]);
  });

  it('fails after its limit, waiting 10 s, then 20 s', async () => {
    const { apply, advance, get, pods, events } = await workloadCluster();
    await apply(job('bad', ['false'], { backoffLimit: 2 }));
    await advance(5000);
    expect(pods()).toHaveLength(1);
    await advance(10_000);
    expect(pods()).toHaveLength(2);
    await advance(14_000);
    expect(pods()).toHaveLength(2);
    await advance(11_000);
    const bad = get<Job>('Job', 'bad');
    expect(conditions(bad)).toEqual([
      'FailureTarget=True BackoffLimitExceeded: Job has reached the specified backoff limit',
      'Failed=True BackoffLimitExceeded: Job has reached the specified backoff limit',
    ]);
    expect(bad.status).toMatchObject({ failed: 3 });
    expect(events('bad').at(-1)).toBe('Warning BackoffLimitExceeded: Job has reached the specified backoff limit');
  });

  it('is stopped at its deadline and taken away after its time', async () => {
    const { apply, advance, get, pods, events, list } = await workloadCluster();
    await apply(job('long', ['sleep', '1000'], { activeDeadlineSeconds: 5, ttlSecondsAfterFinished: 20 }));
    await advance(4000);
    expect(get<Job>('Job', 'long').status).toMatchObject({ active: 1, ready: 1 });
    await advance(4000);
    expect(conditions(get<Job>('Job', 'long')).at(-1)).toBe(
      'Failed=True DeadlineExceeded: Job was active longer than specified deadline',
    );
    expect(pods()).toEqual([]);
    expect(
      events('long')
        .slice(1)
        .map((event) => event.replace(/long-.*/, 'P')),
    ).toEqual([
      'Normal SuccessfulDelete: Deleted pod: P',
      'Warning DeadlineExceeded: Job was active longer than specified deadline',
    ]);
    await advance(30_000);
    expect(list('Job')).toEqual([]);
  });

  it('gives every index a Pod of its own and lists what is done', async () => {
    const { apply, advance, get, pods } = await workloadCluster();
    await apply(job('sweep', ['true'], { completions: 4, parallelism: 4, completionMode: 'Indexed' }));
    await advance(2000);
    expect(get<Job>('Job', 'sweep').status).toMatchObject({ succeeded: 4, completedIndexes: '0-3' });
    expect(pods().map(({ spec }) => spec?.hostname)).toEqual(['sweep-0', 'sweep-1', 'sweep-2', 'sweep-3']);
  });

  it('stands still while suspended', async () => {
    const { apply, advance, get, pods, change, events } = await workloadCluster();
    await apply(job('later', ['true'], { suspend: true }));
    await advance(1000);
    expect(pods()).toEqual([]);
    expect(conditions(get<Job>('Job', 'later'))).toEqual(['Suspended=True JobSuspended: Job suspended']);
    await change('Job', 'later', (draft: Job) => {
      draft.spec.suspend = false;
    });
    await advance(2000);
    expect(conditions(get<Job>('Job', 'later'))[0]).toBe('Suspended=False JobResumed: Job resumed');
    expect(events('later').map((event) => event.replace(/later-.*/, 'P'))).toEqual([
      'Normal Suspended: Job suspended',
      'Normal SuccessfulCreate: Created pod: P',
      'Normal Resumed: Job resumed',
      'Normal Completed: Job completed',
    ]);
  });

  it('asks for refused Pods after a second, then each time twice as late', async () => {
    const { apply, advance, events } = await workloadCluster();
    await apply({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'small', namespace: 'default' },
      spec: { limits: [{ type: 'Pod', min: { cpu: '1' } }] },
    });
    await apply(job('refused', ['true'], {}));
    await advance(6500);
    expect(events('refused').map((event) => event.replace(/"refused-.*?"/, 'P'))).toEqual(
      Array.from(
        { length: 3 },
        () =>
          'Warning FailedCreate: Error creating: pods P is forbidden: minimum cpu usage per Pod is 1.  No request is specified',
      ),
    );
  });

  it('takes its Pods with it when it is deleted', async () => {
    const { apply, advance, remove, list, logged } = await workloadCluster();
    await apply(job('gone', ['sleep', '1000']));
    await advance(1000);
    await remove('Job', 'gone', { propagationPolicy: 'Background' });
    await advance(2000);
    expect(list('Pod')).toEqual([]);
    expect(logged).toEqual([]);
  });
});

describe('a CronJob', () => {
  it('makes a Job every minute and keeps the last three', async () => {
    const { apply, advance, get, list, events, logged } = await workloadCluster();
    await apply({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'tick', namespace: 'default' },
      spec: {
        schedule: '*/1 * * * *',
        jobTemplate: { spec: { template: template('tick', { command: ['true'] }, { restartPolicy: 'OnFailure' }) } },
      },
    });
    await advance(5 * 60_000 + 10_000);
    const jobs = list<Job>('Job');
    expect(jobs).toHaveLength(3);
    const { status } = get<CronJob>('CronJob', 'tick');
    expect(status?.active).toBeUndefined();
    expect(status?.lastSuccessfulTime).toBeDefined();
    const name = jobs.at(-1)?.metadata.name ?? '';
    expect(name).toBe(`tick-${Date.parse(status?.lastScheduleTime ?? '') / 60_000}`);
    expect(
      events('tick')
        .slice(0, 2)
        .map((event) => event.replace(/tick-\d+/, 'J')),
    ).toEqual([
      'Normal SuccessfulCreate: Created job J',
      'Normal SawCompletedJob: Saw completed job: J, condition: Complete',
    ]);
    expect(logged).toEqual([]);
  });
});
