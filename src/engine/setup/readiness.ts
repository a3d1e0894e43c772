import type { KubernetesObject } from '#api';

interface Condition {
  readonly type?: string;
  readonly status?: string;
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string };
  readonly terminated?: { readonly reason?: string };
}

interface Status {
  readonly phase?: string;
  readonly conditions?: readonly Condition[];
  readonly containerStatuses?: readonly { readonly state?: ContainerState }[];
  readonly initContainerStatuses?: readonly { readonly state?: ContainerState }[];
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly availableReplicas?: number;
  readonly readyReplicas?: number;
  readonly updatedReplicas?: number;
  readonly desiredNumberScheduled?: number;
  readonly numberReady?: number;
}

/**
 * The words that describe how an object stands, as `ready` of a setup may name them: its phase, the conditions that are true, and why
 * its containers wait or ended.
 */
export function wordsOf(object: KubernetesObject): readonly string[] {
  const { phase, conditions = [], containerStatuses = [], initContainerStatuses = [] } = statusOf(object);
  const reasons = [...initContainerStatuses, ...containerStatuses].flatMap(({ state }) => [
    state?.waiting?.reason,
    state?.terminated?.reason,
  ]);
  const held = conditions.filter(({ status }) => status === 'True').map(({ type }) => type);
  return [phase, ...held, ...reasons].filter((word) => word !== undefined);
}

/** Whether a sound object of its kind has come to where it stays: a Pod is ready or done, a workload has all its Pods, a claim is bound. */
export function isReady(object: KubernetesObject): boolean {
  const status = statusOf(object);
  const words = wordsOf(object);
  const wanted = (object.spec as { readonly replicas?: number } | undefined)?.replicas ?? 1;
  const seen = status.observedGeneration === object.metadata?.generation;
  switch (object.kind) {
    case 'Pod':
      return words.includes('Ready') || status.phase === 'Succeeded';
    case 'PersistentVolumeClaim':
      return status.phase === 'Bound';
    case 'Deployment':
      return seen && (status.updatedReplicas ?? 0) === wanted && (status.availableReplicas ?? 0) === wanted;
    case 'StatefulSet':
      return seen && (status.readyReplicas ?? 0) === wanted;
    case 'DaemonSet':
      return seen && status.numberReady === status.desiredNumberScheduled;
    case 'Job':
      return words.includes('Complete');
    default:
      return true;
  }
}

function statusOf(object: KubernetesObject): Status {
  return (object.status ?? {}) as Status;
}
