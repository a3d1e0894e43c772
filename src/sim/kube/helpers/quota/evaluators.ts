import { addQuantityLists, canonicalQuantity, type KubeObject, type QuantityList } from '#apimachinery';
import type { PersistentVolumeClaim, Pod, ResourceQuota, Service } from '#types/core-v1';
import { countsDevices, devicesOf } from './device-claims.ts';
import { one } from './lists.ts';
import { computeUsage, podQuantities } from './pod-quantities.ts';
import { isPodInScope, matchesValue, requirementsOf } from './scopes.ts';

/** What one kind of object costs. Follows k8s.io/apiserver pkg/quota/v1, Evaluator. */
export interface Evaluator {
  /** Whether an update can change what the object costs. */
  readonly handlesUpdate: boolean;
  /** Whether a name of a quota is about this kind. */
  readonly counts: (name: string) => boolean;
  readonly usage: (object: KubeObject, now: number) => QuantityList;
  /** Whether an object is in all scopes of a quota. */
  readonly isInScopes: (quota: ResourceQuota, object: KubeObject) => boolean;
}

const withoutScopes = (quota: ResourceQuota): boolean => requirementsOf(quota).length === 0;

const podNames = new Set([
  'pods',
  'count/pods',
  ...['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);

/** Follows pkg/quota/v1/evaluator/core, pods.go. */
const podEvaluator: Evaluator = {
  handlesUpdate: true,
  counts: (name) => podNames.has(name) || /^(requests\.)?hugepages-/.test(name) || /^requests\.[^/]+\/./.test(name),
  usage: (object, now) => {
    const pod = object as Pod;
    if (!isPodCounted(pod, now)) return { 'count/pods': one };
    const compute = computeUsage(podQuantities(pod, 'requests'), podQuantities(pod, 'limits'));
    return { 'count/pods': one, pods: one, ...compute };
  },
  isInScopes: (quota, object) => requirementsOf(quota).every((requirement) => isPodInScope(object as Pod, requirement)),
};

/** Whether a Pod still takes resources. Follows QuotaV1Pod. */
export function isPodCounted({ metadata, status }: Pod, now: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return now <= Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

/** Follows pkg/quota/v1/evaluator/core, services.go. */
const serviceEvaluator: Evaluator = {
  handlesUpdate: true,
  counts: (name) => ['services', 'services.nodeports', 'services.loadbalancers', 'count/services'].includes(name),
  usage: (object) => {
    const { spec = {} } = object as Service;
    const ports = spec.ports ?? [];
    const allocated =
      spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts === false
        ? ports.filter(({ nodePort }) => nodePort)
        : ports;
    const nodePorts = spec.type === 'NodePort' || spec.type === 'LoadBalancer' ? allocated.length : 0;
    return {
      'count/services': one,
      services: one,
      'services.nodeports': String(nodePorts),
      'services.loadbalancers': spec.type === 'LoadBalancer' ? one : '0',
    };
  },
  isInScopes: withoutScopes,
};

const classSuffix = '.storageclass.storage.k8s.io/';
const classAnnotation = 'volume.beta.kubernetes.io/storage-class';

/** Follows pkg/quota/v1/evaluator/core, persistent_volume_claims.go. */
const claimEvaluator: Evaluator = {
  handlesUpdate: true,
  counts: (name) =>
    ['persistentvolumeclaims', 'requests.storage', 'count/persistentvolumeclaims'].includes(name) ||
    name.endsWith(`${classSuffix}requests.storage`) ||
    name.endsWith(`${classSuffix}persistentvolumeclaims`),
  usage: (object) => {
    const claim = object as PersistentVolumeClaim;
    const { metadata, spec = {} } = claim;
    const className = metadata.annotations?.[classAnnotation] ?? spec.storageClassName ?? '';
    const storage = spec.resources?.requests?.storage;
    const requested = storage === undefined ? undefined : canonicalQuantity(storage);
    return {
      'count/persistentvolumeclaims': one,
      persistentvolumeclaims: one,
      ...(requested === undefined ? {} : { 'requests.storage': requested }),
      ...(className === '' ? {} : { [`${className}${classSuffix}persistentvolumeclaims`]: one }),
      ...(className === '' || requested === undefined
        ? {}
        : { [`${className}${classSuffix}requests.storage`]: requested }),
    };
  },
  isInScopes: (quota, object) =>
    requirementsOf(quota).every(
      (requirement) =>
        requirement.scopeName === 'VolumeAttributesClass' &&
        matchesValue(requirement, (object as PersistentVolumeClaim).spec?.volumeAttributesClassName || undefined),
    ),
};

/** ResourceClaims and the devices that they ask for. */
const deviceEvaluator: Evaluator = {
  handlesUpdate: true,
  counts: countsDevices,
  usage: devicesOf,
  isInScopes: withoutScopes,
};

const aliases = new Set(['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets']);

/** Everything else is counted. Follows quota/v1/generic, ObjectCountEvaluator. */
function objectCount(group: string, resource: string): Evaluator {
  const name = `count/${resource}${group === '' ? '' : `.${group}`}`;
  const alias = group === '' && aliases.has(resource) ? resource : undefined;
  return {
    handlesUpdate: false,
    counts: (candidate) => candidate === name || candidate === alias,
    usage: () => ({ [name]: one, ...(alias === undefined ? {} : { [alias]: one }) }),
    isInScopes: withoutScopes,
  };
}

/** How objects of a resource are counted; undefined: never (events). */
export function evaluatorFor(group: string, resource: string): Evaluator | undefined {
  if (resource === 'events' && (group === '' || group === 'events.k8s.io')) return undefined;
  if (group === '') {
    if (resource === 'pods') return podEvaluator;
    if (resource === 'services') return serviceEvaluator;
    if (resource === 'persistentvolumeclaims') return claimEvaluator;
  }
  if (group === 'resource.k8s.io' && resource === 'resourceclaims') return deviceEvaluator;
  return objectCount(group, resource);
}

/** What these objects cost in a quota, of the names that this kind counts; all of them are there, if only as 0. */
export function usageOf(
  evaluator: Evaluator,
  quota: ResourceQuota,
  objects: readonly KubeObject[],
  names: readonly string[],
  now: number,
): QuantityList {
  let used: QuantityList = Object.fromEntries(names.map((name) => [name, '0']));
  for (const object of objects) {
    if (!evaluator.isInScopes(quota, object)) continue;
    const usage = evaluator.usage(object, now);
    used = addQuantityLists(used, Object.fromEntries(Object.entries(usage).filter(([name]) => names.includes(name))));
  }
  return used;
}
