import { expect, it } from 'vitest';
import type { Node, Pod } from '#types/core-v1';
import type { Change } from './change.ts';
import { filterPlugins } from './plugins/index.ts';

function pod(name: string, spec: object = {}, more: object = {}): Pod {
  const metadata = { name, namespace: 'ns', uid: name, labels: { app: name } };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [], ...spec }, ...more } as Pod;
}

const placed = (name: string, spec: object = {}) => pod(name, { nodeName: 'n', ...spec });
const asks = (cpu: string, more: object = {}) => ({
  containers: [{ name: 'c', image: 'i', resources: { requests: { cpu } }, ...more }],
});

function node(spec: object = {}, labels: Record<string, string> = {}, cpu = '4'): Node {
  const status = { allocatable: { cpu, memory: '8Gi', pods: '110' } };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels }, spec, status };
}

const nodes = (next: Node | undefined, previous?: Node): Change => ({ resource: 'nodes', next, previous });
const pods = (next: Pod | undefined, previous?: Pod): Change => ({ resource: 'pods', next, previous });
const taints = { taints: [{ key: 'k', effect: 'NoSchedule' }] };
const port = { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80, hostPort: 80 }] }] };
const term = { labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'zone' };
const together = { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
const apart = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
const spread = {
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: term.labelSelector },
  ],
};
const volume = { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] };
const claim = (name: string, namespace = 'ns') => ({ metadata: { name, namespace } }) as never;
const claimed = { resourceClaims: [{ name: 'd', resourceClaimName: 'c' }] };
const device = (name: string, status: object) => ({ metadata: { name, namespace: 'ns' }, spec: {}, status }) as never;
const selector = { nodeSelector: { zone: 'a' } };
const toleration = { tolerations: [{ key: 'k', operator: 'Exists' }] };

it.each<readonly [string, object, string, Change, boolean]>([
  ['NodeUnschedulable', {}, 'a node that is uncordoned', nodes(node(), node({ unschedulable: true })), true],
  ['NodeUnschedulable', {}, 'a node that never was cordoned', nodes(node({}, { a: 'b' }), node()), false],
  ['TaintToleration', {}, 'a taint that goes', nodes(node(), node(taints)), true],
  ['TaintToleration', {}, 'a label', nodes(node(taints, { a: 'b' }), node(taints)), false],
  ['TaintToleration', {}, 'its own new toleration', pods(pod('x', toleration), pod('x')), true],
  ['TaintToleration', {}, 'its own new label', pods(pod('x', {}), pod('x')), false],
  ['NodeAffinity', selector, 'the label it asks for', nodes(node({}, { zone: 'a' }), node()), true],
  ['NodeAffinity', selector, 'another label', nodes(node({}, { zone: 'b' }), node()), false],
  ['NodePorts', port, 'a Pod that frees the port', pods(undefined, placed('y', port)), true],
  ['NodePorts', port, 'a Pod without ports that goes', pods(undefined, placed('y')), false],
  ['NodeResourcesFit', asks('2'), 'any Pod that goes', pods(undefined, placed('y')), true],
  ['NodeResourcesFit', asks('2'), 'a Pod that comes', pods(placed('y')), false],
  ['NodeResourcesFit', asks('2'), 'a Pod that shrinks', pods(placed('y', asks('1')), placed('y', asks('2'))), true],
  ['NodeResourcesFit', asks('2'), 'a Pod that grows', pods(placed('y', asks('3')), placed('y', asks('2'))), false],
  ['NodeResourcesFit', asks('2'), 'a node that grows', nodes(node({}, {}, '8'), node()), true],
  ['NodeResourcesFit', asks('20'), 'a node that does not grow enough', nodes(node({}, {}, '8'), node()), false],
  ['InterPodAffinity', together, 'the Pod it wants', pods(placed('x')), true],
  ['InterPodAffinity', together, 'another Pod', pods(placed('y')), false],
  ['InterPodAffinity', together, 'a node of another zone', nodes(node({}, { zone: 'b' }), node()), true],
  ['InterPodAffinity', apart, 'the Pod it avoids, which goes', pods(undefined, placed('x')), true],
  ['InterPodAffinity', {}, 'a Pod that kept it away, which goes', pods(undefined, placed('y', apart)), false],
  ['PodTopologySpread', spread, 'one that counts, which comes', pods(placed('x')), true],
  ['PodTopologySpread', spread, 'one that does not count', pods(placed('y')), false],
  ['PodTopologySpread', spread, 'a new domain', nodes(node({}, { zone: 'b' }), node()), true],
  ['VolumeBinding', volume, 'its claim', { resource: 'persistentvolumeclaims', next: claim('c') }, true],
  ['VolumeBinding', volume, 'another claim', { resource: 'persistentvolumeclaims', next: claim('d') }, false],
  ['VolumeBinding', volume, 'any volume', { resource: 'persistentvolumes', next: claim('v') }, true],
  ['VolumeBinding', volume, 'a volume that goes', { resource: 'persistentvolumes', previous: claim('v') }, false],
  ['VolumeRestrictions', volume, 'a Pod that frees its claim', pods(undefined, placed('y', volume)), true],
  ['VolumeRestrictions', volume, 'a Pod without claims', pods(undefined, placed('y')), false],
  ['DynamicResources', claimed, 'its claim', { resource: 'resourceclaims', next: device('c', {}) }, true],
  ['DynamicResources', claimed, 'another claim', { resource: 'resourceclaims', next: device('d', {}) }, false],
  [
    'DynamicResources',
    claimed,
    'another claim that gives its devices back',
    { resource: 'resourceclaims', next: device('d', {}), previous: device('d', { allocation: {} }) },
    true,
  ],
])('a Pod refused by %s with %j may be helped by %s', (name, spec, _, change, expected) => {
  const plugin = filterPlugins.find((one) => one.name === name);
  expect(plugin?.helps?.(pod('x', spec), change)).toBe(expected);
});
