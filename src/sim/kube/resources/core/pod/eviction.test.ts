import { describe, expect, it } from 'vitest';
import { type KubeObject, StatusError } from '#apimachinery';
import type { PodDisruptionBudget } from '#types/policy-v1';
import { createTestServer } from '../../../test-server.ts';
import { created, testContext } from '../../shared/golden.ts';
import { pod } from './index.ts';

const labels = { app: 'web' };
const ready = [{ type: 'Ready', status: 'True' }];
const running = {
  ...created(pod, { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } }),
  status: { phase: 'Running', conditions: ready },
};

function budget(name: string, status: Partial<PodDisruptionBudget['status']> = {}, spec: object = {}): KubeObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'default', generation: 1 },
    spec: { selector: { matchLabels: labels }, ...spec },
    status: { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, ...status },
  } as KubeObject;
}

function evict(object: KubeObject, budgets: readonly KubeObject[]) {
  const context = { ...testContext, lookupAll: () => budgets };
  return pod.subresources?.eviction?.create?.({ metadata: { name: 'x' } } as KubeObject, object, context);
}

function refusal(budgets: readonly KubeObject[]) {
  try {
    evict(running, budgets);
  } catch (error) {
    return error instanceof StatusError ? error.status : undefined;
  }
  return undefined;
}

describe('an eviction', () => {
  it.each<[string, KubeObject, string, number | undefined]>([
    ['is met', budget('b'), 'The disruption budget b needs 1 healthy pods and has 1 currently', undefined],
    [
      'was not looked at yet',
      budget('b', { observedGeneration: 0 }),
      'The disruption budget b is still being processed by the server.',
      10,
    ],
    [
      'cannot be computed',
      budget('b', {
        conditions: [
          { type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: 'no', lastTransitionTime: '' },
        ],
      }),
      'The disruption budget b does not allow evicting pods currently because it failed sync: no',
      undefined,
    ],
  ])('is refused by a budget that %s', (_, object, message, seconds) => {
    const status = refusal([object]);
    expect(status).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: { causes: [{ reason: 'DisruptionBudget', message }] },
    });
    expect(status?.details?.retryAfterSeconds).toBe(seconds);
  });

  it('is refused when there are two budgets', () => {
    expect(refusal([budget('a'), budget('b')])).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      code: 500,
    });
  });

  it('counts against the budget, says why, and deletes', () => {
    const allowed = budget('b', { disruptionsAllowed: 1, currentHealthy: 2 });
    const result = evict(running, [allowed]);
    expect(result?.delete).toEqual({});
    expect(result?.object?.status).toMatchObject({
      conditions: [...ready, { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }],
    });
    expect(result?.status?.of).toBe(allowed);
    expect(result?.status?.change(allowed)).toMatchObject({
      status: { disruptionsAllowed: 0, disruptedPods: { x: '2026-01-01T00:00:00Z' } },
    });
  });

  it('may ask in its own options for a dry run, which takes no Pod away', async () => {
    const { ask } = await createTestServer();
    const pods = '/api/v1/namespaces/default/pods';
    await ask('POST', pods, { body: { ...running, metadata: { name: 'x', labels } } });
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'x' } };
    const dry = { ...body, deleteOptions: { dryRun: ['All'] } };
    expect((await ask('POST', `${pods}/x/eviction`, { body: dry as KubeObject })).code).toBe(201);
    expect((await ask('GET', `${pods}/x`)).code).toBe(200);
    expect((await ask('POST', `${pods}/x/eviction`, { body: body as KubeObject })).code).toBe(201);
    expect((await ask('GET', `${pods}/x`)).code).toBe(404);
  });

  it.each<[string, KubeObject, KubeObject]>([
    ['of a Pod that is done', { ...running, status: { phase: 'Succeeded' } } as KubeObject, budget('b')],
    [
      'of an unready Pod when the budget is met',
      { ...running, status: { phase: 'Running' } } as KubeObject,
      budget('b'),
    ],
    [
      'of an unready Pod when the budget never keeps those',
      { ...running, status: { phase: 'Running' } } as KubeObject,
      budget('b', { currentHealthy: 0 }, { unhealthyPodEvictionPolicy: 'AlwaysAllow' }),
    ],
  ])('%s leaves the budget alone', (_, object, one) => {
    const result = evict(object, [one]);
    expect(result?.delete).toEqual({});
    expect(result).not.toHaveProperty('status');
  });
});
