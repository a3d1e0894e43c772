import { expect, it } from 'vitest';
import { createTestServer } from '../../../test-server.ts';
import { created, row } from '../../shared/golden.ts';
import { horizontalPodAutoscaler } from './index.ts';
import { horizontalPodAutoscalerV1 } from './v1.ts';

const { hub } = horizontalPodAutoscalerV1;
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } };
const pods = {
  type: 'Pods',
  pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '1' } },
};

it('autoscaling/v1 says CPU in a field of its own', () => {
  const object = created(horizontalPodAutoscaler, { spec: { scaleTargetRef, maxReplicas: 3, metrics: [cpu] } });
  const old = hub?.fromHub(object);
  expect(old).toEqual({
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v1',
    metadata: { name: 'x', namespace: 'default' },
    spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 3, targetCPUUtilizationPercentage: 50 },
    status: { currentReplicas: 0, desiredReplicas: 0 },
  });
  expect(old && hub?.toHub(old).spec).toEqual(object.spec);
});

it('what autoscaling/v1 cannot say survives in annotations', () => {
  const spec = { scaleTargetRef, maxReplicas: 3, metrics: [pods, cpu], behavior: { scaleDown: { tolerance: '100m' } } };
  const object = created(horizontalPodAutoscaler, { spec });
  const old = hub?.fromHub(object) ?? object;
  expect(old.metadata.annotations).toMatchObject({
    'autoscaling.alpha.kubernetes.io/metrics': '[{"type":"Pods","pods":{"metricName":"m","targetAverageValue":"1"}}]',
  });
  const back = hub?.toHub(old) ?? object;
  expect(back.metadata).not.toHaveProperty('annotations');
  expect(back.spec).toEqual(object.spec);
});

it('prints the same row in both versions', () => {
  const object = created(horizontalPodAutoscaler, { spec: { scaleTargetRef, maxReplicas: 3, metrics: [pods, cpu] } });
  const old = hub?.fromHub(object) ?? object;
  expect(row(horizontalPodAutoscalerV1, old)).toEqual(row(horizontalPodAutoscaler, object));
});

it('who writes autoscaling/v1 owns the fields of that version', async () => {
  const { ask } = await createTestServer();
  const base = (version: string) => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`;
  const patch = (path: string, body: object, type = 'merge-patch+json') =>
    ask('PATCH', path, { body, headers: { 'content-type': `application/${type}` } });
  const spec = { scaleTargetRef, maxReplicas: 3, metrics: [cpu] };
  await ask('POST', `${base('v2')}?fieldManager=first`, { body: { metadata: { name: 'h' }, spec } });
  await patch(`${base('v1')}/h/status?fieldManager=second`, { status: { currentReplicas: 1 } });
  const target = { targetCPUUtilizationPercentage: 44 };
  const { object } = await patch(`${base('v1')}/h?fieldManager=third`, { spec: target });
  const entries = (object.metadata.managedFields ?? []) as readonly Record<string, unknown>[];
  expect(entries.map(({ manager, apiVersion, fieldsV1 }) => [manager, apiVersion, fieldsV1])).toEqual([
    [
      'first',
      'autoscaling/v2',
      { 'f:spec': { 'f:maxReplicas': {}, 'f:minReplicas': {}, 'f:scaleTargetRef': expect.anything() } },
    ],
    ['second', 'autoscaling/v1', { 'f:status': { 'f:currentReplicas': {} } }],
    ['third', 'autoscaling/v1', { 'f:spec': { 'f:targetCPUUtilizationPercentage': {} } }],
  ]);
  const config = {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'h' },
    spec: { targetCPUUtilizationPercentage: 45 },
  };
  const applied = await patch(`${base('v1')}/h?fieldManager=fourth`, config, 'apply-patch+yaml');
  expect(applied.object.message).toBe(
    'Apply failed with 1 conflict: conflict with "third" using autoscaling/v1: .spec.targetCPUUtilizationPercentage',
  );
});
