import type { Container, Pod } from '#types/core-v1';
import { type ContainerRecord, isSidecar } from './container-record.ts';

/** Whether a container that is not running may be started, now or later. Follows pkg/kubelet/container ShouldContainerBeRestarted. */
export function mayStart(pod: Pod, record: ContainerRecord): boolean {
  const code = record.state.terminated?.exitCode;
  if (code === undefined || record.replaced) return true;
  if (record.ephemeral) return false;
  if (record.init && !isSidecar(record) && code === 0) return false;
  return shouldRestart(pod, record.spec, code);
}

/**
 * Whether a container that ended with that code is started again: by the first of its own rules that fits, its own policy, or
 * its Pod's. Follows pkg/api/v1/pod ContainerShouldRestart.
 */
export function shouldRestart(pod: Pod, { restartPolicy, restartPolicyRules = [] }: Container, code: number): boolean {
  const isMeant = restartPolicyRules.some(({ exitCodes }) => {
    const isListed = (exitCodes?.values ?? []).includes(code);
    if (exitCodes?.operator === 'In') return isListed;
    return exitCodes?.operator === 'NotIn' && !isListed;
  });
  // Rules have but one action: to start the container again.
  if (restartPolicy !== undefined && isMeant) return true;
  const policy = restartPolicy ?? pod.spec?.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && code !== 0);
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
