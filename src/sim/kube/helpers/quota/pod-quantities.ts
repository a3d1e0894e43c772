import { addQuantityLists, containerQuantities, parseQuantity, type QuantityList } from '#apimachinery';
import type { Pod, PodSpec } from '#types/core-v1';

type Which = 'requests' | 'limits';

/** What a Pod requests or is limited to in all. Follows component-helpers resource, PodRequests and PodLimits. */
export function podQuantities({ spec }: Pod, which: Which): QuantityList {
  if (spec === undefined) return {};
  const total = quantitiesWithoutOverhead(spec, which);
  const overhead = spec.overhead ?? {};
  if (which === 'requests') return addQuantityLists(total, overhead);
  const isLimited = (name: string) => parseQuantity(total[name] ?? '0').value > 0n;
  return addQuantityLists(total, Object.fromEntries(Object.entries(overhead).filter(([name]) => isLimited(name))));
}

/** What containers come to, but for what the Pod as a whole says. Follows plugin/pkg/admission/limitranger, podRequests and podLimits. */
export function quantitiesWithoutOverhead(spec: PodSpec, which: Which): QuantityList {
  return { ...containerQuantities(spec, which), ...spec.resources?.[which] };
}

/** The same as names of quota: `requests.cpu` and `cpu`, `limits.cpu` ... Follows podComputeUsageHelper. */
export function computeUsage(requests: QuantityList, limits: QuantityList): QuantityList {
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
