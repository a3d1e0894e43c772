import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '#types/core-v1';
import type { PodDisruptionBudget } from '#types/policy-v1';
import { workloadCluster } from '../workload-testing.ts';
import { schedulePod } from './cycle.ts';
import { nodeInfo } from './snapshot.ts';

const node = (name: string): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: {},
  status: { allocatable: { cpu: '4', memory: '4Gi', pods: '10' } },
});

function pod(name: string, cpu: string, priority: number, more: Partial<Pod['status']> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'ns', uid: name, labels: { app: name.slice(0, 1) } },
    spec: { priority, containers: [{ name: 'c', image: 'i', resources: { requests: { cpu } } }] },
    status: more,
  };
}

function decide(subject: Pod, nodes: readonly (readonly Pod[])[], budgets: readonly PodDisruptionBudget[] = []) {
  const decision = schedulePod(
    subject,
    {
      nodes: nodes.map((pods, index) => nodeInfo(node(`n${index}`), pods)),
      namespaces: new Map(),
      claim: () => undefined,
      volume: () => undefined,
      volumes: () => [],
      storageClass: () => undefined,
      csiDriver: () => undefined,
      csiNode: () => undefined,
      capacities: () => [],
      attachments: () => [],
      resourceClaim: () => undefined,
      devices: () => ({ slices: [], taken: new Set(), deviceClass: () => undefined }),
      budgets: () => budgets,
      services: () => [],
      controllerSelector: () => undefined,
    },
    () => 0,
  );
  if (decision.outcome === 'node') return decision.node;
  if (decision.outcome === 'error') return decision.message;
  const { preemption } = decision;
  return preemption === undefined
    ? decision.message.replace(/^.*preemption: /, '')
    : `${preemption.node}: ${preemption.victims.map(({ metadata }) => metadata.name).join(' ')}`;
}

const budget = (app: string, disruptionsAllowed: number): PodDisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: app, namespace: 'ns' },
  spec: { selector: { matchLabels: { app } } },
  status: { currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, disruptionsAllowed },
});

describe('a Pod that fits nowhere', () => {
  it.each<[string, Pod, Pod[][], PodDisruptionBudget[], string]>([
    ['takes the room of a lower one', pod('p', '3', 10), [[pod('a', '3', 0)]], [], 'n0: a'],
    ['takes no more than it needs', pod('p', '2', 10), [[pod('a', '1', 1), pod('b', '3', 0)]], [], 'n0: b'],
    [
      'goes where the lowest ones are',
      pod('p', '3', 10),
      [[pod('a', '4', 5)], [pod('b', '2', 1), pod('c', '2', 1)]],
      [],
      'n1: b c',
    ],
    [
      'goes where the fewest have to go',
      pod('p', '3', 10),
      [[pod('b', '2', 1), pod('c', '2', 1)], [pod('a', '4', 1)]],
      [],
      'n1: a',
    ],
    [
      'spares those that started earlier',
      pod('p', '2', 10),
      [
        [
          pod('a', '2', 1, { startTime: '2026-01-01T00:00:02Z' }),
          pod('b', '2', 1, { startTime: '2026-01-01T00:00:01Z' }),
        ],
      ],
      [],
      'n0: a',
    ],
    [
      'spares those that a budget keeps',
      pod('p', '3', 10),
      [[pod('a', '4', 1)], [pod('b', '4', 5)]],
      [budget('a', 0)],
      'n1: b',
    ],
    [
      'cannot take the room of its equals',
      pod('p', '3', 10),
      [[pod('a', '3', 10)]],
      [],
      '0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ],
    [
      'says what it lacks even so',
      pod('p', '3', 10),
      [[pod('a', '2', 10), pod('b', '1', 0)]],
      [],
      '0/1 nodes are available: 1 Insufficient cpu.',
    ],
    [
      'waits for those that leave its node',
      { ...pod('p', '3', 10), status: { nominatedNodeName: 'n0' } },
      [
        [
          {
            ...pod('a', '3', 0, {
              conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }],
            }),
            metadata: { name: 'a', namespace: 'ns', deletionTimestamp: '2026-01-01T00:00:00Z' },
          },
        ],
      ],
      [],
      'not eligible due to a terminating pod on the nominated node.',
    ],
  ])('%s', (_, subject, nodes, budgets, outcome) => {
    expect(decide(subject, nodes, budgets)).toBe(outcome);
  });
});

it('has a lower Pod evicted, and runs in its place', async () => {
  const { apply, advance, get, events, list } = await workloadCluster();
  const sleeper = (name: string, cpu: string, priorityClassName?: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: {
      ...(priorityClassName === undefined ? {} : { priorityClassName }),
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'c', image: 'busybox', resources: { requests: { cpu } } }],
    },
  });
  await apply(sleeper('low', '60'));
  await advance(2000);
  await apply(sleeper('high', '50', 'system-cluster-critical'));
  await advance(10);
  const uid = get<Pod>('Pod', 'high').metadata.uid ?? '';
  expect(get<Pod>('Pod', 'high').status?.nominatedNodeName).toBe('node01');
  expect(get<Pod>('Pod', 'low').status?.conditions).toContainEqual(
    expect.objectContaining({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    }),
  );
  await advance(5000);
  expect(list('Pod').map(({ metadata }) => metadata.name)).toEqual(['high']);
  const { spec, status } = get<Pod>('Pod', 'high');
  expect([spec?.nodeName, status?.phase, status?.nominatedNodeName]).toEqual(['node01', 'Running', undefined]);
  expect(events('low')).toContain(`Normal Preempted: Preempted by pod ${uid} on node node01`);
  expect(events('high').filter((event) => event.includes('FailedScheduling'))).toEqual([
    'Warning FailedScheduling: 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s).',
  ]);
});
