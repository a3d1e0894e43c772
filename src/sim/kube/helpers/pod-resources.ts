import { parseQuantity, quantityMilliValue, quantityValue } from '#apimachinery';
import type { Container, Pod, PodSpec } from '#types/core-v1';

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

const known = new WeakMap<PodSpec, Amounts>();

/**
 * What a Pod asks for: containers and sidecars together, or the largest moment of its init containers, and overhead. That
 * of stored Pods is read once. Follows component-helpers resource PodRequests.
 */
export function podRequests({ spec }: Pod): Amounts {
  if (spec === undefined) return {};
  const before = known.get(spec);
  if (before !== undefined) return before;
  const requests = readRequests(spec);
  if (Object.isFrozen(spec)) known.set(spec, requests);
  return requests;
}

function readRequests(spec: PodSpec): Amounts {
  const requests = (container: Container) => amountsOf(container.resources?.requests);
  let running: Amounts = {};
  for (const container of spec.containers) running = addAmounts(running, requests(container));
  let sidecars: Amounts = {};
  let starting: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      sidecars = addAmounts(sidecars, requests(container));
      starting = larger(starting, sidecars);
    } else {
      starting = larger(starting, addAmounts(requests(container), sidecars));
    }
  }
  const total = larger(addAmounts(running, sidecars), starting);
  return addAmounts(total, amountsOf(spec.overhead));
}
