import { canonicalQuantity } from '#apimachinery';
import type { Container, Pod } from '#types/core-v1';
import { add, larger, type Quantities } from './lists.ts';

type Which = 'requests' | 'limits';

/** What a Pod requests or is limited to in all. Follows component-helpers resource, PodRequests and PodLimits. */
export function podQuantities(pod: Pod, which: Which): Quantities {
  let running: Quantities = {};
  for (const container of pod.spec?.containers ?? []) running = add(running, listOf(container, which));
  let sidecars: Quantities = {};
  let starting: Quantities = {};
  for (const container of pod.spec?.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      sidecars = add(sidecars, listOf(container, which));
      starting = larger(starting, sidecars);
    } else {
      starting = larger(starting, add(listOf(container, which), sidecars));
    }
  }
  const total = { ...larger(add(running, sidecars), starting), ...pod.spec?.resources?.[which] };
  const overhead = pod.spec?.overhead ?? {};
  if (which === 'requests') return add(total, overhead);
  return add(total, Object.fromEntries(Object.entries(overhead).filter(([name]) => total[name] !== undefined)));
}

function listOf({ resources }: Container, which: Which): Quantities {
  return Object.fromEntries(
    Object.entries(resources?.[which] ?? {}).map(([name, value]) => [name, canonicalQuantity(String(value))]),
  );
}

/** The same as names of quota: `requests.cpu` and `cpu`, `limits.cpu` ... Follows podComputeUsageHelper. */
export function computeUsage(requests: Quantities, limits: Quantities): Quantities {
  const usage: Record<string, string> = {};
  for (const [name, value] of Object.entries(requests)) {
    if (['cpu', 'memory', 'ephemeral-storage'].includes(name) || name.startsWith('hugepages-')) {
      usage[name] = value;
      usage[`requests.${name}`] = value;
    } else if (name.includes('/') && !name.includes('kubernetes.io/')) {
      usage[`requests.${name}`] = value;
    }
  }
  for (const [name, value] of Object.entries(limits)) {
    if (['cpu', 'memory', 'ephemeral-storage'].includes(name)) usage[`limits.${name}`] = value;
  }
  return usage;
}
