import {
  deepEqual,
  formatSelector,
  type LabelSelector,
  type LabelSelectorObject,
  matchesLabels,
  selectorFromLabelSelector,
} from '#apimachinery';
import type { Node, Pod, TopologySpreadConstraint } from '#types/core-v1';
import { matchesNodeSelector } from '../../helpers/node-selector.ts';
import { untolerated } from '../../helpers/tolerations.ts';
import { type Change, hasOtherTolerations, labelsOf, ownChange } from '../change.ts';
import { type FilterPlugin, rejected, type ScorePlugin } from '../plugin.ts';
import type { NodeInfo, Snapshot } from '../snapshot.ts';
import { defaultSelector } from './default-selector.ts';

/** A constraint with whom it counts; `key` names the selector, for what is remembered by it. */
interface Constraint
  extends Pick<TopologySpreadConstraint, 'maxSkew' | 'topologyKey' | 'minDomains' | 'labelSelector'> {
  readonly nodeAffinityPolicy?: string | undefined;
  readonly nodeTaintsPolicy?: string | undefined;
  readonly selector: LabelSelector;
  readonly key: string;
}

const hostname = 'kubernetes.io/hostname';
/** What the default profile asks for Pods that say nothing. */
const systemDefaults = [
  { maxSkew: 3, topologyKey: hostname },
  { maxSkew: 5, topologyKey: 'topology.kubernetes.io/zone' },
];

function constraintsOf(pod: Pod, whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway'): readonly Constraint[] {
  return (pod.spec?.topologySpreadConstraints ?? [])
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map((constraint) => {
      const { labelSelector, matchLabelKeys = [] } = constraint;
      const own = matchLabelKeys.flatMap((key) => {
        const value = pod.metadata.labels?.[key];
        return value === undefined ? [] : [{ key, operator: 'In', values: [value] }];
      });
      const matchExpressions = [...(labelSelector?.matchExpressions ?? []), ...own];
      const whole = labelSelector === undefined ? undefined : { ...labelSelector, matchExpressions };
      return { ...constraint, ...counting(whole) };
    });
}

function counting(labelSelector: LabelSelectorObject | undefined): {
  readonly selector: LabelSelector;
  readonly key: string;
} {
  const selector = selectorFromLabelSelector(labelSelector);
  return { selector, key: selector === 'nothing' ? selector : formatSelector(selector) };
}

function isEligible(constraint: Constraint, pod: Pod, { node }: NodeInfo): boolean {
  const { nodeSelector = {}, affinity, tolerations = [] } = pod.spec ?? {};
  const labels = node.metadata.labels ?? {};
  if ((constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor') {
    const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (Object.entries(nodeSelector).some(([key, value]) => labels[key] !== value)) return false;
    if (required !== undefined && !matchesNodeSelector(required, node)) return false;
  }
  if (constraint.nodeTaintsPolicy === 'Honor') {
    return untolerated(node.spec?.taints ?? [], tolerations, ['NoSchedule', 'NoExecute']) === undefined;
  }
  return true;
}

const counted = new WeakMap<NodeInfo, Map<string, number>>();

/** How many Pods of a namespace match on a node. A node on which nothing changed is counted once for all Pods alike. */
function countOn(info: NodeInfo, namespace: string, { selector, key }: Constraint): number {
  // As upstream, an empty selector counts nobody although it matches the Pod itself.
  if (selector === 'nothing' || selector.length === 0) return 0;
  const counts = counted.get(info) ?? new Map<string, number>();
  counted.set(info, counts);
  const name = `${namespace} ${key}`;
  const before = counts.get(name);
  if (before !== undefined) return before;
  const count = info.pods.filter(
    ({ metadata }) =>
      metadata.namespace === namespace &&
      metadata.deletionTimestamp === undefined &&
      matchesLabels(selector, metadata.labels ?? {}),
  ).length;
  counts.set(name, count);
  return count;
}

const hasAll = ({ node }: NodeInfo, all: readonly Constraint[]) =>
  all.every(({ topologyKey }) => node.metadata.labels?.[topologyKey] !== undefined);

/** How many matching Pods each topology domain has. Nodes without all of the constraints' labels do not count. */
function domainCounts(
  constraint: Constraint,
  all: readonly Constraint[],
  pod: Pod,
  snapshot: Snapshot,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const info of snapshot.nodes) {
    if (!hasAll(info, all) || !isEligible(constraint, pod, info)) continue;
    const domain = info.node.metadata.labels?.[constraint.topologyKey] ?? '';
    counts.set(domain, (counts.get(domain) ?? 0) + countOn(info, pod.metadata.namespace ?? '', constraint));
  }
  return counts;
}

interface Hard {
  readonly constraint: Constraint;
  readonly counts: ReadonlyMap<string, number>;
  readonly fewest: number;
  /** 1 when the Pod counts among those that it is spread with. */
  readonly self: number;
}

const required = new WeakMap<Snapshot, { readonly pod: Pod; readonly hard: readonly Hard[] }>();

/** What must hold of a Pod, counted once though the filter asks for every node. */
function hardConstraints(pod: Pod, snapshot: Snapshot): readonly Hard[] {
  const before = required.get(snapshot);
  if (before?.pod === pod) return before.hard;
  const constraints = constraintsOf(pod, 'DoNotSchedule');
  const hard = constraints.map((constraint) => {
    const counts = domainCounts(constraint, constraints, pod, snapshot);
    const fewest = counts.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...counts.values());
    const isOne = matchesLabels(constraint.selector, pod.metadata.labels);
    return { constraint, counts, fewest, self: isOne ? 1 : 0 };
  });
  required.set(snapshot, { pod, hard });
  return hard;
}

