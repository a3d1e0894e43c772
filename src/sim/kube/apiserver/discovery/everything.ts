import { bindingResource } from '../bindings.ts';
import { componentStatus } from '../component-statuses.ts';
import { metricsResources } from '../metrics/index.ts';
import type { ApiServerOptions } from '../options.ts';
import { virtualResources } from '../reviews/index.ts';
import { type DiscoveredResource, discovered } from './resources.ts';

/** All resources, sorted by name as the real server lists them. */
export function everything(options: ApiServerOptions): readonly DiscoveredResource[] {
  const metrics = options.usage === undefined ? [] : metricsResources;
  const stored = options.registry.served().map(discovered);
  const computed = [componentStatus, ...metrics].map(discovered).map(({ storageVersionHash: _, ...one }) => one);
  return [...stored, ...computed, bindingResource, ...virtualResources].sort((left, right) =>
    left.resource < right.resource ? -1 : 1,
  );
}
