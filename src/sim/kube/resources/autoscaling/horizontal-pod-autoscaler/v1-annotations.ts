import type {
  HorizontalPodAutoscalerBehavior,
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '#types/autoscaling-v2';

/** Metrics as autoscaling/v1 wrote them. */
export function metricsText(metrics: readonly MetricSpec[]): string {
  return JSON.stringify(metrics.map(oldMetric));
}

function oldMetric({ type, object, pods, resource, containerResource, external }: MetricSpec) {
  const usage = ({ averageUtilization, averageValue }: MetricTarget) => ({
    targetAverageUtilization: averageUtilization,
    targetAverageValue: averageValue,
  });
  return {
    type,
    object: object && {
      target: object.describedObject,
      metricName: object.metric.name,
      targetValue: object.target.value ?? '0',
      selector: object.metric.selector,
      averageValue: object.target.averageValue,
    },
    pods: pods && {
      metricName: pods.metric.name,
      targetAverageValue: pods.target.averageValue,
      selector: pods.metric.selector,
    },
    resource: resource && { name: resource.name, ...usage(resource.target) },
    containerResource: containerResource && {
      name: containerResource.name,
      ...usage(containerResource.target),
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      metricSelector: external.metric.selector,
      targetValue: external.target.value,
      targetAverageValue: external.target.averageValue,
    },
  };
}

/** Metrics from the annotation; what is no JSON counts as nothing. */
export function metricsFromText(text: string | undefined): MetricSpec[] {
  const old = parsed<ReturnType<typeof oldMetric>[]>(text) ?? [];
  return old.map(({ type, object, pods, resource, containerResource, external }) => ({
    type,
    ...(object && {
      object: {
        describedObject: object.target,
        metric: named(object.metricName, object.selector),
        target: targetOf({
          value: object.averageValue === undefined ? object.targetValue : undefined,
          averageValue: object.averageValue,
        }),
      },
    }),
    ...(pods && {
      pods: {
        metric: named(pods.metricName, pods.selector),
        target: targetOf({ averageValue: pods.targetAverageValue }),
      },
    }),
    ...(resource && { resource: { name: resource.name, target: usageOf(resource) } }),
    ...(containerResource && {
      containerResource: {
        name: containerResource.name,
        container: containerResource.container,
        target: usageOf(containerResource),
      },
    }),
    ...(external && {
      external: {
        metric: named(external.metricName, external.metricSelector),
        target: targetOf({ value: external.targetValue, averageValue: external.targetAverageValue }),
      },
    }),
  }));
}

type Selector = NonNullable<MetricSpec['pods']>['metric']['selector'];

function named(name: string, selector: Selector) {
  return { name, ...(selector === undefined ? {} : { selector }) };
}

function usageOf(old: { targetAverageUtilization: number | undefined; targetAverageValue: string | undefined }) {
  return targetOf({ averageUtilization: old.targetAverageUtilization, averageValue: old.targetAverageValue });
}

function targetOf(target: { [K in keyof MetricTarget]?: MetricTarget[K] | undefined }): MetricTarget {
  const { value, averageValue, averageUtilization } = target;
  return {
    type: averageUtilization !== undefined ? 'Utilization' : averageValue !== undefined ? 'AverageValue' : 'Value',
    ...(value === undefined ? {} : { value }),
    ...(averageValue === undefined ? {} : { averageValue }),
    ...(averageUtilization === undefined ? {} : { averageUtilization }),
  };
}

/** Current metrics as autoscaling/v1 wrote them. */
export function statusesText(statuses: readonly MetricStatus[]): string {
  const usage = ({ averageUtilization, averageValue }: MetricValueStatus) => ({
    currentAverageUtilization: averageUtilization,
    currentAverageValue: averageValue ?? '0',
  });
  return JSON.stringify(
    statuses.map(({ type, object, pods, resource, containerResource, external }) => ({
      type,
      object: object && {
        target: object.describedObject,
        metricName: object.metric.name,
        currentValue: object.current.value ?? '0',
        selector: object.metric.selector,
        averageValue: object.current.averageValue,
      },
      pods: pods && {
        metricName: pods.metric.name,
        currentAverageValue: pods.current.averageValue ?? '0',
        selector: pods.metric.selector,
      },
      resource: resource && { name: resource.name, ...usage(resource.current) },
      containerResource: containerResource && {
        name: containerResource.name,
        ...usage(containerResource.current),
        container: containerResource.container,
      },
      external: external && {
        metricName: external.metric.name,
        metricSelector: external.metric.selector,
        currentValue: external.current.value ?? '0',
        currentAverageValue: external.current.averageValue,
      },
    })),
  );
}

/** The behavior as the server's internal type is written. */
export function behaviorText({ scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior): string {
  return JSON.stringify({ ScaleUp: internalRules(scaleUp), ScaleDown: internalRules(scaleDown) });
}

function internalRules(rules: HPAScalingRules | undefined) {
  return rules === undefined
    ? null
    : {
        StabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? null,
        SelectPolicy: rules.selectPolicy ?? null,
        Policies: (rules.policies ?? []).map(({ type, value, periodSeconds }) => ({
          Type: type,
          Value: value,
          PeriodSeconds: periodSeconds,
        })),
        Tolerance: rules.tolerance ?? null,
      };
}

/** The behavior from the annotation; what is no JSON counts as nothing. */
export function behaviorFromText(text: string | undefined): HorizontalPodAutoscalerBehavior | undefined {
  const behavior = parsed<{
    ScaleUp?: ReturnType<typeof internalRules>;
    ScaleDown?: ReturnType<typeof internalRules>;
  }>(text);
  if (behavior === undefined) {
    return undefined;
  }
  const { ScaleUp: up, ScaleDown: down } = behavior;
  return { ...(up && { scaleUp: rulesOf(up) }), ...(down && { scaleDown: rulesOf(down) }) };
}

function rulesOf(rules: NonNullable<ReturnType<typeof internalRules>>): HPAScalingRules {
  const { StabilizationWindowSeconds: window, SelectPolicy: select, Policies: policies, Tolerance: tolerance } = rules;
  return {
    ...(window === null ? {} : { stabilizationWindowSeconds: window }),
    ...(select === null ? {} : { selectPolicy: select }),
    policies: policies.map(({ Type, Value, PeriodSeconds }) => ({
      type: Type,
      value: Value,
      periodSeconds: PeriodSeconds,
    })),
    ...(tolerance === null ? {} : { tolerance }),
  };
}

function parsed<T>(text: string | undefined): T | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}
