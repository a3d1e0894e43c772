import type { Pod } from '#types/core-v1';
import type { AllocationResult, ResourceClaim } from '#types/resource-v1';
import { type FilterPlugin, type Rejection, rejected, type ScorePlugin, type VolumeDecisions } from './plugin.ts';
import { decideDevices, dynamicResources, idleClaim } from './plugins/dynamic-resources.ts';
import { filterPlugins, scorePlugins } from './plugins/index.ts';
import { decideVolumes } from './plugins/volumes.ts';
import { type Candidate, histogram, preempt } from './preemption.ts';
import type { NodeInfo, Snapshot } from './snapshot.ts';

/** Nowhere for now: why, who has to go so that it can, and the claim that has to give its devices back. */
export interface Refusal {
  readonly outcome: 'unschedulable';
  readonly message: string;
  /** The names of the plug-ins that refused it; none: no change is known to help. */
  readonly plugins: ReadonlySet<string>;
  readonly preemption?: Candidate;
  readonly deallocate?: ResourceClaim;
}

const noNodes: Refusal = {
  outcome: 'unschedulable',
  message: 'no nodes available to schedule pods',
  plugins: new Set(),
};

/** What the plug-in for devices says of a Pod that has none, or whose claims it did not get to know. */
const noClaims = 'no new claims to deallocate';

/** Where a Pod goes, or the sentence that says why nowhere. */
export type Decision =
  | {
      readonly outcome: 'node';
      readonly node: string;
      readonly volumes: VolumeDecisions;
      /** What its ResourceClaims get, by their uid. */
      readonly devices: ReadonlyMap<string, AllocationResult>;
    }
  | Refusal
  | { readonly outcome: 'error'; readonly message: string };

function firstRejection(pod: Pod, node: NodeInfo, snapshot: Snapshot, plugins: readonly FilterPlugin[]) {
  for (const plugin of plugins) {
    const rejection = plugin.filter?.(pod, node, snapshot);
    if (rejection?.isFatal === true) {
      const message = `running ${JSON.stringify(plugin.name)} filter plugin: ${rejection.reasons.join(', ')}`;
      return { ...rejection, reasons: [message] };
    }
    if (rejection !== undefined) return { ...rejection, plugin: plugin.name };
  }
  return undefined;
}

/** Rejects the nodes that are not looked at because plug-ins named others. Follows findNodesThatFitPod. */
function outsideNamedNodes(pod: Pod) {
  const named = filterPlugins.flatMap(({ name, nodeNames }) => {
    const names = nodeNames?.(pod);
    return names === undefined ? [] : [{ name, names }];
  });
  const plugins = named.map(({ name }) => name).sort();
  const reason = `node(s) didn't satisfy plugin(s) [${plugins.join(' ')}]`;
  const reject = (node: NodeInfo) =>
    named.every(({ names }) => names.has(node.name)) ? undefined : rejected(reason, true);
  return { plugins, reject };
}

/** Total scores by node. */
export function scoreNodes(
  pod: Pod,
  nodes: readonly NodeInfo[],
  snapshot: Snapshot,
  plugins: readonly ScorePlugin[] = scorePlugins,
): ReadonlyMap<string, number> {
  const totals = new Map<string, number>(nodes.map(({ name }) => [name, 0]));
  for (const plugin of plugins) {
    plugin.score(pod, nodes, snapshot)?.forEach((score, index) => {
      const name = nodes[index]?.name ?? '';
      totals.set(name, (totals.get(name) ?? 0) + plugin.weight * score);
    });
  }
  return totals;
}

/**
 * Decides where one Pod goes. Among equally good nodes `chance` (in [0, 1)) picks.
 * Follows pkg/scheduler schedule_one.go; the sentences follow framework FitError of 1.34 and later.
 */
export function schedulePod(pod: Pod, snapshot: Snapshot, chance: () => number): Decision {
  const { nodes } = snapshot;
  if (nodes.length === 0) return noNodes;
  for (const plugin of filterPlugins) {
    const error = plugin.preFilter?.(pod, snapshot);
    if (error === undefined) continue;
    const message = `0/${nodes.length} nodes are available: ${error}.`;
    // The plug-in for devices, which speaks next, finds no state of its own when it was not asked before.
    const plugins = new Set([plugin.name]);
    if (plugin !== dynamicResources) return { outcome: 'unschedulable', message: `${message} not found`, plugins };
    const none = nodes.map(() => rejected(error, true));
    const found = preempt(pod, snapshot, none, () => undefined);
    const unhelpful = 'victims' in found ? '' : found.message;
    return { outcome: 'unschedulable', message: `${message} ${noClaims}, ${unhelpful}`, plugins };
  }
  const elsewhere = outsideNamedNodes(pod);
  const rejections: Rejection[] = [];
  const feasible: NodeInfo[] = [];
  for (const node of nodes) {
    const rejection = elsewhere.reject(node) ?? firstRejection(pod, node, snapshot, filterPlugins);
    if (rejection === undefined) feasible.push(node);
    else if (rejection.isFatal === true) return { outcome: 'error', message: rejection.reasons.join(', ') };
    else rejections.push(rejection);
  }
  if (feasible.length === 0) {
    const reasons = histogram(rejections.flatMap((rejection) => rejection.reasons));
    const message = `0/${nodes.length} nodes are available: ${reasons}.`;
    const found = preempt(pod, snapshot, rejections, (one, node, view) =>
      firstRejection(one, node, view, filterPlugins),
    );
    const idle = idleClaim(pod, snapshot, rejections);
    const release = idle === undefined ? {} : { deallocate: idle };
    const plugins = new Set([...elsewhere.plugins, ...rejections.flatMap(({ plugin }) => plugin ?? [])]);
    if ('victims' in found) return { outcome: 'unschedulable', message, plugins, preemption: found, ...release };
    const deallocation =
      idle !== undefined
        ? 'deallocation of ResourceClaim completed'
        : (pod.spec?.resourceClaims ?? []).length === 0
          ? noClaims
          : 'still not schedulable';
    return { outcome: 'unschedulable', message: `${message} ${deallocation}, ${found.message}`, plugins, ...release };
  }
  const scores = scoreNodes(pod, feasible, snapshot);
  const best = Math.max(...scores.values());
  const equals = feasible.filter(({ name }) => scores.get(name) === best);
  const chosen = equals[Math.floor(chance() * equals.length)] ?? equals[0];
  if (chosen === undefined) return noNodes;
  const volumes = decideVolumes(pod, chosen, snapshot);
  return {
    outcome: 'node',
    node: chosen.name,
    volumes: 'reasons' in volumes ? { bindings: [], provisions: [] } : volumes,
    devices: decideDevices(pod, chosen, snapshot),
  };
}
