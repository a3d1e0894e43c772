import type { Node, Taint } from '#types/core-v1';

const conditionTaints: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: 'node.kubernetes.io/not-ready', Unknown: 'node.kubernetes.io/unreachable' },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};
const unschedulable = 'node.kubernetes.io/unschedulable';
const managed = new Set([unschedulable, ...Object.values(conditionTaints).flatMap((keys) => Object.values(keys))]);

export const notReady = 'node.kubernetes.io/not-ready';
export const unreachable = 'node.kubernetes.io/unreachable';

/** What to add to a node's taints, and what to take away; by key. */
export interface TaintChange {
  readonly effect: 'NoSchedule' | 'NoExecute';
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** The NoSchedule taints that follow from conditions and cordoning. Follows doNoScheduleTaintingPass. */
export function planNoSchedule({ spec, status }: Node): TaintChange {
  const wanted = (status?.conditions ?? []).flatMap((condition) => {
    const key = conditionTaints[condition.type]?.[condition.status];
    return key === undefined ? [] : [key];
  });
  if (spec?.unschedulable === true) wanted.push(unschedulable);
  const present = (spec?.taints ?? [])
    .filter(({ key, effect }) => effect === 'NoSchedule' && managed.has(key))
    .map(({ key }) => key);
  return {
    effect: 'NoSchedule',
    add: wanted.filter((key) => !present.includes(key)),
    remove: present.filter((key) => !wanted.includes(key)),
  };
}

/** Whether a node has a taint. */
export function hasTaint(node: Node, key: string, effect: string): boolean {
  return (node.spec?.taints ?? []).some((taint) => taint.key === key && taint.effect === effect);
}

/** The taints after a change. `now`: RFC 3339. */
export function changedTaints(taints: readonly Taint[], { effect, add, remove }: TaintChange, now: string): Taint[] {
  const kept = taints.filter((taint) => taint.effect !== effect || !remove.includes(taint.key));
  const fresh = add.filter((key) => !kept.some((taint) => taint.key === key && taint.effect === effect));
  return [...kept, ...fresh.map((key) => ({ key, effect, timeAdded: now }))];
}
