import { describe, expect, it } from 'vitest';
import { created, createErrors, row } from '../../shared/golden.ts';
import { horizontalPodAutoscaler as autoscaler } from './index.ts';

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const spec = { scaleTargetRef, maxReplicas: 5 };
const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } };

describe('a new HorizontalPodAutoscaler', () => {
  it('wants 80 % of the requested CPU unless told otherwise', () => {
    expect(created(autoscaler, { spec })).toMatchObject({
      spec: {
        minReplicas: 1,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
      },
      status: { desiredReplicas: 0 },
    });
  });

  it('fills a given behavior in', () => {
    const object = created(autoscaler, { spec: { ...spec, behavior: { scaleDown: { selectPolicy: 'Min' } } } });
    expect(object.spec).toMatchObject({
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: 'Max',
          policies: [
            { type: 'Pods', value: 4, periodSeconds: 15 },
            { type: 'Percent', value: 100, periodSeconds: 15 },
          ],
        },
        scaleDown: { selectPolicy: 'Min', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
      },
    });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'nothing',
      {},
      [
        'spec.maxReplicas: Invalid value: 0: must be greater than 0',
        'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
        'spec.scaleTargetRef.kind: Required value',
        'spec.scaleTargetRef.name: Required value',
        'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      ],
    ],
    [
      'no replicas at all',
      { ...spec, minReplicas: 0 },
      [
        'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
        'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
      ],
    ],
    [
      'a ReplicationController as target',
      { ...spec, scaleTargetRef: { kind: 'ReplicationController', name: 'r' } },
      [],
    ],
    [
      'metrics that are not whole',
      {
        ...spec,
        metrics: [
          { type: 'Resource' },
          { type: 'Foo', pods: { metric: { name: '' }, target: { type: 'Value', averageValue: '-1' } } },
          {
            ...cpu,
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0, averageValue: '1' } },
          },
        ],
      },
      [
        'spec.metrics[0].resource: Required value: must populate information for the given metric source',
        'spec.metrics[1].type: Unsupported value: "Foo": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
        'spec.metrics[1].pods.metric.name: Required value: must specify a metric name',
        'spec.metrics[1].pods.target.averageValue: Invalid value: "-1": must be positive',
        'spec.metrics[1].type: Unsupported value: "Foo": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
        'spec.metrics[2].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
        'spec.metrics[2].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
      ],
    ],
    [
      'a behavior out of range',
      {
        ...spec,
        behavior: {
          scaleUp: { stabilizationWindowSeconds: 3601, selectPolicy: 'Any' },
          scaleDown: { policies: [{ type: 'All', value: 0, periodSeconds: 1801 }] },
        },
      },
      [
        'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
        'spec.behavior.scaleUp.selectPolicy: Unsupported value: "Any": supported values: "Disabled", "Max", "Min"',
        'spec.behavior.scaleDown.policies[0].type: Unsupported value: "All": supported values: "Percent", "Pods"',
        'spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero',
        'spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
      ],
    ],
  ])('with %s', (_, given, texts) => {
    expect(createErrors(autoscaler, { spec: given })).toEqual(texts);
  });
});

it('a row of a HorizontalPodAutoscaler shows two metrics and counts the others', () => {
  const metrics = [
    cpu,
    { type: 'Pods', pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '1000m' } } },
    cpu,
  ];
  const status = {
    currentReplicas: 2,
    desiredReplicas: 2,
    currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 12 } } }],
  };
  expect(row(autoscaler, { ...created(autoscaler, { spec: { ...spec, metrics } }), status })).toEqual({
    Name: 'x',
    Reference: 'Deployment/web',
    Targets: 'cpu: 12%/50%, <unknown>/1 + 1 more...',
    MinPods: '1',
    MaxPods: 5,
    Replicas: 2,
    Age: '<unknown>',
  });
});
