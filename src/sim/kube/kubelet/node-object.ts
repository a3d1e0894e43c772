import type { Lab } from '#api';
import { parseQuantity, quantityValue } from '#apimachinery';
import type { Node, NodeCondition, NodeStatus } from '#types/core-v1';
import { type Referable, timestamp } from '../client/index.ts';
import { containerdVersion } from './containerd.ts';
import type { Pressure } from './eviction/stats.ts';
import type { NodeImage } from './images.ts';

export type LabNode = NonNullable<Lab['kubernetes']>['nodes'][number];

/** Facts of a simulated machine that its Node tells about. */
export interface NodeFacts {
  readonly lab: LabNode;
  /** Its place among the lab's nodes, from 0: addresses follow from it. */
  readonly index: number;
  readonly version: string;
  /** How many Pods its kubelet takes; undefined: as many as the lab says. */
  readonly maxPods: number | undefined;
  readonly machineId: string;
  readonly systemUuid: string;
  readonly bootId: string;
}

/** The address of a node. */
export function nodeAddress(index: number): string {
  return `172.30.${index + 1}.2`;
}

/** The addresses of a node's Pods. */
export function podRange(index: number): string {
  return `192.168.${index}.0/24`;
}

const defaults = { cpu: '2', memory: '4Gi', 'ephemeral-storage': '50Gi', pods: '110' };

/** Bytes of the disk of a node; without one that of any other machine. */
export function diskSize(node: LabNode | undefined): number {
  return quantityValue(parseQuantity(node?.capacity?.['ephemeral-storage'] ?? defaults['ephemeral-storage']));
}

/** Whole processors of a node; without one those of any other machine. */
export function processorsOf(node: LabNode | undefined): number {
  return Math.ceil(quantityValue(parseQuantity(node?.capacity?.cpu ?? defaults.cpu)));
}

/** Bytes of memory of a node. */
export function memorySize(node: LabNode): number {
  return quantityValue(parseQuantity(node.capacity?.memory ?? defaults.memory));
}

/** A kubelet names its node by name alone; the uid is the name. */
export function aboutNode(name: string): Referable {
  return { kind: 'Node', metadata: { name, uid: name } };
}

function capacityOf({ lab: { capacity }, maxPods }: NodeFacts): Record<string, string> {
  return {
    cpu: capacity?.cpu ?? defaults.cpu,
    'ephemeral-storage': capacity?.['ephemeral-storage'] ?? defaults['ephemeral-storage'],
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: capacity?.memory ?? defaults.memory,
    pods: maxPods?.toString() ?? capacity?.pods ?? defaults.pods,
  };
}

function condition(
  type: string,
  status: 'True' | 'False',
  reason: string,
  message: string,
  since: string,
  now: string,
): NodeCondition {
  return { type, status, lastHeartbeatTime: now, lastTransitionTime: since, reason, message };
}

/** The Node as it registers itself: labels, taints and Pod range, nothing of its state. */
export function nodeObject({ lab, index }: NodeFacts): Node {
  const roles = Object.fromEntries((lab.roles ?? []).map((role) => [`node-role.kubernetes.io/${role}`, '']));
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: lab.name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': lab.name,
        'kubernetes.io/os': 'linux',
        ...roles,
        ...lab.labels,
      },
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
    },
    spec: {
      podCIDR: podRange(index),
      podCIDRs: [podRange(index)],
      ...(lab.taints === undefined
        ? {}
        : {
            taints: lab.taints.map(({ key, value, effect }) => ({
              key,
              ...(value === undefined ? {} : { value }),
              effect,
            })),
          }),
    },
  };
}

/** What a node may be short of: reason, message and event of the condition while it is not, and while it is. */
export const pressureTable: readonly (readonly [Pressure, readonly string[], readonly string[]])[] = [
  [
    'MemoryPressure',
    ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available', 'NodeHasSufficientMemory'],
    ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available', 'NodeHasInsufficientMemory'],
  ],
  [
    'DiskPressure',
    ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure', 'NodeHasNoDiskPressure'],
    ['KubeletHasDiskPressure', 'kubelet has disk pressure', 'NodeHasDiskPressure'],
  ],
  [
    'PIDPressure',
    ['KubeletHasSufficientPID', 'kubelet has sufficient PID available', 'NodeHasSufficientPID'],
    ['KubeletHasInsufficientPID', 'kubelet has insufficient PID available', 'NodeHasInsufficientPID'],
  ],
];

export interface NodeHealth {
  /** Why it is not ready; undefined: it is. */
  readonly problem: string | undefined;
  readonly pressures: ReadonlySet<Pressure>;
}

/** What the kubelet reports of a node, as if every condition were new. */
export function nodeStatus(
  facts: NodeFacts,
  images: readonly NodeImage[],
  time: number,
  { problem, pressures }: NodeHealth,
): NodeStatus {
  const now = timestamp(time);
  const since = now;
  const capacity = capacityOf(facts);
  return {
    capacity,
    allocatable: { ...capacity },
    conditions: [
      ...pressureTable.map(([type, ...texts]) => {
        const [reason = '', message = ''] = texts[pressures.has(type) ? 1 : 0];
        return condition(type, pressures.has(type) ? 'True' : 'False', reason, message, since, now);
      }),
      problem === undefined
        ? condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status', since, now)
        : condition('Ready', 'False', 'KubeletNotReady', problem, since, now),
    ],
    addresses: [
      { type: 'InternalIP', address: nodeAddress(facts.index) },
      { type: 'Hostname', address: facts.lab.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: facts.machineId,
      systemUUID: facts.systemUuid,
      bootID: facts.bootId,
      kernelVersion: '6.8.0-90-generic',
      osImage: 'Ubuntu 24.04.3 LTS',
      containerRuntimeVersion: `containerd://${containerdVersion}`,
      kubeletVersion: facts.version,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
    images: [...images]
      .sort((a, b) => b.size - a.size)
      .slice(0, 50)
      .map(({ digest, name, size }) => ({ names: [digest, name], sizeBytes: size })),
    runtimeHandlers: [
      { name: '', features: { recursiveReadOnlyMounts: true, userNamespaces: true } },
      { name: 'runc', features: { recursiveReadOnlyMounts: true, userNamespaces: true } },
    ],
    features: { supplementalGroupsPolicy: true },
  };
}
