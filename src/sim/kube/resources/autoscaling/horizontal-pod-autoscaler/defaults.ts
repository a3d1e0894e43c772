import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, HPAScalingRules } from '#types/autoscaling-v2';
import { canonical } from '../../shared/quantities.ts';

const CPU_UTILIZATION = 80;

/** Follows pkg/apis/autoscaling/v2, SetDefaults_HorizontalPodAutoscaler and its behavior. */
export function defaultAutoscaler(object: HorizontalPodAutoscaler): void {
  object.spec ??= {} as HorizontalPodAutoscalerSpec;
  const { spec } = object;
  spec.scaleTargetRef ??= { kind: '', name: '' };
  spec.minReplicas ??= 1;
  if ((spec.metrics ?? []).length === 0) {
    const target = { type: 'Utilization', averageUtilization: CPU_UTILIZATION };
    spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
  }
  for (const metric of spec.metrics ?? []) {
    for (const source of [metric.object, metric.pods, metric.resource, metric.containerResource, metric.external]) {
      for (const field of ['value', 'averageValue'] as const) {
        if (source?.target?.[field] !== undefined) {
          source.target[field] = canonical(source.target[field]);
        }
      }
    }
  }
  if (spec.behavior) {
    spec.behavior.scaleUp = withDefaults(spec.behavior.scaleUp, {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 15 },
      ],
    });
    spec.behavior.scaleDown = withDefaults(spec.behavior.scaleDown, {
      selectPolicy: 'Max',
      policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
    });
  }
  object.status ??= { desiredReplicas: 0 };
}

function withDefaults(rules: HPAScalingRules | undefined, defaults: HPAScalingRules): HPAScalingRules {
  return {
    ...defaults,
    ...rules,
    ...(rules?.tolerance === undefined ? {} : { tolerance: canonical(rules.tolerance) }),
  };
}
