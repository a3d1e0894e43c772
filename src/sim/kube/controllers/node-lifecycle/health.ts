import type { Node, NodeCondition } from '#types/core-v1';

/** Milliseconds that a node may be silent; kube-controller-manager's --node-monitor-grace-period. */
export const gracePeriod = 50_000;
/** The same for a node that never reported; --node-startup-grace-period. */
export const startupGracePeriod = 60_000;

const reported = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** The condition Ready of a node. */
export function readyOf({ status }: Node): NodeCondition | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready');
}

/** The conditions of a node that fell silent. `now` and `created`: RFC 3339. Follows tryUpdateNodeHealth. */
export function silentConditions(
  conditions: readonly NodeCondition[],
  created: string | null | undefined,
  now: string,
): NodeCondition[] {
  const told = conditions.map((condition) =>
    !reported.includes(condition.type) || condition.status === 'Unknown'
      ? condition
      : {
          ...condition,
          status: 'Unknown',
          lastTransitionTime: now,
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
        },
  );
  const untold = reported.filter((type) => !conditions.some((condition) => condition.type === type));
  return [
    ...told,
    ...untold.map((type) => ({
      type,
      status: 'Unknown',
      ...(created === undefined || created === null ? {} : { lastHeartbeatTime: created }),
      lastTransitionTime: now,
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
    })),
  ];
}
