import { deepCopy, type KubeObject } from '#apimachinery';
import type { HorizontalPodAutoscaler as AutoscalerV1 } from '#types/autoscaling-v1';
import type { HorizontalPodAutoscaler, MetricSpec } from '#types/autoscaling-v2';
import type { Column, ResourceDefinition } from '../../../registry/resource.ts';
import { horizontalPodAutoscaler as hub } from './index.ts';
import { behaviorFromText, behaviorText, metricsFromText, metricsText, statusesText } from './v1-annotations.ts';

const PREFIX = 'autoscaling.alpha.kubernetes.io/';

/** The old version, which knows CPU alone. Follows pkg/apis/autoscaling/v1, conversion.go. */
export const horizontalPodAutoscalerV1: ResourceDefinition = {
  ...hub,
  version: 'v1',
  schema: 'k8s.io/api/autoscaling/v1.HorizontalPodAutoscaler',
  columns: hub.columns.map((column): Column => ({ ...column, cell: (object, now) => column.cell(toHub(object), now) })),
  hub: { definition: hub, toHub, fromHub },
};

function isCpu(metric: MetricSpec): boolean {
  return metric.resource?.name === 'cpu' && metric.resource.target.averageUtilization !== undefined;
}

function fromHub(object: KubeObject): KubeObject {
  const { metadata, spec, status } = deepCopy(object) as HorizontalPodAutoscaler;
  const metrics = spec.metrics ?? [];
  const cpu = metrics.find(isCpu);
  const others = metrics.filter((metric) => metric !== cpu);
  const statuses = status?.currentMetrics ?? [];
  const cpuStatus = statuses.find(({ resource }) => resource?.name === 'cpu');
  const conditions = status?.conditions ?? [];
  const texts: Record<string, string | undefined> = {
    metrics: others.length === 0 ? undefined : metricsText(others),
    behavior: spec.behavior === undefined ? undefined : behaviorText(spec.behavior),
    // Also the one that has a field, for its raw value.
    'current-metrics': statuses.length === 0 ? undefined : statusesText(statuses),
    conditions: conditions.length === 0 ? undefined : JSON.stringify(conditions),
  };
  const annotations = { ...metadata.annotations };
  for (const [name, text] of Object.entries(texts)) {
    if (text !== undefined) {
      annotations[PREFIX + name] = text;
    }
  }
  const percent = cpu?.resource?.target.averageUtilization;
  const current = cpuStatus?.resource?.current.averageUtilization;
  const { metrics: _, behavior: __, ...rest } = spec;
  const made: AutoscalerV1 = {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v1',
    metadata: { ...metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...rest, ...(percent === undefined ? {} : { targetCPUUtilizationPercentage: percent }) },
    status: {
      ...(status?.observedGeneration === undefined ? {} : { observedGeneration: status.observedGeneration }),
      ...(status?.lastScaleTime === undefined ? {} : { lastScaleTime: status.lastScaleTime }),
      currentReplicas: status?.currentReplicas ?? 0,
      desiredReplicas: status?.desiredReplicas ?? 0,
      ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }),
    },
  };
  return made;
}

function toHub(object: KubeObject): KubeObject {
  const { metadata, spec, status, ...rest } = deepCopy(object) as AutoscalerV1;
  const { targetCPUUtilizationPercentage: percent, ...others } = spec ?? {};
  const annotations = { ...metadata.annotations };
  const take = (name: string): string | undefined => {
    const text = annotations[PREFIX + name];
    delete annotations[PREFIX + name];
    return text;
  };
  const target = { type: 'Utilization', averageUtilization: percent ?? 0 };
  const cpu: MetricSpec[] = percent === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', target } }];
  const metrics = [...metricsFromText(take('metrics')), ...cpu];
  const behavior = behaviorFromText(take('behavior'));
  take('current-metrics');
  const conditions = take('conditions');
  const { currentCPUUtilizationPercentage: current, ...counts } = status ?? { desiredReplicas: 0, currentReplicas: 0 };
  const { annotations: _, ...bare } = metadata;
  return {
    ...rest,
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    metadata: { ...bare, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: {
      ...others,
      ...(metrics.length === 0 ? {} : { metrics }),
      ...(behavior === undefined ? {} : { behavior }),
    },
    status: {
      ...counts,
      ...(current === undefined
        ? {}
        : {
            currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: current } } }],
          }),
      ...(conditions === undefined ? {} : { conditions: JSON.parse(conditions) }),
    },
  };
}
