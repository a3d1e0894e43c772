import type { Pod } from '#types/core-v1';
import { type ContainerRecord, isSidecar } from './container-record.ts';

/** Whether a container that is not running may be started, now or later. Follows pkg/kubelet/container ShouldContainerBeRestarted. */
export function mayStart(pod: Pod, record: ContainerRecord): boolean {
  const code = record.state.terminated?.exitCode;
  if (code === undefined) return true;
  const { restartPolicy = 'Always' } = pod.spec ?? {};
  if (record.ephemeral) return false;
  if (isSidecar(record)) return true;
  if (record.init) return code !== 0 && restartPolicy !== 'Never';
  return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && code !== 0);
}

/** Whether all regular containers have ended for good, so that nothing needs the sidecars any more. */
export function isWorkDone(pod: Pod, records: readonly ContainerRecord[]): boolean {
  const failedInit = records.some(
    (record) => record.init && record.state.terminated !== undefined && !record.ready && !mayStart(pod, record),
  );
  if (failedInit) return true;
  return records
    .filter(({ init, ephemeral }) => !init && !ephemeral)
    .every((record) => record.state.terminated !== undefined && !mayStart(pod, record));
}
