import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '#types/apps-v1';
import type { Pod } from '#types/core-v1';
import { template, workloadCluster } from '../../workload-testing.ts';
import { podsToDelete } from './ranking.ts';

interface Facts {
  readonly node?: string;
  readonly phase?: string;
  readonly readyAt?: string;
  readonly restarts?: number;
  readonly cost?: string;
}

function pod(name: string, { node = 'n', phase = 'Running', readyAt, restarts = 0, cost }: Facts = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...(cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
    },
    spec: { nodeName: node, containers: [] },
    status: {
      phase,
      conditions: readyAt === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: readyAt }],
      containerStatuses: [{ name: 'c', image: '', imageID: '', ready: true, restartCount: restarts }],
    },
  };
}

const ready = { readyAt: '2026-01-01T00:00:10Z' };

describe('a scale down', () => {
  it.each([
    ['has no node', pod('b', { node: '', phase: 'Pending' }), pod('a', { phase: 'Pending' })],
    ['is pending', pod('b', { phase: 'Pending' }), pod('a')],
    ['is not ready', pod('b'), pod('a', ready)],
    ['costs less', pod('b', { ...ready, cost: '-1' }), pod('a', ready)],
    ['became ready later', pod('b', { readyAt: '2026-01-01T09:00:00Z' }), pod('a', ready)],
    ['restarted more often', pod('b', { restarts: 3 }), pod('a')],
  ])('takes the Pod that %s first', (_, first, other) => {
    const now = Date.parse('2026-01-01T10:00:00Z');
    expect(podsToDelete([other, first], [other, first], 1, now)).toEqual([first]);
  });

  it('takes a Pod first that shares its node', () => {
    const pods = [
      pod('a', { ...ready, node: 'x' }),
      pod('b', { ...ready, node: 'y' }),
      pod('c', { ...ready, node: 'y' }),
    ];
    const [first] = podsToDelete(pods, pods, 1, Date.parse('2026-01-01T10:00:00Z'));
    expect(first?.spec?.nodeName).toBe('y');
  });
});

