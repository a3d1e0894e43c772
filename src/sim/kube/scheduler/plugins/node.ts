import type { Node, Pod } from '#types/core-v1';
import { matchesNodeSelector, matchesNodeSelectorTerm } from '../../helpers/node-selector.ts';
import { tolerates, untolerated } from '../../helpers/tolerations.ts';
import { hasOtherTolerations, isNewNode, leavingPod, ownChange } from '../change.ts';
import { type FilterPlugin, rejected, type ScorePlugin, scaled } from '../plugin.ts';

const unschedulableTaint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

/** Cordoned nodes. Follows pkg/scheduler/framework/plugins/nodeunschedulable. */
export const nodeUnschedulable: FilterPlugin = {
  name: 'NodeUnschedulable',
  filter: (pod, { node }) => {
    if (node.spec?.unschedulable !== true) return undefined;
    const tolerated = (pod.spec?.tolerations ?? []).some((toleration) => tolerates(toleration, unschedulableTaint));
    return tolerated ? undefined : rejected('node(s) were unschedulable', true);
  },
  helps: (pod, change) => {
    const own = ownChange(pod, change);
    if (own !== undefined && hasOtherTolerations(own)) {
      return (own.next.spec?.tolerations ?? []).some((toleration) => tolerates(toleration, unschedulableTaint));
    }
    if (change.resource !== 'nodes' || change.next === undefined || change.next.spec?.unschedulable === true)
      return false;
    return change.previous === undefined || change.previous.spec?.unschedulable === true;
  },
};

/** Follows pkg/scheduler/framework/plugins/nodename. */
export const nodeName: FilterPlugin = {
  name: 'NodeName',
  awaitsNodes: true,
  filter: (pod, { name }) => {
    const wanted = pod.spec?.nodeName ?? '';
    return wanted === '' || wanted === name
      ? undefined
      : rejected("node(s) didn't match the requested node name", true);
  },
  helps: (_, change) => isNewNode(change),
};

/** Follows pkg/scheduler/framework/plugins/tainttoleration, with the wording of 1.34 and later. */
export const taintToleration: FilterPlugin & ScorePlugin = {
  name: 'TaintToleration',
  filter: (pod, { node }) => {
    const taint = untolerated(node.spec?.taints ?? [], pod.spec?.tolerations ?? [], ['NoSchedule', 'NoExecute']);
    return taint === undefined ? undefined : rejected('node(s) had untolerated taint(s)', true);
  },
  helps: (pod, change) => {
    const own = ownChange(pod, change);
    if (own !== undefined) return hasOtherTolerations(own);
    if (change.resource !== 'nodes' || change.next === undefined) return false;
    const refuses = (node: Node) =>
      untolerated(node.spec?.taints ?? [], pod.spec?.tolerations ?? [], ['NoSchedule', 'NoExecute']) !== undefined;
    return !refuses(change.next) && (change.previous === undefined || refuses(change.previous));
  },
  weight: 3,
  score: (pod, nodes) => {
    const tolerations = (pod.spec?.tolerations ?? []).filter(
      ({ effect }) => effect === undefined || effect === '' || effect === 'PreferNoSchedule',
    );
    const intolerable = nodes.map(
      ({ node }) =>
        (node.spec?.taints ?? []).filter((taint) => untolerated([taint], tolerations, ['PreferNoSchedule'])).length,
    );
    return scaled(intolerable, true);
  },
};

function matchesSelectorAndAffinity(pod: Pod, node: Parameters<typeof matchesNodeSelector>[1]): boolean {
  const { nodeSelector = {}, affinity } = pod.spec ?? {};
  const labels = node.metadata.labels ?? {};
  if (Object.entries(nodeSelector).some(([key, value]) => labels[key] !== value)) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || matchesNodeSelector(required, node);
}

/** The nodes that every term of the Pod's affinity asks for by name; undefined when one of them does not. */
function namedNodes(pod: Pod): ReadonlySet<string> | undefined {
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = (required?.nodeSelectorTerms ?? []).map(({ matchFields = [] }) =>
    matchFields
      .filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
      .map(({ values = [] }) => new Set(values))
      .reduce<Set<string> | undefined>(
        (all, one) => new Set([...one].filter((name) => all?.has(name) ?? true)),
        undefined,
      ),
  );
  if (terms.length === 0 || terms.includes(undefined)) return undefined;
  return new Set(terms.flatMap((term) => [...(term ?? [])]));
}

/** Follows pkg/scheduler/framework/plugins/nodeaffinity. */
export const nodeAffinity: FilterPlugin & ScorePlugin = {
  name: 'NodeAffinity',
  awaitsNodes: true,
  preFilter: (pod) => (namedNodes(pod)?.size === 0 ? 'pod affinity terms conflict' : undefined),
  nodeNames: namedNodes,
  filter: (pod, { node }) =>
    matchesSelectorAndAffinity(pod, node)
      ? undefined
      : rejected("node(s) didn't match Pod's node affinity/selector", true),
  helps: (pod, change) => {
    if (change.resource !== 'nodes' || change.next === undefined) return false;
    const { next, previous } = change;
    if (!matchesSelectorAndAffinity(pod, next)) return false;
    return previous === undefined || !matchesSelectorAndAffinity(pod, previous);
  },
  weight: 2,
  score: (pod, nodes) => {
    const preferred = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (preferred.length === 0) return undefined;
    const weights = nodes.map(({ node }) =>
      preferred
        .filter(({ preference }) => matchesNodeSelectorTerm(preference, node))
        .reduce((sum, { weight }) => sum + weight, 0),
    );
    return scaled(weights);
  },
};

interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

function hostPorts(pod: Pod): readonly HostPort[] {
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  return [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')].flatMap(
    ({ ports = [] }) =>
      ports.flatMap(({ hostIP, hostPort, protocol }) =>
        hostPort === undefined || hostPort === 0
          ? []
          : [
              {
                ip: hostIP === undefined || hostIP === '' ? '0.0.0.0' : hostIP,
                protocol: protocol ?? 'TCP',
                port: hostPort,
              },
            ],
      ),
  );
}

function collide(a: HostPort, b: HostPort): boolean {
  if (a.port !== b.port || a.protocol !== b.protocol) return false;
  return a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0';
}

/** Follows pkg/scheduler/framework/plugins/nodeports. */
export const nodePorts: FilterPlugin = {
  name: 'NodePorts',
  awaitsNodes: true,
  filter: (pod, { pods }) => {
    const wanted = hostPorts(pod);
    if (wanted.length === 0) return undefined;
    const taken = pods.flatMap(hostPorts);
    return wanted.some((port) => taken.some((other) => collide(port, other)))
      ? rejected("node(s) didn't have free ports for the requested pod ports", false)
      : undefined;
  },
  helps: (pod, change) => {
    const freed = hostPorts(leavingPod(change) ?? ({} as Pod));
    return isNewNode(change) || hostPorts(pod).some((port) => freed.some((other) => collide(port, other)));
  },
};
