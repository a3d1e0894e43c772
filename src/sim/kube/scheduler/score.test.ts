import { describe, expect, it } from 'vitest';
import type { Affinity, Node, Pod, PodSpec, TopologySpreadConstraint } from '#types/core-v1';
import { scoreNodes } from './cycle.ts';
import type { ScorePlugin } from './plugin.ts';
import { imageLocality } from './plugins/image-locality.ts';
import { interPodAffinity } from './plugins/inter-pod-affinity.ts';
import { nodeAffinity, taintToleration } from './plugins/node.ts';
import { balancedAllocation, leastAllocated } from './plugins/resources.ts';
import { podTopologySpread } from './plugins/topology-spread.ts';
import { nodeInfo, type Snapshot } from './snapshot.ts';

function node(name: string, more: Partial<Node> = {}, labels: Record<string, string> = {}): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    spec: {},
    status: { allocatable: { cpu: '4', memory: '8Gi', pods: '110' } },
    ...more,
  };
}

function pod(name: string, spec: Partial<PodSpec> = {}, labels: Record<string, string> = { app: 'web' }): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'ns', uid: name, labels },
    spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
  };
}

const asks = (cpu: string, memory: string): Partial<PodSpec> => ({
  containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu, memory } } }],
});
const spread = (constraint: Partial<TopologySpreadConstraint>): Partial<PodSpec> => ({
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { app: 'web' } },
      ...constraint,
    },
  ],
});
const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } };
const affinity = (part: Affinity): Partial<PodSpec> => ({ affinity: part });
const near = affinity({
  podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50, podAffinityTerm: term }] },
});
const far = affinity({
  podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50, podAffinityTerm: term }] },
});
const needsNear = affinity({ podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } });

function scores(
  plugin: ScorePlugin,
  subject: Pod,
  nodes: readonly (readonly [Node, ...Pod[]])[],
  more: Partial<Snapshot> = {},
): readonly number[] | undefined {
  const infos = nodes.map(([first, ...pods]) => nodeInfo(first, pods));
  return plugin.score(subject, infos, {
    nodes: infos,
    namespaces: new Map([['ns', {}]]),
    services: () => [],
    controllerSelector: () => undefined,
    ...more,
  } as Snapshot);
}

const image = (name: string, sizeBytes: number) => ({ status: { images: [{ names: [name], sizeBytes }] } });
const taint = (effect: string) => ({ spec: { taints: [{ key: 'k', value: 'v', effect }] } });
const mebibyte = 1024 * 1024;

describe('the score of', () => {
  it.each<readonly [string, ScorePlugin, Pod, readonly (readonly [Node, ...Pod[]])[], readonly number[] | undefined]>([
    [
      'what is left, in whole percents of each resource, Pods that ask for nothing counting a little',
      leastAllocated,
      pod('p'),
      [[node('a')], [node('b'), pod('q', asks('1', '1Gi'))], [node('c'), pod('q', asks('4', '8Gi'))]],
      [97, 78, 0],
    ],
    [
      'balance, by what is really asked for',
      balancedAllocation,
      pod('p', asks('1', '1Gi')),
      [[node('a')], [node('b'), pod('q', asks('1', '5Gi'))]],
      [93, 87],
    ],
    ['balance, without opinion on Pods that ask for nothing', balancedAllocation, pod('p'), [[node('a')]], undefined],
    [
      'intolerable preferences, fewer being better',
      taintToleration,
      pod('p'),
      [[node('a')], [node('b', taint('PreferNoSchedule'))], [node('c', taint('NoSchedule'))]],
      [100, 0, 100],
    ],
    [
      'preferred nodes, by the sum of weights against the largest',
      nodeAffinity,
      pod(
        'p',
        affinity({
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 30, preference: { matchExpressions: [{ key: 'disk', operator: 'Exists' }] } },
              { weight: 10, preference: { matchExpressions: [{ key: 'zone', operator: 'In', values: ['x'] }] } },
            ],
          },
        }),
      ),
      [[node('a', {}, { disk: 'ssd', zone: 'x' })], [node('b', {}, { zone: 'x' })], [node('c')]],
      [100, 25, 0],
    ],
    [
      'images, by size and by how many nodes have them',
      imageLocality,
      pod('p'),
      [[node('a', image('nginx:latest', 500 * mebibyte))], [node('b')]],
      [23, 0],
    ],
    ['wished company', interPodAffinity, pod('p', near), [[node('a'), pod('q')], [node('b')]], [100, 0]],
    [
      'unwished company, the least being best although all are below nothing',
      interPodAffinity,
      pod('p', far),
      [
        [node('a'), pod('q'), pod('r')],
        [node('b'), pod('s')],
        [node('c'), pod('t'), pod('u'), pod('v')],
      ],
      [50, 100, 0],
    ],
    [
      'being wished for, and needed, by those that are there',
      interPodAffinity,
      pod('p'),
      [
        [node('a'), pod('q', near)],
        [node('b'), pod('r', needsNear)],
        [node('c'), pod('s', far)],
      ],
      [100, 51, 0],
    ],
    ['company, without opinion when nobody cares', interPodAffinity, pod('p'), [[node('a'), pod('q')]], undefined],
    [
      'soft spreading, the emptier domains being better and nodes without domain worst',
      podTopologySpread,
      pod('p', spread({})),
      [
        [node('a', {}, { zone: 'x' }), pod('q'), pod('r')],
        [node('b', {}, { zone: 'y' }), pod('s')],
        [node('c', {}, { zone: 'y' })],
        [node('d'), pod('t')],
      ],
      [33, 100, 100, 0],
    ],
    ['spreading, without opinion on Pods of nobody', podTopologySpread, pod('p'), [[node('a'), pod('q')]], undefined],
  ])('%s', (_, plugin, subject, nodes, expected) => {
    expect(scores(plugin, subject, nodes)).toEqual(expected);
  });

  it('spreading is by name and zone for Pods of a Service or a controller that say nothing', () => {
    const nodes = [[node('a'), pod('q'), pod('r')], [node('b'), pod('s')], [node('c')]] as const;
    const services = () => [{ apiVersion: 'v1', kind: 'Service', metadata: {}, spec: { selector: { app: 'web' } } }];
    expect(scores(podTopologySpread, pod('p'), nodes, { services })).toEqual([40, 60, 100]);
    const controllerSelector = () => ({ matchLabels: { app: 'web' } });
    expect(scores(podTopologySpread, pod('p'), nodes, { controllerSelector })).toEqual([40, 60, 100]);
  });

  it('all plug-ins together is the sum by their weights', () => {
    const infos = [nodeInfo(node('a'), []), nodeInfo(node('b'), [pod('q', asks('2', '4Gi'))])];
    const view = { nodes: infos, namespaces: new Map(), services: () => [], controllerSelector: () => undefined };
    const totals = scoreNodes(pod('p'), infos, view as never);
    expect([...totals]).toEqual([
      ['a', 97 + 3 * 100],
      ['b', 47 + 3 * 100],
    ]);
  });
});