describe('a ReplicaSet', () => {
  const replicaSet = (replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'r', namespace: 'default' },
    spec: { replicas, selector: { matchLabels: { app: 'r' } }, template: template('r') },
  });

  it('adopts Pods that match, and lets those go that no longer do', async () => {
    const { apply, advance, change, get, pods, events, logged } = await workloadCluster();
    const lone = {
      apiVersion: 'v1',
      kind: 'Pod',
      ...template('r'),
      metadata: { name: 'lone', namespace: 'default', labels: { app: 'r' } },
    };
    await apply(lone);
    await advance(500);
    await apply(replicaSet(2));
    await advance(1000);
    expect(pods()).toHaveLength(2);
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', controller: true, blockOwnerDeletion: true };
    expect(get<Pod>('Pod', 'lone').metadata.ownerReferences).toMatchObject([owner]);
    await change('Pod', 'lone', (draft: Pod) => {
      draft.metadata.labels = {};
    });
    await advance(1000);
    expect(get<Pod>('Pod', 'lone').metadata.ownerReferences).toBeUndefined();
    expect(pods()).toHaveLength(3);
    expect(get<ReplicaSet>('ReplicaSet', 'r').status).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      terminatingReplicas: 0,
      observedGeneration: 1,
    });
    expect(events('r').map((event) => event.replace(/r-\w+$/, 'P'))).toEqual([
      'Normal SuccessfulCreate: Created pod: P',
      'Normal SuccessfulCreate: Created pod: P',
    ]);
    expect(logged).toEqual([]);
  });

  it('counts Pods that it made when it sees them, and says first that there are none', async () => {
    const { apply, advance, kubernetes } = await workloadCluster();
    const { registry } = kubernetes;
    const definition = registry.resourceForKind('apps', 'ReplicaSet');
    if (definition === undefined) throw new Error('no ReplicaSets');
    const told: unknown[] = [];
    const watch = registry.watch(definition, { namespace: 'default' }, ({ object }) => {
      told.push((object as ReplicaSet).status);
    });
    await apply(replicaSet(2));
    await advance(1000);
    watch.close();
    expect(told.slice(0, 3)).toEqual([
      { replicas: 0 },
      { replicas: 0, observedGeneration: 1, terminatingReplicas: 0 },
      { replicas: 2, fullyLabeledReplicas: 2, observedGeneration: 1, terminatingReplicas: 0 },
    ]);
  });

  it('goes on making Pods that their node refuses, but no faster than a real one could', async () => {
    const { apply, advance, pods } = await workloadCluster();
    const object = replicaSet(2);
    const greedy = template('r', { resources: { requests: { cpu: '100' } } }, { nodeName: 'node01' });
    await apply({ ...object, spec: { ...object.spec, template: greedy } });
    await advance(1000);
    const after = pods().length;
    expect(after).toBeGreaterThanOrEqual(20);
    await advance(4000);
    expect(pods().length - after).toBe(20);
    expect(new Set(pods().map(({ status }) => status?.reason))).toEqual(new Set(['OutOfcpu']));
  });

  it('counts Pods as available only after minReadySeconds', async () => {
    const { apply, advance, get } = await workloadCluster();
    const object = replicaSet(1);
    await apply({ ...object, spec: { ...object.spec, minReadySeconds: 10 } });
    await advance(5000);
    expect(get<ReplicaSet>('ReplicaSet', 'r').status).toMatchObject({ readyReplicas: 1 });
    expect(get<ReplicaSet>('ReplicaSet', 'r').status).not.toHaveProperty('availableReplicas');
    await advance(7000);
    expect(get<ReplicaSet>('ReplicaSet', 'r').status).toMatchObject({ availableReplicas: 1 });
  });

  it('deletes what is too many and says so', async () => {
    const { apply, advance, change, pods, events } = await workloadCluster();
    await apply(replicaSet(3));
    await advance(1000);
    await change('ReplicaSet', 'r', (draft: ReplicaSet) => {
      draft.spec.replicas = 1;
    });
    await advance(1000);
    expect(pods()).toHaveLength(1);
    expect(
      events('r')
        .slice(3)
        .map((event) => event.replace(/r-\w+$/, 'P')),
    ).toEqual(['Normal SuccessfulDelete: Deleted pod: P', 'Normal SuccessfulDelete: Deleted pod: P']);
  });

  it('says why it cannot make Pods, and that it no longer cannot', async () => {
    const { apply, advance, change, get, events } = await workloadCluster();
    const object = replicaSet(1);
    await apply({ ...object, spec: { ...object.spec, template: template('r', {}, { priorityClassName: 'none' }) } });
    await advance(100);
    const { status } = get<ReplicaSet>('ReplicaSet', 'r');
    expect(status).toMatchObject({
      replicas: 0,
      conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }],
    });
    const [condition] = status?.conditions ?? [];
    expect(condition?.message).toMatch(/^pods "r-\w*" is forbidden: no PriorityClass with name none was found$/);
    expect(events('r')[0]).toMatch(
      /^Warning FailedCreate: Error creating: pods "r-\w*" is forbidden: no PriorityClass/,
    );
    await change('ReplicaSet', 'r', (draft: ReplicaSet) => {
      delete draft.spec.template?.spec.priorityClassName;
    });
    await advance(2000);
    expect(get<ReplicaSet>('ReplicaSet', 'r').status).not.toHaveProperty('conditions');
    expect(get<ReplicaSet>('ReplicaSet', 'r').status).toMatchObject({ availableReplicas: 1 });
  });
});

describe('a ReplicationController', () => {
  it('keeps its Pods as a ReplicaSet does', async () => {
    const { apply, advance, get, pods, events } = await workloadCluster();
    await apply({
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: { name: 'rc', namespace: 'default' },
      spec: { replicas: 2, selector: { app: 'rc' }, template: template('rc') },
    });
    await advance(1000);
    expect(pods().map(({ metadata }) => metadata.ownerReferences?.[0]?.kind)).toEqual(
      Array(2).fill('ReplicationController'),
    );
    expect(get<ReplicaSet>('ReplicationController', 'rc').status).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      observedGeneration: 1,
    });
    expect(events('rc')).toHaveLength(2);
  });
});
