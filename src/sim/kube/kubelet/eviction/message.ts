import { parseQuantity, quantityValue } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import { type Observations, type PodStats, type Resource, resourceOf } from './stats.ts';
import type { Threshold } from './thresholds.ts';

const bytesOf = (quantity: string) => quantityValue(parseQuantity(quantity));
const suffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti'];

/** A whole number as Go's quantities of binary format write it: with the largest suffix that leaves it whole. */
export function binaryText(value: number): string {
  let rest = value;
  let place = 0;
  while (rest !== 0 && rest % 1024 === 0 && place < suffixes.length - 1) {
    rest /= 1024;
    place += 1;
  }
  return `${rest}${suffixes[place]}`;
}

/** Why a Pod was evicted, and what is noted at the event about it. Follows evictionMessage. */
export function evictionMessage(
  resource: Resource,
  pod: Pod,
  stats: PodStats,
  thresholds: readonly Threshold[],
  observations: Observations,
): { readonly message: string; readonly annotations: Readonly<Record<string, string>> } {
  let message = `The node was low on resource: ${resource}. `;
  const crossed = thresholds.find(({ signal }) => resourceOf[signal] === resource && observations.has(signal));
  const seen = crossed === undefined ? undefined : observations.get(crossed.signal);
  if (crossed !== undefined && seen !== undefined) {
    const text = resource === 'pids' ? String : binaryText;
    message += `Threshold quantity: ${text(crossed.quantity(seen.capacity))}, available: ${text(seen.available)}. `;
  }
  const names: string[] = [];
  const usages: string[] = [];
  const specs = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  for (const { name, memory, disk } of resource === 'pids' ? [] : stats.containers) {
    const spec = specs.find((container) => container.name === name);
    if (spec === undefined) continue;
    const used = resource === 'memory' ? memory : disk;
    const request = spec.resources?.requests?.[resource] ?? '0';
    if (used <= bytesOf(request)) continue;
    message += `Container ${name} was using ${binaryText(used)}, request is ${request}, has larger consumption of ${resource}. `;
    names.push(name);
    usages.push(binaryText(used));
  }
  return {
    message,
    annotations: {
      offending_containers: names.join(','),
      offending_containers_usage: usages.join(','),
      starved_resource: resource,
    },
  };
}
