import type { APIService } from '#types/apiregistration-v1';
import type { ApiServerOptions } from '../options.ts';

/** A version of a group that an APIService gives to a Service, and that Service does not answer. */
export interface WaitingVersion {
  readonly group: string;
  readonly version: string;
  /** Groups with more come first. */
  readonly priority: number;
}

/** What is discovered without resources and answers nothing but 503. Follows kube-aggregator pkg/apiserver. */
export function waitingVersions({ registry }: ApiServerOptions): readonly WaitingVersion[] {
  const kind = registry.resource('apiregistration.k8s.io', 'apiservices');
  const services = kind === undefined ? [] : (registry.list(kind).items as readonly APIService[]);
  return services.filter(isWaiting).map(({ spec: { group = '', version = '', groupPriorityMinimum: priority } }) => ({
    group,
    version,
    priority,
  }));
}

function isWaiting({ spec, status }: APIService): boolean {
  const available = status?.conditions?.find(({ type }) => type === 'Available');
  return spec.service !== undefined && spec.group !== undefined && available?.status !== 'True';
}
