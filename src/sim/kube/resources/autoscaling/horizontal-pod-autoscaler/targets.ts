import type { MetricSpec, MetricStatus } from '#types/autoscaling-v2';
import { canonical } from '../../shared/quantities.ts';

const SHOWN = 2;
const UNKNOWN = '<unknown>';

/** TARGETS: what is measured against what is wanted. Follows pkg/printers/internalversion, formatHPAMetrics. */
export function targetsText(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) {
    return '<none>';
  }
  const texts = specs.map((spec, index) => metricText(spec, statuses[index]));
  const shown = texts.slice(0, SHOWN).join(', ');
  return texts.length > SHOWN ? `${shown} + ${texts.length - SHOWN} more...` : shown;
}

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  switch (spec.type) {
    case 'External':
      return rawText(spec.external?.target, status?.external?.current);
    case 'Pods':
      return `${quantity(status?.pods?.current.averageValue)}/${quantity(spec.pods?.target.averageValue)}`;
    case 'Object':
      return rawText(spec.object?.target, status?.object?.current);
    case 'Resource':
      return usageText(spec.resource, status?.resource?.current);
    case 'ContainerResource':
      return usageText(spec.containerResource, status?.containerResource?.current);
    default:
      return '<unknown type>';
  }
}

interface Amounts {
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}

function rawText(target: Amounts | undefined, current: Amounts | undefined): string {
  return target?.averageValue === undefined
    ? `${quantity(current?.value)}/${quantity(target?.value)}`
    : `${quantity(current?.averageValue)}/${quantity(target.averageValue)} (avg)`;
}

function usageText(
  source: { readonly name: string; readonly target: Amounts } | undefined,
  current: Amounts | undefined,
): string {
  const { name = '', target = {} } = source ?? {};
  if (target.averageValue !== undefined) {
    return `${name}: ${quantity(current?.averageValue)}/${quantity(target.averageValue)}`;
  }
  const percent = (value: number | undefined, otherwise: string) => (value === undefined ? otherwise : `${value}%`);
  return `${name}: ${percent(current?.averageUtilization, UNKNOWN)}/${percent(target.averageUtilization, '<auto>')}`;
}

function quantity(value: string | undefined): string {
  return value === undefined ? UNKNOWN : canonical(value);
}
