import type { Pod } from '#types/core-v1';
import { timestamp } from '../client/index.ts';
import type { ContainerRecord } from './container-record.ts';

/**
 * Takes over what an earlier life of this node left in the status: whatever ran then ended unnoticed and is started
 * again, as after a reboot. Tells whether there was anything of the kind.
 */
export function resumeRecords(pod: Pod, records: readonly ContainerRecord[], now: number): boolean {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const statuses = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses];
  let interrupted = false;
  for (const record of records) {
    const status = statuses.find(({ name }) => name === record.spec.name);
    if (status?.containerID === undefined) continue;
    record.id = status.containerID.replace('containerd://', '');
    record.restartCount = status.restartCount;
    record.lastState = status.lastState ?? {};
    record.imageName = status.image;
    record.imageDigest = status.imageID;
    const { running, terminated, waiting } = status.state ?? {};
    if (terminated !== undefined) {
      record.state = { terminated };
      record.ready = record.init && terminated.exitCode === 0;
    } else if (running !== undefined) {
      interrupted = true;
      record.state = {
        terminated: {
          exitCode: 255,
          reason: 'Unknown',
          ...(running.startedAt === undefined ? {} : { startedAt: running.startedAt }),
          finishedAt: timestamp(now),
          containerID: status.containerID,
        },
      };
    } else if (waiting !== undefined && record.lastState.terminated !== undefined) {
      record.state = { terminated: record.lastState.terminated };
    }
  }
  return interrupted;
}
