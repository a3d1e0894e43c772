import { describe, expect, it } from 'vitest';
import type { Deployment, ReplicaSet } from '#types/apps-v1';
import { fenceposts, maxSurge, maxUnavailable, newReplicas } from './arithmetic.ts';
import type { Rollout } from './rollout.ts';
import { reconcileOld, scaleAll } from './scale.ts';

function deployment(replicas: number, rollingUpdate: object = {}): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd' },
    spec: {
      replicas,
      selector: {},
      template: { spec: { containers: [] } },
      strategy: { type: 'RollingUpdate', rollingUpdate },
    },
    status: {},
  };
}

function replicaSet(name: string, replicas: number, available: number, before: number): ReplicaSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      creationTimestamp: `2026-01-01T00:00:0${name.length}Z`,
      annotations: {
        'deployment.kubernetes.io/desired-replicas': String(before),
        'deployment.kubernetes.io/max-replicas': String(before),
      },
    },
    spec: { replicas, selector: {} },
    status: { replicas, availableReplicas: available },
  };
}

describe('the limits of a rolling update', () => {
  it.each([
    [10, {}, 3, 2],
    [1, {}, 1, 0],
    [4, { maxSurge: 0, maxUnavailable: '10%' }, 0, 1],
    [3, { maxSurge: '100%', maxUnavailable: 0 }, 3, 0],
    [2, { maxSurge: 5, maxUnavailable: 5 }, 5, 2],
    [0, {}, 0, 0],
  ])('of %i replicas with %o are %i too many and %i too few', (replicas, limits, surge, unavailable) => {
    expect([maxSurge(deployment(replicas, limits)), maxUnavailable(deployment(replicas, limits))]).toEqual([
      surge,
      unavailable,
    ]);
  });

  it('never let both be zero', () => {
    expect(fenceposts(deployment(1, { maxSurge: 0, maxUnavailable: '25%' }))).toEqual({ surge: 0, unavailable: 1 });
  });

  it.each([
    [10, 10, 0, 3],
    [10, 13, 3, 3],
    [10, 8, 0, 5],
    [10, 0, 0, 10],
  ])('of %i replicas with %i there let a new one of %i grow to %i', (replicas, present, newest, grown) => {
    const all = [replicaSet('a', present - newest, 0, replicas), replicaSet('bb', newest, 0, replicas)];
    expect(newReplicas(deployment(replicas), all, newest)).toBe(grown);
  });
});

function rolloutOf(wanted: Deployment, old: ReplicaSet[], newest: ReplicaSet | undefined): Rollout {
  return { deployment: wanted, old, newest, writes: [], now: 0 };
}

const sizes = ({ old, newest }: Rollout) =>
  [...old, ...(newest === undefined ? [] : [newest])].map(({ spec }) => spec.replicas);

describe('a change of size in the middle of a rollout', () => {
  it.each([
    ['up', 20, [5, 5], [10, 10]],
    ['up with a rest', 15, [5, 5], [7, 8]],
    ['up in proportion', 20, [8, 2], [16, 4]],
    ['down', 5, [8, 2], [4, 1]],
    ['to nothing', 0, [8, 2], [0, 0]],
  ])('goes %s in proportion', (_, wanted, [first = 0, second = 0], expected) => {
    const rollout = rolloutOf(
      deployment(wanted, { maxSurge: 0, maxUnavailable: 1 }),
      [replicaSet('a', first, first, 10)],
      replicaSet('bb', second, second, 10),
    );
    scaleAll(rollout);
    expect(sizes(rollout)).toEqual(expected);
  });
});

describe('old ReplicaSets in a rollout', () => {
  it.each([
    ['give up what availability allows', 10, 10, 3, 0, [8, 3]],
    ['give up what is not available first', 10, 5, 3, 0, [8, 3]],
    ['wait for new Pods', 8, 8, 5, 0, [8, 5]],
    ['go on when new Pods are available', 8, 8, 5, 5, [3, 5]],
  ])('%s', (_, old, oldAvailable, fresh, freshAvailable, expected) => {
    const rollout = rolloutOf(
      deployment(10),
      [replicaSet('a', old, oldAvailable, 10)],
      replicaSet('bb', fresh, freshAvailable, 10),
    );
    reconcileOld(rollout);
    expect(sizes(rollout)).toEqual(expected);
  });
});