/** The wishes of a Pod, or those that everybody has who belongs to a Service or a controller. */
function softConstraints(pod: Pod, snapshot: Snapshot): readonly Constraint[] {
  if ((pod.spec?.topologySpreadConstraints ?? []).length > 0) return constraintsOf(pod, 'ScheduleAnyway');
  const counted = counting(defaultSelector(pod, snapshot));
  return counted.selector.length === 0 ? [] : systemDefaults.map((constraint) => ({ ...constraint, ...counted }));
}

function helpsByPod(
  pod: Pod,
  change: Change & { readonly resource: 'pods' },
  constraints: readonly Constraint[],
): boolean {
  const { next, previous } = change;
  const own = ownChange(pod, change);
  const isInvolved = (one: Pod | undefined) =>
    one === undefined ||
    one.metadata.uid === pod.metadata.uid ||
    ((one.spec?.nodeName ?? '') !== '' && one.metadata.namespace === pod.metadata.namespace);
  if (!isInvolved(next) || !isInvolved(previous)) return false;
  const counts = (constraint: Constraint, one: Pod | undefined) => matchesLabels(constraint.selector, labelsOf(one));
  if (next === undefined || previous === undefined) {
    return constraints.every((constraint) => counts(constraint, next ?? previous));
  }
  const isHonored = constraints.some(({ nodeTaintsPolicy }) => nodeTaintsPolicy === 'Honor');
  if (own !== undefined && isHonored && hasOtherTolerations(own)) return true;
  return constraints.some((constraint) => counts(constraint, next) !== counts(constraint, previous));
}

function helpsByNode(
  { next, previous }: Change & { readonly resource: 'nodes' },
  constraints: readonly Constraint[],
): boolean {
  const isDomain = (node: Node | undefined) =>
    node !== undefined && constraints.every(({ topologyKey }) => labelsOf(node)[topologyKey] !== undefined);
  if (next === undefined || previous === undefined) return isDomain(next ?? previous);
  if (isDomain(next) !== isDomain(previous)) return true;
  const isMoved = constraints.some(({ topologyKey: key }) => labelsOf(next)[key] !== labelsOf(previous)[key]);
  return isDomain(next) && (isMoved || !deepEqual(next.spec?.taints, previous.spec?.taints));
}

/** Follows pkg/scheduler/framework/plugins/podtopologyspread. */
export const podTopologySpread: FilterPlugin & ScorePlugin = {
  name: 'PodTopologySpread',
  filter: (pod, info, snapshot) => {
    const labels = info.node.metadata.labels ?? {};
    for (const { constraint, counts, fewest, self } of hardConstraints(pod, snapshot)) {
      const domain = labels[constraint.topologyKey];
      if (domain === undefined) {
        return rejected("node(s) didn't match pod topology spread constraints (missing required label)", true);
      }
      if ((counts.get(domain) ?? 0) + self - fewest > constraint.maxSkew) {
        return rejected("node(s) didn't match pod topology spread constraints", false);
      }
    }
    return undefined;
  },
  helps: (pod, change) => {
    const constraints = constraintsOf(pod, 'DoNotSchedule');
    if (change.resource === 'pods') return helpsByPod(pod, change, constraints);
    return change.resource === 'nodes' && helpsByNode(change, constraints);
  },
  weight: 2,
  score: (pod, nodes, snapshot) => {
    const constraints = softConstraints(pod, snapshot);
    if (constraints.length === 0) return undefined;
    // Nodes without zones are still spread by name when nobody asked for more.
    const needed = (pod.spec?.topologySpreadConstraints ?? []).length > 0 ? constraints : [];
    const rated = nodes.filter((info) => hasAll(info, needed));
    const counters = constraints.map((constraint) => counterOf(constraint, needed, rated, pod, snapshot));
    const raw = new Map(
      rated.map((info) => [info, Math.round(counters.reduce((sum, count) => sum + count(info), 0))] as const),
    );
    const most = Math.max(0, ...raw.values());
    const fewest = Math.min(...raw.values());
    return nodes.map((info) => {
      const score = raw.get(info);
      if (score === undefined) return 0;
      return most === 0 ? 100 : Math.floor((100 * (most + fewest - score)) / most);
    });
  },
};

/** How crowded a node's domain is for one constraint; the more domains there are, the more each Pod weighs. */
function counterOf(
  constraint: Constraint,
  needed: readonly Constraint[],
  rated: readonly NodeInfo[],
  pod: Pod,
  snapshot: Snapshot,
): (info: NodeInfo) => number {
  const { topologyKey, maxSkew } = constraint;
  const namespace = pod.metadata.namespace ?? '';
  const domainOf = ({ node }: NodeInfo) => node.metadata.labels?.[topologyKey];
  if (topologyKey === hostname) {
    const weight = Math.log(rated.length + 2);
    return (info) => (domainOf(info) === undefined ? 0 : countOn(info, namespace, constraint) * weight + (maxSkew - 1));
  }
  const counts = new Map(rated.map((info) => [domainOf(info) ?? '', 0]));
  const weight = Math.log(counts.size + 2);
  for (const info of snapshot.nodes) {
    const domain = domainOf(info) ?? '';
    if (!counts.has(domain) || !hasAll(info, needed) || !isEligible(constraint, pod, info)) continue;
    counts.set(domain, (counts.get(domain) ?? 0) + countOn(info, namespace, constraint));
  }
  return (info) => {
    const domain = domainOf(info);
    return domain === undefined ? 0 : (counts.get(domain) ?? 0) * weight + (maxSkew - 1);
  };
}
