import { parseQuantity, quantityMilliValue, quantityValue, sumOfContainers } from '#apimachinery';
import type { Pod, PodSpec } from '#types/core-v1';

/** Amounts by resource name: thousandths of a CPU, bytes, counts. */
export type Amounts = Readonly<Record<string, number>>;

/** Quantities as plain numbers. */
export function amountsOf(quantities: Readonly<Record<string, string>> | undefined): Amounts {
  return Object.fromEntries(
    Object.entries(quantities ?? {}).map(([name, text]) => {
      const quantity = parseQuantity(String(text));
      return [name, name === 'cpu' ? quantityMilliValue(quantity) : quantityValue(quantity)];
    }),
  );
}

/** The sum, resource by resource. */
export function addAmounts(a: Amounts, b: Amounts): Amounts {
  const sum: Record<string, number> = { ...a };
  for (const [name, amount] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + amount;
  return sum;
}

function larger(a: Amounts, b: Amounts): Amounts {
  const result: Record<string, number> = { ...a };
  for (const [name, amount] of Object.entries(b)) result[name] = Math.max(result[name] ?? 0, amount);
  return result;
}

/** The sum of any number of amounts. */
export function sumOf(all: Iterable<Amounts>): Amounts {
  const sum: Record<string, number> = {};
  for (const amounts of all) for (const name in amounts) sum[name] = (sum[name] ?? 0) + (amounts[name] ?? 0);
  return sum;
}

/** Reads what a Pod asks for, of stored Pods once. */
function remembered(read: (spec: PodSpec) => Amounts): (pod: Pod) => Amounts {
  const known = new WeakMap<PodSpec, Amounts>();
  return ({ spec }) => {
    if (spec === undefined) return {};
    const before = known.get(spec);
    if (before !== undefined) return before;
    const requests = read(spec);
    if (Object.isFrozen(spec)) known.set(spec, requests);
    return requests;
  };
}

/**
 * What a Pod asks for: containers and sidecars together, or the largest moment of its init containers, unless the Pod says
 * so itself, and overhead. Follows component-helpers resource PodRequests.
 */
export const podRequests: (pod: Pod) => Amounts = remembered((spec) => readRequests(spec, {}));

/**
 * The same when containers that ask for nothing count a little, so that they spread too.
 * Follows pkg/scheduler/util GetNonzeroRequests.
 */
export const assumedRequests: (pod: Pod) => Amounts = remembered((spec) =>
  readRequests(spec, { cpu: 100, memory: 200 * 1024 * 1024 }),
);

function readRequests(spec: PodSpec, assumed: Amounts): Amounts {
  const total = sumOfContainers<Amounts>(
    spec,
    {},
    {
      read: ({ resources }) => ({ ...assumed, ...amountsOf(resources?.requests) }),
      add: addAmounts,
      larger,
    },
  );
  return addAmounts({ ...total, ...amountsOf(spec.resources?.requests) }, amountsOf(spec.overhead));
}
