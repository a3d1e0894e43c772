import type { KubeObject, QuantityList } from '#apimachinery';
import type { ResourceClaim } from '#types/resource-v1';
import { one } from './lists.ts';

const countName = 'count/resourceclaims.resource.k8s.io';
const classSuffix = '.deviceclass.resource.k8s.io/devices';
/** As many devices as one claim can have: that many count where all are asked for. */
const mostDevices = 32;

/** Whether a name of a quota is about ResourceClaims. */
export function countsDevices(name: string): boolean {
  return name === countName || name.endsWith(classSuffix);
}

/**
 * What a ResourceClaim costs: itself, and the devices of each class; of alternatives the dearest. Follows
 * pkg/quota/v1/evaluator/core, resource_claims.go.
 */
export function devicesOf(object: KubeObject): QuantityList {
  const used = new Map<string, number>();
  const add = (name: string, count: number) => used.set(name, (used.get(name) ?? 0) + count);
  for (const { exactly, firstAvailable = [] } of (object as ResourceClaim).spec?.devices?.requests ?? []) {
    const dearest = new Map<string, number>();
    for (const { deviceClassName, allocationMode, count = 1 } of exactly === undefined ? firstAvailable : [exactly]) {
      const name = `${deviceClassName}${classSuffix}`;
      dearest.set(name, Math.max(dearest.get(name) ?? 0, allocationMode === 'All' ? mostDevices : count));
    }
    for (const [name, count] of dearest) add(name, count);
  }
  return { [countName]: one, ...Object.fromEntries([...used].map(([name, count]) => [name, String(count)])) };
}
