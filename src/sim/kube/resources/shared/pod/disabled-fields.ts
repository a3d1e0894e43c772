import type { PodSpec } from '#types/core-v1';

/** Fields behind gates that are off in 1.35. Follows pkg/api/pod, DropDisabledPodFields. */
export function dropDisabledFields(spec: PodSpec): void {
  delete spec.workloadRef;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    if (container.lifecycle?.stopSignal !== undefined) {
      delete container.lifecycle.stopSignal;
      if (Object.keys(container.lifecycle).length === 0) delete container.lifecycle;
    }
  }
  for (const source of (spec.volumes ?? []).flatMap((volume) => volume.projected?.sources ?? [])) {
    delete source.clusterTrustBundle;
    delete source.podCertificate;
  }
}
