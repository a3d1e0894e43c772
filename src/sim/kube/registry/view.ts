import { deepCopy, type KubeObject } from '#apimachinery';
import type { WriteOptions } from './registry.ts';
import type { ResourceDefinition } from './resource.ts';
import { requireName } from './update-checks.ts';

type ManagedFields = NonNullable<KubeObject['metadata']['managedFields']>;
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
 * too; for others those of the view are there to be seen in errors, and what they say of them is not heard. Follows
 * scaleUpdatedObjectInfo of pkg/registry/apps.
 */
export function changeThroughView(resource: ResourceDefinition, options: WriteOptions, change: Change): Change {
  const view = options.subresource === undefined ? undefined : resource.subresources?.[options.subresource]?.view;
  if (view === undefined) {
    return change;
  }
  return (current) => {
    const seen = current === undefined ? undefined : view.read(current);
    const entries = current?.metadata.managedFields;
    if (seen !== undefined && entries !== undefined) {
      seen.metadata.managedFields =
        options.applied === true ? entries : ownersOfReplicas(entries, view.replicas ?? ['spec', 'replicas']);
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

/** Who owns the replicas of an object, as owners of its scale. Follows apimachinery managedfields ScaleHandler.ToSubresource. */
function ownersOfReplicas(entries: ManagedFields, path: readonly string[]): ManagedFields {
  return entries
    .filter(
      ({ fieldsV1 }) => path.reduce<unknown>((fields, name) => below(fields, `f:${name}`), fieldsV1) !== undefined,
    )
    .map(({ manager, operation, time, subresource }) => ({
      manager,
      operation,
      apiVersion: 'autoscaling/v1',
      ...(time === undefined ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      ...(subresource === undefined ? {} : { subresource }),
    }));
}

const below = (fields: unknown, name: string): unknown => (fields as Record<string, unknown> | undefined)?.[name];
