import { describe, expect, it } from 'vitest';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, PodSpec } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import { schedulePod } from './cycle.ts';
import { nodeInfo, type Snapshot } from './snapshot.ts';

function node(name: string, spec: Node['spec'] = {}, labels: Record<string, string> = {}): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    spec,
    status: { allocatable: { cpu: '2', memory: '4Gi', pods: '3' } },
  };
}

function pod(name: string, spec: Partial<PodSpec> = {}, labels: Record<string, string> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'ns', uid: name, labels },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  };
}

interface Parts {
  readonly nodes: readonly (readonly [Node, ...Pod[]])[];
  readonly claims?: readonly PersistentVolumeClaim[];
  readonly volumes?: readonly PersistentVolume[];
  readonly classes?: readonly StorageClass[];
}

function snapshot({ nodes, claims = [], volumes = [], classes = [] }: Parts): Snapshot {
  return {
    nodes: nodes.map(([first, ...pods]) => nodeInfo(first, pods)),
    namespaces: new Map([['ns', {}]]),
    claim: (_, name) => claims.find(({ metadata }) => metadata.name === name),
    volume: (name) => volumes.find(({ metadata }) => metadata.name === name),
    volumes: () => volumes,
    storageClass: (name) => classes.find(({ metadata }) => metadata.name === name),
    csiDriver: () => undefined,
    csiNode: () => undefined,
    capacities: () => [],
    attachments: () => [],
    resourceClaim: () => undefined,
    devices: () => ({ slices: [], taken: new Set(), deviceClass: () => undefined }),
    budgets: () => [],
    services: () => [],
    controllerSelector: () => undefined,
  };
}

function outcome(subject: Pod, parts: Parts): string {
  const decision = schedulePod(subject, snapshot(parts), () => 0);
  return decision.outcome === 'node' ? decision.node : decision.message;
}

const requests = (cpu: string): Partial<PodSpec> => ({
  containers: [{ name: 'c', image: 'i', resources: { requests: { cpu } } }],
});
const help = 'Preemption is not helpful for scheduling';
const victims = 'No preemption victims found for incoming pod';
const sentence = (count: number, reasons: string, preemption: string) =>
  `0/${count} nodes are available: ${reasons}. no new claims to deallocate, preemption: 0/${count} nodes are available: ${preemption}.`;

const taint = { key: 'k', value: 'v', effect: 'NoSchedule' };
const port: Partial<PodSpec> = {
  containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80, hostPort: 80 }] }],
};
const apart: Partial<PodSpec> = {
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' },
      ],
    },
  },
};

describe('schedulePod', () => {
  it.each<readonly [string, Pod, Parts['nodes'], string]>([
    [
      'taints',
      pod('p'),
      [[node('a', { taints: [taint] })]],
      sentence(1, '1 node(s) had untolerated taint(s)', `1 ${help}`),
    ],
    [
      'nodes beside the one that is asked for by name',
      pod('p', {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }],
            },
          },
        },
      }),
      [[node('a', { unschedulable: true })], [node('b')]],
      sentence(2, "1 node(s) didn't satisfy plugin(s) [NodeAffinity], 1 node(s) were unschedulable", `2 ${help}`),
    ],
    [
      'cordons',
      pod('p'),
      [[node('a', { unschedulable: true })]],
      sentence(1, '1 node(s) were unschedulable', `1 ${help}`),
    ],
    [
      'what other Pods took',
      pod('p', requests('1500m')),
      [[node('a'), pod('q', requests('1'))]],
      sentence(1, '1 Insufficient cpu', `1 ${victims}`),
    ],
    ['what no node has', pod('p', requests('3')), [[node('a')]], sentence(1, '1 Insufficient cpu', `1 ${help}`)],
    [
      'the number of Pods',
      pod('p'),
      [[node('a'), pod('q'), pod('r'), pod('s')]],
      sentence(1, '1 Too many pods', `1 ${victims}`),
    ],
    [
      'host ports',
      pod('p', port),
      [[node('a'), pod('q', port)]],
      sentence(1, "1 node(s) didn't have free ports for the requested pod ports", `1 ${victims}`),
    ],
    [
      'its own anti-affinity',
      pod('p', apart),
      [[node('a'), pod('q', {}, { app: 'web' })]],
      sentence(1, "1 node(s) didn't match pod anti-affinity rules", `1 ${victims}`),
    ],
    [
      "others' anti-affinity",
      pod('p', {}, { app: 'web' }),
      [[node('a'), pod('q', apart)]],
      sentence(1, "1 node(s) didn't satisfy existing pods anti-affinity rules", `1 ${victims}`),
    ],
    [
      'different reasons on different nodes, in order of their text',
      pod('p', requests('3')),
      [[node('a')], [node('b', { taints: [taint] })], [node('c')]],
      sentence(3, '1 node(s) had untolerated taint(s), 2 Insufficient cpu', `3 ${help}`),
    ],
  ])('says that nodes are refused for %s', (_, subject, nodes, message) => {
    expect(outcome(subject, { nodes })).toBe(message);
  });

  it('goes where there is most left', () => {
    const nodes: Parts['nodes'] = [[node('a'), pod('q', requests('1'))], [node('b')]];
    expect(outcome(pod('p', requests('100m')), { nodes })).toBe('b');
  });

  it('goes where a toleration lets it', () => {
    const tolerations = [{ key: 'k', operator: 'Exists' }];
    expect(outcome(pod('p', { tolerations }), { nodes: [[node('a', { taints: [taint] })]] })).toBe('a');
  });
});

