import { expect, it } from 'vitest';
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
