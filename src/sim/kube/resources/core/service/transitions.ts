import { deepEqual } from '#apimachinery';
import type { ServiceSpec } from '#types/core-v1';
import { isExternallyAccessible, mayHaveNodePorts, needsClusterIp, needsHealthCheck } from './facts.ts';

/** Takes allocated values over that a client left out. Follows pkg/registry/core/service/storage, patchAllocatedValues. */
export function keepAllocated(next: ServiceSpec, previous: ServiceSpec): void {
  if (needsClusterIp(previous) && needsClusterIp(next)) {
    if (!next.clusterIP && previous.clusterIP) {
      next.clusterIP = previous.clusterIP;
    }
    if (!next.clusterIPs?.length && previous.clusterIPs) {
      next.clusterIPs = [...previous.clusterIPs];
    }
  }
  if (mayHaveNodePorts(previous) && mayHaveNodePorts(next)) {
    keepNodePorts(next, previous);
  }
  if (needsHealthCheck(previous) && needsHealthCheck(next) && previous.healthCheckNodePort) {
    next.healthCheckNodePort ||= previous.healthCheckNodePort;
  }
}

/** By the port's name; numbers that another port of the new state asks for are not given away. */
function keepNodePorts(next: ServiceSpec, previous: ServiceSpec): void {
  const before = nodePorts(previous);
  const used = new Set(nodePorts(next).filter((port) => before.includes(port)));
  const byName = new Map((previous.ports ?? []).map((port) => [port.name ?? '', port.nodePort ?? 0]));
  for (const port of next.ports ?? []) {
    const known = port.nodePort ? 0 : (byName.get(port.name ?? '') ?? 0);
    if (known !== 0 && !used.has(known)) {
      port.nodePort = known;
      used.add(known);
    }
  }
}

/** Names of other hosts have no traffic of their own, whatever clients say of it. */
export function dropInternalTraffic(spec: ServiceSpec): void {
  if (spec.type === 'ExternalName') delete spec.internalTrafficPolicy;
}

/** Keeps `clusterIP` and `clusterIPs` in step. Follows pkg/registry/core/service/storage, normalizeClusterIPs. */
export function normalizeClusterIps(next: ServiceSpec, previous: ServiceSpec | undefined): void {
  const { clusterIP = '' } = next;
  if (previous === undefined) {
    if (clusterIP !== '' && !next.clusterIPs?.length) {
      next.clusterIPs = [clusterIP];
    }
    return;
  }
  const before = previous.clusterIP ?? '';
  if (previous.clusterIPs?.length && !next.clusterIPs?.length && before === clusterIP) {
    next.clusterIPs = [...previous.clusterIPs];
  }
  if (before !== clusterIP && deepEqual(previous.clusterIPs ?? [], next.clusterIPs ?? [])) {
    if (clusterIP === '') {
      delete next.clusterIPs;
    } else {
      next.clusterIPs = [clusterIP];
    }
  }
}

/** Drops what the new type has no use for, unless the client changed it. Follows pkg/registry/core/service, dropTypeDependentFields. */
export function dropTypeDependentFields(next: ServiceSpec, previous: ServiceSpec): void {
  const leaves = (needs: (spec: ServiceSpec) => boolean): boolean => needs(previous) && !needs(next);
  const same = (field: keyof ServiceSpec): boolean => deepEqual(next[field], previous[field]);
  const drop = (...fields: (keyof ServiceSpec)[]): void => {
    for (const field of fields.filter(same)) {
      delete next[field];
    }
  };
  if (leaves(needsClusterIp)) {
    if (same('clusterIP') && same('clusterIPs')) {
      drop('clusterIP', 'clusterIPs');
    }
    drop('ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy');
  }
  if (leaves(mayHaveNodePorts) && isSubset(nodePorts(next), nodePorts(previous))) {
    for (const port of next.ports ?? []) {
      delete port.nodePort;
    }
  }
  if (leaves(needsHealthCheck)) {
    drop('healthCheckNodePort');
  }
  if (leaves(({ type }) => type === 'LoadBalancer')) {
    drop('allocateLoadBalancerNodePorts', 'loadBalancerClass');
  }
  if (leaves(isExternallyAccessible)) {
    drop('externalTrafficPolicy');
  }
}

function isSubset(some: readonly number[], all: readonly number[]): boolean {
  return some.every((port) => all.includes(port));
}

export function nodePorts(spec: ServiceSpec): number[] {
  return (spec.ports ?? []).flatMap((port) => (port.nodePort ? [port.nodePort] : []));
}