describe('schedulePod with claims', () => {
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }];
  const claim = (fields: Partial<PersistentVolumeClaim>): PersistentVolumeClaim => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c', namespace: 'ns', uid: 'u' },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'late', resources: { requests: { storage: '1Gi' } } },
    status: { phase: 'Pending' },
    ...fields,
  });
  const late = (provisioner: string): StorageClass => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'late' },
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  const local = (host: string): PersistentVolume => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `on-${host}`, uid: host },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      storageClassName: 'late',
      local: { path: '/d' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [host] }] },
          ],
        },
      },
    },
    status: { phase: 'Available' },
  });
  const nodes: Parts['nodes'] = [[node('a')], [node('b')]];
  const bound = claim({
    metadata: { name: 'c', namespace: 'ns', uid: 'u', annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: { accessModes: ['ReadWriteOnce'], volumeName: 'on-c', resources: { requests: { storage: '1Gi' } } },
    status: { phase: 'Bound' },
  });

  it.each<readonly [string, Omit<Parts, 'nodes'>, string]>([
    ['is missing', {}, '0/2 nodes are available: persistentvolumeclaim "c" not found. not found'],
    [
      'is not bound yet',
      { claims: [claim({})] },
      '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
    ],
    [
      'is bound to a volume elsewhere',
      { claims: [bound], volumes: [local('c')] },
      sentence(2, "2 node(s) didn't match PersistentVolume's node affinity", `2 ${help}`),
    ],
    [
      'waits for a volume that nobody has',
      { claims: [claim({})], classes: [late('kubernetes.io/no-provisioner')] },
      sentence(2, "2 node(s) didn't find available persistent volumes to bind", `2 ${help}`),
    ],
    ['waits and has a volume on one node', { claims: [claim({})], classes: [late('x')], volumes: [local('b')] }, 'b'],
  ])('a claim that %s', (_, parts, expected) => {
    const subject = pod('p', {
      volumes,
      ...(expected === 'b' ? { nodeSelector: { 'kubernetes.io/hostname': 'b' } } : {}),
    });
    expect(outcome(subject, { nodes, ...parts })).toBe(expected);
  });

  it('lets one Pod at a time have a claim that is for one Pod', () => {
    const [only] = nodes;
    const first = pod('first', { volumes, nodeName: 'a' });
    const single = { ...bound, spec: { ...bound.spec, accessModes: ['ReadWriteOncePod'] } };
    expect(
      outcome(pod('p', { volumes }), {
        nodes: [[only?.[0] ?? node('a'), first]],
        claims: [single],
        volumes: [local('a')],
      }),
    ).toContain(
      '1 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod.',
    );
  });

  it('chooses the volume to bind, or leaves it to the provisioner', () => {
    const where = pod('p', { volumes, nodeSelector: { 'kubernetes.io/hostname': 'b' } });
    const found = schedulePod(
      where,
      snapshot({ nodes, claims: [claim({})], classes: [late('x')], volumes: [local('b')] }),
      () => 0,
    );
    expect(found).toMatchObject({
      volumes: { bindings: [{ volume: { metadata: { name: 'on-b' } } }], provisions: [] },
    });
    const made = schedulePod(where, snapshot({ nodes, claims: [claim({})], classes: [late('x')] }), () => 0);
    expect(made).toMatchObject({ volumes: { bindings: [], provisions: [{ metadata: { name: 'c' } }] } });
  });
});
