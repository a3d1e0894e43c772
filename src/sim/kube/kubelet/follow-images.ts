import type { Pod } from '#types/core-v1';
import { type ContainerRecord, isSidecar } from './container-record.ts';

/** Ends a container within so many seconds, for that reason. */
type Stop = (record: ContainerRecord, seconds: number, message: string) => void;

/**
 * Takes over the images that a Pod asks for by now: what runs with another one is stopped and started again, whatever its
 * policy says; what waits forgets the back-offs of the image before. Follows kuberuntime computePodActions and containerChanged.
 */
export function followImages(pod: Pod, records: readonly ContainerRecord[], stop: Stop): void {
  const specs = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  for (const record of records) {
    if (record.ephemeral) continue;
    const image = specs.find(({ name }) => name === record.spec.name)?.image;
    if (image === undefined || image === record.spec.image) continue;
    record.spec = { ...record.spec, image };
    record.pulled = false;
    record.pullFailure = undefined;
    record.pullBackOff.reset();
    record.restartBackOff.reset();
    // An init container that runs is let be: it ends by itself.
    if (record.process === undefined || record.stopping || (record.init && !isSidecar(record))) continue;
    record.replaced = true;
    const changed = `ontainer ${record.spec.name} definition changed`;
    const message = record.init ? `Init c${changed}` : `C${changed}, will be restarted`;
    stop(record, pod.spec?.terminationGracePeriodSeconds ?? 30, message);
  }
}
