import type { Node, Pod } from '#types/core-v1';
import { addAmounts, amountsOf, podRequests } from '../helpers/pod-resources.ts';
import type { Pressure } from './eviction/stats.ts';
import { isCritical } from './pod-identity.ts';

/** Why a node takes a Pod not that was bound to it. */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

export interface AdmissionInput {
  readonly pod: Pod;
  readonly node: Node | undefined;
  /** The other Pods on the node that are not over. */
  readonly others: readonly Pod[];
  readonly pressures: ReadonlySet<Pressure>;
}

const ordered = ['cpu', 'memory', 'ephemeral-storage'] as const;

/** Whether a node takes a Pod. Follows the admit handlers of pkg/kubelet/eviction and pkg/kubelet/lifecycle, as far as resources go. */
export function rejectionOf({ pod, node, others, pressures }: AdmissionInput): Rejection | undefined {
  if (isCritical(pod)) return undefined;
  return pressed(pod, pressures) ?? short(pod, node, others);
}

function pressed({ spec, status }: Pod, pressures: ReadonlySet<Pressure>): Rejection | undefined {
  if (pressures.size === 0) return undefined;
  if (pressures.size === 1 && pressures.has('MemoryPressure')) {
    if (status?.qosClass !== 'BestEffort') return undefined;
    const isTolerated = (spec?.tolerations ?? []).some(
      ({ key = '', operator, effect = 'NoSchedule' }) =>
        effect === 'NoSchedule' &&
        (key === 'node.kubernetes.io/memory-pressure' || (key === '' && operator === 'Exists')),
    );
    if (isTolerated) return undefined;
  }
  return { reason: 'Evicted', message: `The node had condition: [${[...pressures].join(' ')}]. ` };
}

function short(pod: Pod, node: Node | undefined, others: readonly Pod[]): Rejection | undefined {
  const capacity = amountsOf(node?.status?.allocatable);
  const refused = (resource: string, requested: number, used: number, most: number) => ({
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${most}`,
  });
  if (capacity.pods !== undefined && others.length + 1 > capacity.pods) {
    return refused('pods', 1, others.length, capacity.pods);
  }
  const requested = podRequests(pod);
  if (ordered.every((name) => (requested[name] ?? 0) === 0)) return undefined;
  const used = others.map(podRequests).reduce(addAmounts, {});
  for (const name of ordered) {
    const [wanted = 0, taken = 0, most] = [requested[name], used[name], capacity[name]];
    if (wanted > 0 && most !== undefined && wanted + taken > most) return refused(name, wanted, taken, most);
  }
  return undefined;
}
