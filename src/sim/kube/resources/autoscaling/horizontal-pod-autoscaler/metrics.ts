import {
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1123Label,
} from '#apimachinery';
import type { MetricIdentifier, MetricSpec, MetricTarget } from '#types/autoscaling-v2';
import { invalidAll, type Path } from '../../shared/errors.ts';
import { validateContainerResourceName } from '../../shared/pod/resources.ts';
import { canonical, compareText } from '../../shared/quantities.ts';
import { pathSegment, validateReference } from './reference.ts';

const TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const TARGET_TYPES = ['Utilization', 'Value', 'AverageValue'];
/** The field of each type of metric, in the order in which they are looked at. */
const SOURCES = {
  Object: 'object',
  External: 'external',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
} as const;

type Source = (typeof SOURCES)[keyof typeof SOURCES];

/** Follows pkg/apis/autoscaling/validation, validateMetrics. */
export function validateMetrics(
  metrics: readonly MetricSpec[],
  minReplicas: number | undefined,
  where: Path,
): FieldError[] {
  const errors = metrics.flatMap((metric, index) => validateMetric(metric, where.index(index)));
  const outside = metrics.some(({ type }) => type === 'Object' || type === 'External');
  if (minReplicas === 0 && !outside) {
    const message = 'must specify at least one Object or External metric to support scaling to zero replicas';
    errors.push(fieldForbidden(where, message));
  }
  return errors;
}

function validateMetric(metric: MetricSpec, where: Path): FieldError[] {
  const { type = '' } = metric;
  const typeAt = where.child('type');
  const present = Object.values(SOURCES).filter((source) => metric[source]);
  const [first] = present;
  const expected = Object.entries(SOURCES).find(([name]) => name === type)?.[1];
  const unsupported = fieldNotSupported(typeAt, type, TYPES);
  return [
    ...(type === '' ? [fieldRequired(typeAt, 'must specify a metric source type')] : []),
    ...(expected === undefined ? [unsupported] : []),
    ...(first === undefined ? [] : validateSource(metric, first, where.child(first))),
    ...(expected === undefined
      ? [unsupported]
      : metric[expected]
        ? []
        : [fieldRequired(where.child(expected), 'must populate information for the given metric source')]),
    ...(present.length === 1
      ? []
      : present
          .filter((source) => source !== expected)
          .map((source) => fieldForbidden(where.child(source), 'must populate the given metric source only'))),
  ];
}

function validateSource(metric: MetricSpec, source: Source, where: Path): FieldError[] {
  const { object, external, pods, resource, containerResource } = metric;
  const target = metric[source]?.target ?? { type: '' };
  const averageAt = where.child('target', 'averageValue');
  const neither = target.value === undefined && target.averageValue === undefined;
  const common = validateTarget(target, where.child('target'));
  switch (source) {
    case 'object':
      return [
        ...validateReference(object?.describedObject, true, where.child('describedObject')),
        ...identifier(object?.metric, where.child('metric')),
        ...common,
        ...(neither ? [fieldRequired(averageAt, 'must set either a target value or averageValue')] : []),
      ];
    case 'external':
      return [
        ...identifier(external?.metric, where.child('metric')),
        ...common,
        ...(neither ? [fieldRequired(averageAt, 'must set either a target value for metric or a per-pod target')] : []),
        ...(target.value !== undefined && target.averageValue !== undefined
          ? [
              fieldForbidden(
                where.child('target', 'value'),
                'may not set both a target value for metric and a per-pod target',
              ),
            ]
          : []),
      ];
    case 'pods':
      return [
        ...identifier(pods?.metric, where.child('metric')),
        ...common,
        ...(target.averageValue === undefined
          ? [fieldRequired(averageAt, 'must specify a positive target averageValue')]
          : []),
      ];
    case 'resource':
      return [...resourceName(resource?.name, where.child('name')), ...common, ...utilization(target, where)];
    case 'containerResource':
      return [
        ...resourceName(containerResource?.name, where.child('name')),
        ...(containerResource?.name ? validateContainerResourceName(containerResource.name, where.child('name')) : []),
        ...container(containerResource?.container, where.child('container')),
        ...common,
        ...utilization(target, where),
      ];
  }
}

function resourceName(name: string | undefined, where: Path): FieldError[] {
  return name ? [] : [fieldRequired(where, 'must specify a resource name')];
}

function container(name: string | undefined, where: Path): FieldError[] {
  return name ? invalidAll(where, name, isDns1123Label(name)) : [fieldRequired(where, 'must specify a container')];
}

function utilization(target: MetricTarget, where: Path): FieldError[] {
  const { averageUtilization, averageValue } = target;
  if (averageUtilization === undefined && averageValue === undefined) {
    const message = 'must set either a target raw value or a target utilization';
    return [fieldRequired(where.child('target', 'averageUtilization'), message)];
  }
  return averageUtilization !== undefined && averageValue !== undefined
    ? [
        fieldForbidden(
          where.child('target', 'averageValue'),
          'may not set both a target raw value and a target utilization',
        ),
      ]
    : [];
}

function identifier(metric: MetricIdentifier | undefined, where: Path): FieldError[] {
  const name = metric?.name ?? '';
  return name === ''
    ? [fieldRequired(where.child('name'), 'must specify a metric name')]
    : pathSegment(name, where.child('name'));
}

function validateTarget(target: MetricTarget, where: Path): FieldError[] {
  const { type = '', averageUtilization } = target;
  const typeAt = where.child('type');
  return [
    ...(type === '' ? [fieldRequired(typeAt, 'must specify a metric target type')] : []),
    ...(TARGET_TYPES.includes(type)
      ? []
      : [fieldInvalid(typeAt, type, 'must be either Utilization, Value, or AverageValue')]),
    ...(['value', 'averageValue'] as const).flatMap((field) => {
      const value = target[field];
      return value !== undefined && compareText(value, '0') <= 0
        ? [fieldInvalid(where.child(field), canonical(value), 'must be positive')]
        : [];
    }),
    ...(averageUtilization !== undefined && averageUtilization < 1
      ? [fieldInvalid(where.child('averageUtilization'), averageUtilization, 'must be greater than 0')]
      : []),
  ];
}
