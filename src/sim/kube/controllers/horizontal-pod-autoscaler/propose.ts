import { formatQuantity, parseQuantity, quantityMilliValue, quantityOf } from '#apimachinery';
import type { MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from '#types/autoscaling-v2';
import { goSelector } from '../../helpers/go-selector.ts';
import type { LabelRequirements, MetricsSource } from './metrics-source.ts';
import { type MeasuredPods, type Measurement, replicasForAverage, replicasForUtilization } from './replicas.ts';

/** Everything that one metric is judged by. */
export interface Surroundings extends Omit<MeasuredPods, 'metrics' | 'resource'> {
  readonly namespace: string;
  readonly selector: LabelRequirements;
  readonly source: MetricsSource;
}

/** What one metric asks for, or why it cannot be had: the reason and message of an event, and the whole error. */
export type Proposal =
  | { readonly replicas: number; readonly metric: string; readonly status: MetricStatus }
  | { readonly reason: string; readonly message: string; readonly error: string };

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Thousandths as a quantity: memory in powers of two. Follows buildQuantity. */
function quantityText(resource: string, thousandths: number): string {
  const { value } = quantityOf(thousandths);
  return formatQuantity({ value, scale: -3, format: resource === 'memory' ? 'BinarySI' : 'DecimalSI' });
}

interface ResourceProposal extends Measurement {
  readonly metric: string;
  readonly current: MetricValueStatus;
}

function proposeResource(
  surroundings: Surroundings,
  resource: string,
  target: MetricTarget,
  container: string | undefined,
): ResourceProposal {
  const { source, namespace, selector } = surroundings;
  const measured = (): MeasuredPods => {
    try {
      return { ...surroundings, resource, metrics: source.resource(resource, namespace, selector, container) };
    } catch (error) {
      throw new Error(`unable to get metrics for resource ${resource}: ${textOf(error)}`);
    }
  };
  if (target.averageValue !== undefined) {
    try {
      const wanted = quantityMilliValue(parseQuantity(target.averageValue));
      const found = replicasForAverage(measured(), wanted);
      const current = { averageValue: quantityText(resource, found.average) };
      return { ...found, metric: `${resource} resource`, current };
    } catch (error) {
      throw new Error(`failed to get ${resource} usage: ${textOf(error)}`);
    }
  }
  if (target.averageUtilization === undefined) {
    throw new Error(
      'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set',
    );
  }
  try {
    const found = replicasForUtilization(measured(), target.averageUtilization, container);
    const { average, utilization } = found;
    const whose = container === undefined ? 'resource' : 'container resource';
    return {
      ...found,
      metric: `${resource} ${whose} utilization (percentage of request)`,
      current: {
        averageValue: quantityText(resource, average),
        ...(utilization === undefined ? {} : { averageUtilization: utilization }),
      },
    };
  } catch (error) {
    throw new Error(`failed to get ${resource} utilization: ${textOf(error)}`);
  }
}

/** The result of asking; its error also with what was asked, as it is told at the end. */
function proposal(
  ask: () => Exclude<Proposal, { reason: string }>,
  reason: string,
  error: (message: string) => string,
): Proposal {
  try {
    return ask();
  } catch (problem) {
    const message = textOf(problem);
    return { reason, message, error: error(message) };
  }
}

/** What one metric asks for. Follows computeReplicasForMetric of pkg/controller/podautoscaler. */
export function propose(spec: MetricSpec, surroundings: Surroundings): Proposal {
  const { source, namespace } = surroundings;
  const { resource, containerResource, pods, object, external } = spec;
  if (spec.type === 'Resource' && resource !== undefined) {
    const { name, target } = resource;
    return proposal(
      () => {
        const { replicas, metric, current } = proposeResource(surroundings, name, target, undefined);
        return { replicas, metric, status: { type: 'Resource', resource: { name, current } } };
      },
      'FailedGetResourceMetric',
      (message) => `failed to get ${name} resource metric value: ${message}`,
    );
  }
  if (spec.type === 'ContainerResource' && containerResource !== undefined) {
    const { name, target, container } = containerResource;
    return proposal(
      () => {
        const { replicas, metric, current } = proposeResource(surroundings, name, target, container);
        const status = { type: 'ContainerResource', containerResource: { name, current, container } };
        return { replicas, metric, status };
      },
      'FailedGetContainerResourceMetric',
      (message) => `failed to get ${container} container metric value: ${message}`,
    );
  }
  if (spec.type === 'Pods' && pods !== undefined) {
    const { name } = pods.metric;
    return proposal(
      () =>
        said(
          (problem) => `unable to get metric ${name}: ${problem}`,
          () => source.pods(name),
        ),
      'FailedGetPodsMetric',
      (message) => `failed to get pods metric value: ${message}`,
    );
  }
  if (spec.type === 'Object' && object !== undefined) {
    const { name } = object.metric;
    const { kind, name: about } = object.describedObject;
    const isAverage = object.target.type === 'AverageValue';
    const where = (problem: string) => `${kind} on ${namespace} ${about}/${problem}`;
    return proposal(
      () =>
        said(
          (problem) => `unable to get metric ${name}: ${where(problem)}`,
          () => source.object(name, object.describedObject),
        ),
      'FailedGetObjectMetric',
      (message) =>
        `failed to get object metric value: ${isAverage ? `failed to get ${name} object metric: ` : ''}${message}`,
    );
  }
  if (spec.type === 'External' && external !== undefined) {
    const { name, selector } = external.metric;
    const isAverage = external.target.averageValue !== undefined;
    const what = isAverage ? `failed to get ${name} external metric` : `failed to get external metric ${name}`;
    return proposal(
      () =>
        said(
          (problem) => `unable to get external metric ${namespace}/${name}/${goSelector(selector)}: ${problem}`,
          () => source.external(name),
        ),
      'FailedGetExternalMetric',
      (message) => `failed to get ${name} external metric value: ${what}: ${message}`,
    );
  }
  const message = `unknown metric source type ${JSON.stringify(spec.type)}`;
  return { reason: 'InvalidMetricSourceType', message, error: message };
}

/** Asks, and puts what goes wrong into a sentence. */
function said<T>(sentence: (problem: string) => string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw new Error(sentence(textOf(error)));
  }
}
