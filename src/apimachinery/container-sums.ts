import { canonicalQuantity } from './quantity.ts';
import { addQuantityLists, largerQuantityLists, type QuantityList } from './quantity-lists.ts';
import type { Container, PodSpec } from './types/core-v1.ts';

/** How amounts of one kind, texts or numbers by resource name, are put together. */
interface Sums<T> {
  readonly read: (container: Container) => T;
  readonly add: (left: T, right: T) => T;
  readonly larger: (left: T, right: T) => T;
}

type Containers = Pick<PodSpec, 'containers' | 'initContainers'>;

/**
 * What all containers of a Pod come to: containers and sidecars together, or the largest moment while init containers run.
 * Follows component-helpers resource, AggregateContainerRequests.
 */
export function sumOfContainers<T>(spec: Containers, nothing: T, { read, add, larger }: Sums<T>): T {
  const running = (spec.containers ?? []).reduce((sum, container) => add(sum, read(container)), nothing);
  let sidecars = nothing;
  let starting = nothing;
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      sidecars = add(sidecars, read(container));
      starting = larger(starting, sidecars);
    } else {
      starting = larger(starting, add(read(container), sidecars));
    }
  }
  return larger(add(running, sidecars), starting);
}

/** The same in quantities, of what containers request or are limited to. */
export function containerQuantities(spec: Containers, which: 'requests' | 'limits'): QuantityList {
  return sumOfContainers<QuantityList>(
    spec,
    {},
    {
      read: ({ resources }) =>
        Object.fromEntries(
          Object.entries(resources?.[which] ?? {}).map(([name, value]) => [name, canonicalQuantity(String(value))]),
        ),
      add: addQuantityLists,
      larger: largerQuantityLists,
    },
  );
}
