import { matchesLabels, selectorFromLabelSelector } from '#apimachinery';
import type { Job, JobStatus } from '#types/batch-v1';
import type { Pod } from '#types/core-v1';
import { createWorkQueue, isNotFound, objectKey } from '../../client/index.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { byController, candidates, indexByController } from '../workload/indexes.ts';
import { claim, controllerOf } from '../workload/owners.ts';
import { createPodControl, isNamespaceTerminating, slowStart } from '../workload/pod-control.ts';
import { writeStatus } from '../workload/status.ts';
import type { FailureRecord } from './back-off.ts';
import { finishedCondition } from './conditions.ts';
import { isIndexed, parseIndexes } from './indexes.ts';
import { isTracked, type JobPlan, planJob, trackingFinalizer } from './plan.ts';
import { jobPod } from './pod.ts';
import { begun, concluded, counted, listed } from './status.ts';

const component = 'job-controller';
/** Follows DefaultJobApiBackOff and MaxJobApiBackOff. */
const backOff = { first: 1000, longest: 60_000 };
/** Changes that no client asked for are looked at together. Follows SyncJobBatchPeriod. */
const batchPeriod = 1000;
const ownName = 'kubernetes.io/job-controller';

/** Runs Jobs to their end. Follows kube-controller-manager pkg/controller/job. */
export const jobController: Controller = {
  name: component,
  enabled: ({ client }) => client(controllerComponent(component)).serves('jobs'),
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const client = clientFor(controllerComponent(component));
    const recorder = recorderFor(component, client);
    const control = createPodControl(client, informers, recorder);
    const jobs = informers.for('jobs');
    const pods = informers.for('pods');
    indexByController(pods);
    const records = new Map<string, FailureRecord>();

    const podsOf = ({ metadata }: Job) => pods.byIndex(byController, metadata.uid ?? '');

    /** Lets a Pod go that is counted, or that need not be. */
    async function letGo(pod: Pod): Promise<void> {
      if (!isTracked(pod)) return;
      const { namespace, name = '', uid } = pod.metadata;
      try {
        const changed = await client.change('pods', namespace, name, (draft) => {
          if (draft.metadata.uid !== uid || !isTracked(draft)) return false;
          const finalizers = (draft.metadata.finalizers ?? []).filter((finalizer) => finalizer !== trackingFinalizer);
          if (finalizers.length === 0) delete draft.metadata.finalizers;
          else draft.metadata.finalizers = finalizers;
          return true;
        });
        // One that was held by this alone is gone now.
        if (changed.metadata.deletionTimestamp === undefined) pods.observe(changed);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }

    async function carryOut(job: Job, plan: JobPlan): Promise<unknown> {
      for (const pod of plan.remove) {
        if (!plan.removedFail) await letGo(pod);
        await control.remove(job, pod);
      }
      const known = podsOf(job);
      const error = await slowStart(plan.create.length, (at) =>
        control.create(job, jobPod(job, plan.create[at], known)),
      );
      return isNamespaceTerminating(error) ? undefined : error;
    }

    function tellEnd(job: Job, status: JobStatus): void {
      const end = finishedCondition({ ...job, status });
      if (end === undefined) return;
      if (end.type === 'Complete') recorder.event(job, 'Normal', 'Completed', 'Job completed');
      else recorder.event(job, 'Warning', end.reason ?? '', end.message ?? '');
      records.delete(job.metadata.uid ?? '');
    }

    function tellSuspension(job: Job, status: JobStatus): void {
      const of = (candidate: JobStatus | undefined) =>
        candidate?.conditions?.find(({ type }) => type === 'Suspended')?.status;
      if (of(job.status) === of(status)) return;
      if (of(status) === 'True') recorder.event(job, 'Normal', 'Suspended', 'Job suspended');
      else recorder.event(job, 'Normal', 'Resumed', 'Job resumed');
    }

    const write = (job: Job, status: JobStatus) => writeStatus(client, informers, 'jobs', job, status);

    async function work(key: string): Promise<void> {
      const stored = jobs.get(undefined, key);
      if (stored === undefined) return;
      if (stored.spec.managedBy !== undefined && stored.spec.managedBy !== ownName) return;
      if (finishedCondition(stored) !== undefined) {
        for (const pod of podsOf(stored)) await letGo(pod);
        return;
      }
      const { changed } = claim(stored, selectorFromLabelSelector(stored.spec.selector), candidates(pods, stored));
      for (const pod of changed) pods.observe(await client.update('pods', pod));

      const now = clock.now();
      const uid = stored.metadata.uid ?? '';
      const job: Job = { ...stored, status: begun(stored, now) };
      const plan = planJob({ job, pods: podsOf(job), record: records.get(uid), now });
      if (plan.record !== undefined) records.set(uid, plan.record);
      const error = await carryOut(job, plan);

      const failed = plan.removedFail ? [...plan.ended.failed, ...plan.remove.filter(isTracked)] : plan.ended.failed;
      let status = listed(job, job.status ?? {}, plan, failed);
      const done = [...plan.ended.succeeded, ...failed, ...plan.ended.ignored];
      if (done.length > 0) {
        await write(stored, status);
        for (const pod of done) await letGo(pod);
      }
      const listedJob = jobs.get(undefined, key);
      if (listedJob?.metadata.uid !== uid) return;
      const completed = isIndexed(job)
        ? parseIndexes(status.completedIndexes, job.spec.completions ?? 0).size
        : undefined;
      status = concluded(counted(status, podsOf(job), completed), plan.verdict, now);
      await write(listedJob, status);
      tellSuspension(stored, status);
      tellEnd(job, status);
      if (error !== undefined) throw error;
      if (plan.after !== undefined) queue.addAfter(key, plan.after);
    }

    const queue = createWorkQueue({ name: component, clock, activity, log, work, backOff });

    /** Pods whose Job is gone are held by nothing. */
    const orphans = createWorkQueue({
      name: `${component} orphans`,
      clock,
      activity,
      log,
      backOff,
      work: async (key) => {
        const pod = pods.get(undefined, key);
        if (pod === undefined) return;
        const manager = controllerOf(pod);
        const job = manager === undefined ? undefined : jobs.get(pod.metadata.namespace, manager.name);
        if (job === undefined || job.metadata.uid !== manager?.uid) await letGo(pod);
      },
    });

    const look = (pod: Pod) => {
      const manager = controllerOf(pod);
      const { namespace = '', labels } = pod.metadata;
      if (manager !== undefined) {
        if (manager.kind !== 'Job') return;
        queue.addAfter(`${namespace}/${manager.name}`, batchPeriod);
        if (isTracked(pod) && jobs.get(namespace, manager.name)?.metadata.uid !== manager.uid) {
          orphans.add(objectKey(pod));
        }
        return;
      }
      if (isTracked(pod)) orphans.add(objectKey(pod));
      for (const job of jobs.list(namespace)) {
        if (matchesLabels(selectorFromLabelSelector(job.spec.selector), labels))
          queue.addAfter(objectKey(job), batchPeriod);
      }
    };
    jobs.onChange({
      added: (job) => queue.add(objectKey(job)),
      updated: (job, before) =>
        queue.addAfter(objectKey(job), job.metadata.generation === before.metadata.generation ? batchPeriod : 0),
      deleted: (job) => {
        records.delete(job.metadata.uid ?? '');
        for (const pod of podsOf(job)) orphans.add(objectKey(pod));
      },
    });
    pods.onChange({ added: look, updated: look, deleted: look });
    return {
      close: () => {
        queue.close();
        orphans.close();
      },
    };
  },
};
