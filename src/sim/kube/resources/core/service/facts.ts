import type { Service, ServiceSpec } from '#types/core-v1';

/** A Service's spec; an empty one for objects that carry none. */
export function specOf(service: Service): ServiceSpec {
  return service.spec ?? {};
}

/** Follows pkg/apis/core/validation, isHeadlessService. */
export function isHeadless(spec: ServiceSpec): boolean {
  return spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === 'None';
}

export function needsClusterIp(spec: ServiceSpec): boolean {
  return spec.type !== 'ExternalName';
}

export function mayHaveNodePorts(spec: ServiceSpec): boolean {
  return spec.type === 'NodePort' || spec.type === 'LoadBalancer';
}

/** Whether ports that ask for no node port get one. Follows pkg/registry/core/service/storage, shouldAllocateNodePorts. */
export function needsNodePorts(spec: ServiceSpec): boolean {
  return mayHaveNodePorts(spec) && !(spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts === false);
}

/** Follows pkg/api/service, NeedsHealthCheck. */
export function needsHealthCheck(spec: ServiceSpec): boolean {
  return spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
}

/** Follows pkg/api/service, ExternallyAccessible. */
export function isExternallyAccessible(spec: ServiceSpec): boolean {
  return (
    spec.type === 'LoadBalancer' ||
    spec.type === 'NodePort' ||
    (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0)
  );
}
