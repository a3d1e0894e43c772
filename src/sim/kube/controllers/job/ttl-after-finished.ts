import type { Job } from '#types/batch-v1';
import { createWorkQueue, objectKey } from '../../client/index.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { timeOf } from '../workload/pods.ts';
import { finishedCondition } from './conditions.ts';

const component = 'ttl-after-finished-controller';

/** Milliseconds until a Job is taken away; undefined when it never is. */
export function untilExpired(job: Job, now: number): number | undefined {
  const ttl = job.spec.ttlSecondsAfterFinished;
  const end = timeOf(finishedCondition(job)?.lastTransitionTime);
  if (ttl === undefined || end === undefined || job.metadata.deletionTimestamp !== undefined) return undefined;
  return Math.max(0, end + ttl * 1000 - now);
}

/** Takes finished Jobs away after their time. Follows kube-controller-manager pkg/controller/ttlafterfinished. */
export const timeToLiveController: Controller = {
  name: component,
  enabled: ({ client }) => client(controllerComponent('ttl-after-finished-controller')).serves('jobs'),
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const client = clientFor(controllerComponent(component));
    const jobs = informers.for('jobs');
    const queue = createWorkQueue({
      name: component,
      clock,
      activity,
      log,
      work: async (key) => {
        const job = jobs.get(undefined, key);
        const wait = job === undefined ? undefined : untilExpired(job, clock.now());
        if (job === undefined || wait === undefined) return;
        if (wait > 0) {
          queue.addAfter(key, wait);
          return;
        }
        const { namespace, name = '', uid } = job.metadata;
        const preconditions = uid === undefined ? {} : { preconditions: { uid } };
        await client.delete('jobs', namespace, name, { propagationPolicy: 'Foreground', ...preconditions });
      },
    });
    const look = (job: Job) => {
      if (untilExpired(job, clock.now()) !== undefined) queue.add(objectKey(job));
    };
    jobs.onChange({ added: look, updated: look });
    return queue;
  },
};
