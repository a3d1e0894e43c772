import { deepFreeze, type KubeObject } from '#apimachinery';
import type { Change } from '../storage/index.ts';
import { parseResourceVersion } from './list.ts';
import { bucketOf, type Machinery, prefixOf } from './machinery.ts';
import { apiVersionOf, arrange } from './metadata.ts';
import type { WatchEvent, WatchOptions } from './registry.ts';
import type { ResourceDefinition } from './resource.ts';
import { type Selection, selectionOf } from './selection.ts';
import { shown } from './shown.ts';

/** The annotation of the bookmark that ends the initial events. Follows apimachinery meta/v1 InitialEventsAnnotationKey. */
const initialEventsEnd = 'k8s.io/initial-events-end';

/**
 * A watch. Without a resourceVersion (or with "0") it begins with the present state as ADDED events.
 *
 * Example with the selector app=a: an object that gets the label app=a is ADDED, a change of it MODIFIED, the loss of the
 * label DELETED (the object as it last matched, with the revision of the change), as is its removal.
 */
export function watchObjects(
  machinery: Machinery,
  resource: ResourceDefinition,
  options: WatchOptions,
  next: (event: WatchEvent) => void,
): { close(): void } {
  const { store } = machinery;
  const selection = selectionOf(resource, options);
  const bucket = bucketOf(resource);
  const prefix = watchPrefix(resource, selection);
  const version = parseResourceVersion(
    options.resourceVersion === undefined || options.resourceVersion === '' ? '0' : options.resourceVersion,
  );
  const initial = options.sendInitialEvents ?? version === 0;
  let open = true;
  const emit = (event: WatchEvent): void => {
    if (open) {
      next(event.type === 'BOOKMARK' ? event : { ...event, object: shown(resource, event.object) });
    }
  };
  let from = version;
  if (initial || version === 0) {
    from = store.revision;
  }
  if (initial) {
    for (const object of store.list(bucket, prefix).objects) {
      if (selection.matches(object)) {
        emit({ type: 'ADDED', object });
      }
    }
  }
  if (options.sendInitialEvents === true) {
    emit({ type: 'BOOKMARK', object: bookmark(resource, from, { [initialEventsEnd]: 'true' }) });
  }
  const subscription = store.watch(bucket, prefix, from, (change) => {
    const event = eventOf(change, selection);
    if (event !== undefined) {
      emit(event);
    }
  });
  return {
    close: () => {
      open = false;
      subscription.close();
    },
  };
}

/** The object of a BOOKMARK event. */
export function bookmark(
  resource: ResourceDefinition,
  revision: number | string,
  annotations?: Record<string, string>,
): KubeObject {
  const metadata = {
    resourceVersion: String(revision),
    ...(annotations === undefined ? {} : { annotations }),
  };
  // Go has no object without its structs: what is written, or shown as a row of a table, is the type's zero value.
  return arrange(resource, { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata });
}

function watchPrefix(resource: ResourceDefinition, selection: Selection): string {
  if (selection.name !== undefined && (selection.namespace !== undefined || !resource.namespaced)) {
    return prefixOf(resource, selection.namespace) + selection.name;
  }
  return prefixOf(resource, selection.namespace);
}

function eventOf(change: Change, selection: Selection): WatchEvent | undefined {
  const { object, previous, removed } = change;
  const matched = previous !== undefined && selection.matches(previous);
  if (removed) {
    return matched || (previous === undefined && selection.matches(object)) ? { type: 'DELETED', object } : undefined;
  }
  if (selection.matches(object)) {
    return { type: matched ? 'MODIFIED' : 'ADDED', object };
  }
  return matched ? { type: 'DELETED', object: atRevision(previous, object) } : undefined;
}

function atRevision(object: KubeObject, source: KubeObject): KubeObject {
  const { resourceVersion } = source.metadata;
  const metadata = { ...object.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  return deepFreeze({ ...object, metadata });
}
