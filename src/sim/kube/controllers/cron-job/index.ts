import { deepCopy, goQuote } from '#apimachinery';
import type { CronJob, CronJobStatus, Job } from '#types/batch-v1';
import { createWorkQueue, isAlreadyExists, objectKey, referenceTo, timestamp } from '../../client/index.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { finishedCondition } from '../job/conditions.ts';
import { byController, indexByController } from '../workload/indexes.ts';
import { controllerOf, controllerReference, isControlledBy } from '../workload/owners.ts';
import { errorText, isNamespaceTerminating } from '../workload/pod-control.ts';
import { timeOf } from '../workload/pods.ts';
import { writeStatus } from '../workload/status.ts';
import { type Due, mostRecent, untilNext } from './due.ts';
import { rfc1123, zonedTimestamp } from './format.ts';
import { parseSchedule, type Schedule } from './schedule.ts';
import { timeZone } from './time-zone.ts';

const component = 'cronjob-controller';

/** The Job of one time. Follows pkg/controller/cronjob getJobFromTemplate2. */
export function jobFor(cronJob: CronJob, scheduled: number): Job {
  const { name = '', namespace } = cronJob.metadata;
  const { metadata = {}, spec } = deepCopy(cronJob.spec.jobTemplate);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${name}-${Math.floor(scheduled / 60_000)}`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
      annotations: {
        ...metadata.annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': zonedTimestamp(scheduled, cronJob.spec.timeZone),
      },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  };
}

/** Finished Jobs beyond a limit, the oldest first. Follows removeOldestJobs. */
export function surplusJobs(jobs: readonly Job[], limit: number | undefined): readonly Job[] {
  if (limit === undefined || jobs.length <= limit) return [];
  const started = ({ status }: Job) => timeOf(status?.startTime) ?? Number.POSITIVE_INFINITY;
  const older = (a: Job, b: Job) => {
    if (started(a) !== started(b)) return started(a) < started(b) ? -1 : 1;
    return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1;
  };
  return [...jobs].sort(older).slice(0, jobs.length - limit);
}

/** Makes Jobs when their time comes. Follows kube-controller-manager pkg/controller/cronjob. */
export const cronJobController: Controller = {
  name: component,
  enabled: ({ client }) => {
    const { serves } = client(controllerComponent(component));
    return serves('cronjobs') && serves('jobs');
  },
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const client = clientFor(controllerComponent(component));
    const recorder = recorderFor(component, client);
    const cronJobs = informers.for('cronjobs');
    const jobs = informers.for('jobs');
    indexByController(jobs);

    const jobsOf = ({ metadata }: CronJob) => jobs.byIndex(byController, metadata.uid ?? '');

    /** False when the Job could not be deleted. */
    async function deleteJob(cronJob: CronJob, status: CronJobStatus, job: Job): Promise<boolean> {
      const { namespace, name = '', uid } = job.metadata;
      try {
        await client.delete('jobs', namespace, name, { propagationPolicy: 'Background' });
      } catch (error) {
        recorder.event(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${errorText(error)}`);
        return false;
      }
      status.active = (status.active ?? []).filter((reference) => reference.uid !== uid);
      recorder.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
      return true;
    }

    /** Brings the list of active Jobs and the time of the last success up to date. */
    function observe(cronJob: CronJob, status: CronJobStatus): void {
      const own = jobsOf(cronJob);
      for (const job of own) {
        const isListed = status.active?.some(({ uid }) => uid === job.metadata.uid) === true;
        const end = finishedCondition(job);
        const name = job.metadata.name ?? '';
        if (end === undefined) {
          if (isListed) continue;
          const message = `Saw a job that the controller did not create or forgot: ${name}`;
          recorder.event(cronJob, 'Warning', 'UnexpectedJob', message);
          continue;
        }
        if (isListed) {
          status.active = (status.active ?? []).filter(({ uid }) => uid !== job.metadata.uid);
          const message = `Saw completed job: ${name}, condition: ${end.type}`;
          recorder.event(cronJob, 'Normal', 'SawCompletedJob', message);
        }
        const completed = end.type === 'Complete' ? job.status?.completionTime : undefined;
        if (completed !== undefined && (timeOf(completed) ?? 0) > (timeOf(status.lastSuccessfulTime) ?? 0)) {
          status.lastSuccessfulTime = completed;
        }
      }
      const present = new Set(own.map(({ metadata }) => metadata.uid));
      for (const reference of status.active ?? []) {
        if (present.has(reference.uid) || jobs.get(reference.namespace, reference.name ?? '') !== undefined) continue;
        recorder.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${reference.name ?? ''}`);
        status.active = (status.active ?? []).filter(({ uid }) => uid !== reference.uid);
      }
    }

    async function cleanUp(cronJob: CronJob, status: CronJobStatus): Promise<void> {
      const { failedJobsHistoryLimit, successfulJobsHistoryLimit } = cronJob.spec;
      const ended = (type: string) => jobsOf(cronJob).filter((job) => finishedCondition(job)?.type === type);
      for (const job of [
        ...surplusJobs(ended('Complete'), successfulJobsHistoryLimit),
        ...surplusJobs(ended('Failed'), failedJobsHistoryLimit),
      ]) {
        if (job.metadata.deletionTimestamp === undefined) await deleteJob(cronJob, status, job);
      }
    }

    function scheduleOf(cronJob: CronJob): Schedule | undefined {
      const { schedule, timeZone: zone } = cronJob.spec;
      if (zone !== undefined) {
        try {
          timeZone(zone);
        } catch (error) {
          const message = `invalid timeZone: ${goQuote(zone)}: ${errorText(error)}`;
          recorder.event(cronJob, 'Warning', 'UnknownTimeZone', message);
          return undefined;
        }
      }
      if (cronJob.spec.suspend === true) return undefined;
      try {
        return parseSchedule(schedule, zone);
      } catch (error) {
        const message = `unparseable schedule: ${goQuote(schedule)} : ${errorText(error)}`;
        recorder.event(cronJob, 'Warning', 'UnparseableSchedule', message);
        return undefined;
      }
    }

    /** Undefined, and told, when the schedule never comes about. */
    function dueTime(cronJob: CronJob, schedule: Schedule): Due | undefined {
      try {
        return mostRecent(cronJob, schedule, clock.now(), true);
      } catch (error) {
        const message = `invalid schedule: ${cronJob.spec.schedule} : ${errorText(error)}`;
        recorder.event(cronJob, 'Warning', 'InvalidSchedule', message);
        return undefined;
      }
    }

    /** Makes the Job of a time that is due, if nothing speaks against it. */
    async function run(cronJob: CronJob, status: CronJobStatus, scheduled: number): Promise<void> {
      const fresh = jobFor(cronJob, scheduled);
      const { namespace, name = '' } = fresh.metadata;
      const deadline = cronJob.spec.startingDeadlineSeconds;
      if (deadline !== undefined && scheduled + deadline * 1000 < clock.now()) {
        const message = `Missed scheduled time to start a job: ${rfc1123(scheduled)}`;
        recorder.event(cronJob, 'Warning', 'MissSchedule', message);
        return;
      }
      if (status.active?.some((active) => active.name === name) === true) return;
      if (timeOf(status.lastScheduleTime) === scheduled) return;
      const { concurrencyPolicy } = cronJob.spec;
      if (concurrencyPolicy === 'Forbid' && (status.active ?? []).length > 0) {
        const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
        recorder.event(cronJob, 'Normal', 'JobAlreadyActive', message);
        return;
      }
      if (concurrencyPolicy === 'Replace') {
        for (const active of [...(status.active ?? [])]) {
          const job = jobs.get(active.namespace, active.name ?? '');
          if (job !== undefined && !(await deleteJob(cronJob, status, job))) {
            throw new Error(`could not replace job ${namespace ?? ''}/${active.name ?? ''}`);
          }
        }
      }
      let created: Job | undefined;
      try {
        created = await client.create('jobs', fresh);
        jobs.observe(created);
        recorder.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
      } catch (error) {
        if (!isAlreadyExists(error)) {
          if (!isNamespaceTerminating(error)) {
            recorder.event(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${errorText(error)}`);
          }
          throw error;
        }
        created = jobs.get(namespace, name);
        if (created === undefined || !isControlledBy(created, cronJob)) return;
      }
      status.active = [...(status.active ?? []), referenceTo(created)];
      status.lastScheduleTime = timestamp(scheduled);
    }

    async function work(key: string): Promise<void> {
      const cronJob = cronJobs.get(undefined, key);
      if (cronJob === undefined) return;
      const status: CronJobStatus = deepCopy(cronJob.status ?? {});
      let after: number | undefined;
      let failure: unknown;
      try {
        observe(cronJob, status);
        const schedule = cronJob.metadata.deletionTimestamp === undefined ? scheduleOf(cronJob) : undefined;
        const due = schedule === undefined ? undefined : dueTime({ ...cronJob, status }, schedule);
        if (schedule !== undefined && due !== undefined) {
          if (due.missed === 'many') {
            const message =
              'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
            recorder.event(cronJob, 'Warning', 'TooManyMissedTimes', message);
          }
          if (due.time !== undefined) await run(cronJob, status, due.time);
          after = untilNext({ ...cronJob, status }, schedule, clock.now());
        }
        await cleanUp(cronJob, status);
      } catch (error) {
        failure = error;
      }
      if (status.active?.length === 0) delete status.active;
      await writeStatus(client, informers, 'cronjobs', cronJob, status);
      if (failure !== undefined) throw failure;
      if (after !== undefined) queue.addAfter(key, after);
    }

    const queue = createWorkQueue({ name: component, clock, activity, log, work });

    const look = (job: Job) => {
      const manager = controllerOf(job);
      if (manager?.kind === 'CronJob') queue.add(`${job.metadata.namespace ?? ''}/${manager.name}`);
    };
    cronJobs.onChange({
      added: (cronJob) => queue.add(objectKey(cronJob)),
      updated: (cronJob) => queue.add(objectKey(cronJob)),
    });
    jobs.onChange({ added: look, updated: look, deleted: look });
    return queue;
  },
};
