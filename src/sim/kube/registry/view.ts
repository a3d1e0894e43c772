import { deepCopy, type KubeObject } from '#apimachinery';
import type { WriteOptions } from './registry.ts';
import type { ResourceDefinition } from './resource.ts';
import { requireName } from './update-checks.ts';

type Change = (current: KubeObject | undefined) => KubeObject | undefined;

/** What a subresource shows of an object: the object itself unless it has a view (`scale`). */
export function seenThroughView(
  resource: ResourceDefinition,
  subresource: string | undefined,
  object: KubeObject,
): KubeObject {
  const view = subresource === undefined ? undefined : resource.subresources?.[subresource]?.view;
  return view === undefined ? object : view.read(object);
}

/**
 * A change of what a subresource shows, as a change of the object. Who applies sees and says the object's managed fields
 * too. Follows scaleUpdatedObjectInfo of pkg/registry/apps.
 */
export function changeThroughView(resource: ResourceDefinition, options: WriteOptions, change: Change): Change {
  const view = options.subresource === undefined ? undefined : resource.subresources?.[options.subresource]?.view;
  if (view === undefined) {
    return change;
  }
  return (current) => {
    const seen = current === undefined ? undefined : view.read(current);
    if (seen !== undefined && options.applied === true && current?.metadata.managedFields !== undefined) {
      seen.metadata.managedFields = current.metadata.managedFields;
    }
    const changed = change(seen);
    if (current === undefined || changed === undefined) {
      return undefined;
    }
    requireName(changed, current.metadata.name ?? '');
    const next = deepCopy(current);
    view.write(changed, next);
    if (options.applied === true && changed.metadata.managedFields !== undefined) {
      next.metadata.managedFields = changed.metadata.managedFields;
    }
    return next;
  };
}
