import type { Pod } from '#types/core-v1';
import type { KubeletServerOptions } from './index.ts';

/** What the node and its Pods use now: processor and memory. Follows kubelet/pkg/apis/stats/v1alpha1 Summary. */
export function summary({ nodeName, now, pods, podUsage, nodeUsage }: KubeletServerOptions): object {
  const time = new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
  const usage = ({ milliCores, bytes }: { readonly milliCores: number; readonly bytes: number }) => ({
    cpu: { time, usageNanoCores: milliCores * 1_000_000 },
    memory: { time, usageBytes: bytes, workingSetBytes: bytes },
  });
  const pod = (object: Pod) => {
    const { name, namespace, uid } = object.metadata;
    const containers = podUsage(object);
    const whole = {
      milliCores: containers.reduce((sum, { milliCores }) => sum + milliCores, 0),
      bytes: containers.reduce((sum, { bytes }) => sum + bytes, 0),
    };
    return {
      podRef: { name, namespace, uid },
      startTime: object.status?.startTime ?? null,
      containers: containers.map((container) => ({
        name: container.name,
        startTime: object.status?.startTime ?? null,
        ...usage(container),
      })),
      ...usage(whole),
    };
  };
  return { node: { nodeName, ...usage(nodeUsage()) }, pods: pods().map(pod) };
}
