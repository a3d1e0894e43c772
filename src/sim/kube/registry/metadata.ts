import {
  badRequest,
  canonicalize,
  canonicalizeShared,
  deepCopy,
  deepEqual,
  holdsEmpties,
  type KubeObject,
  type ObjectMeta,
  type OwnerReference,
  schemaType,
} from '#apimachinery';
import { decodeStrictly } from './decode.ts';
import type { WriteOptions } from './registry.ts';
import type { ResourceDefinition } from './resource.ts';

/** The request's own copy of an object, decoded unless the caller did that. */
export function draft(resource: ResourceDefinition, object: KubeObject, options: WriteOptions): KubeObject {
  const decoded = decodeStrictly(resource, object, options);
  if (options.decoded === true || decoded !== object) {
    return withoutHistory(decoded, deepCopy);
  }
  return withoutHistory({ ...object, metadata: object.metadata ?? {} }, (whole) =>
    arrange(resource, isTyped(resource) ? whole : deepCopy(whole)),
  );
}

/** Does something with an object but for its managed fields when they are frozen: then they are right and shared. */
function withoutHistory(object: KubeObject, change: (object: KubeObject) => KubeObject): KubeObject {
  const history = object.metadata?.managedFields;
  if (history === undefined || !Object.isFrozen(history)) {
    return change(object);
  }
  const { managedFields: _, ...metadata } = object.metadata;
  const changed = change({ ...object, metadata });
  changed.metadata.managedFields = history;
  return changed;
}

/** Whether `arrange` makes a copy that shares nothing with its original. */
function isTyped(resource: ResourceDefinition): boolean {
  return resource.custom === undefined && schemaType(resource.schema) !== undefined;
}

/** A copy as the server writes it: known kinds as Go encodes them, others kind, apiVersion, metadata and the rest. */
export function arrange(resource: ResourceDefinition, object: KubeObject): KubeObject {
  return arranged(resource, object, (whole) => withoutHistory(whole, (rest) => canonicalize(rest, resource.schema)));
}

/** As `arrange`, to be stored: frozen, and sharing what it has in common with objects that were stored before it. */
export function settle(resource: ResourceDefinition, object: KubeObject): KubeObject {
  const settled = arranged(resource, object, (whole) => canonicalizeShared(whole, resource.schema));
  return resource.custom === undefined ? settled : resource.custom.store(settled);
}

/** A stored object with the revision of its write. */
export function withRevision(settled: KubeObject, revision: number): KubeObject {
  const metadata = Object.freeze({ ...settled.metadata, resourceVersion: String(revision) });
  return Object.freeze({ ...settled, metadata });
}

function arranged(
  resource: ResourceDefinition,
  object: KubeObject,
  inOrder: (whole: KubeObject) => KubeObject,
): KubeObject {
  if (resource.custom !== undefined) {
    const own = withoutHistory(object, resource.custom.arrange);
    const metadata = Object.entries(own.metadata).sort(([a], [b]) => (a < b ? -1 : 1));
    return { ...own, metadata: Object.fromEntries(metadata) };
  }
  const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = object;
  const own = { kind: resource.kind, apiVersion: apiVersionOf(resource) };
  if (isTyped(resource)) {
    return inOrder({ ...own, metadata, ...rest });
  }
  return { ...own, metadata: withoutEmpty(metadata), ...rest };
}

/**
 * What a kind's object is once it was written and read again: empty lists and maps are gone, and defaults may stand in
 * their place. Follows what encoding and decoding do in apiserver pkg/storage/etcd3.
 */
export function asRead(resource: ResourceDefinition, object: KubeObject): KubeObject {
  if (resource.custom !== undefined || !holdsEmpties(object)) return object;
  const read = arrange(resource, object);
  resource.defaults?.(read);
  return read;
}

export function apiVersionOf(resource: { readonly group: string; readonly version: string }): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** Takes the namespace of the request over; refuses another one. Follows rest.EnsureObjectNamespaceMatchesRequestNamespace. */
export function settleNamespace(
  resource: ResourceDefinition,
  namespace: string | undefined,
  metadata: ObjectMeta,
): void {
  if (!resource.namespaced) {
    delete metadata.namespace;
    return;
  }
  if (metadata.namespace === undefined || metadata.namespace === '') {
    if (namespace !== undefined) {
      metadata.namespace = namespace;
    }
  } else if (namespace !== undefined && namespace !== '' && metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
}

/** Removes what only the server may set. Follows rest.WipeObjectMetaSystemFields. */
export function wipeSystemFields(metadata: ObjectMeta): void {
  delete metadata.creationTimestamp;
  delete metadata.uid;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
}

/** Puts back what an update cannot change. Follows rest.BeforeUpdate. */
export function keepSystemFields(next: ObjectMeta, previous: ObjectMeta): void {
  next.uid ??= previous.uid ?? '';
  if (previous.creationTimestamp !== undefined) {
    next.creationTimestamp = previous.creationTimestamp;
  }
  if (previous.deletionTimestamp !== undefined) {
    next.deletionTimestamp = previous.deletionTimestamp;
  }
  if (previous.deletionGracePeriodSeconds !== undefined) {
    next.deletionGracePeriodSeconds ??= previous.deletionGracePeriodSeconds;
  }
  delete next.selfLink;
}

const keptForStatus = [
  'deletionTimestamp',
  'generation',
  'selfLink',
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
] as const;

/** For `prepareForUpdate` of a status that may not change labels, annotations ... either. Follows metav1.ResetObjectMetaForStatus. */
export function keepMetadata({ metadata: next }: KubeObject, { metadata: previous }: KubeObject): void {
  for (const field of keptForStatus) {
    delete next[field];
    if (previous[field] !== undefined) {
      Object.assign(next, { [field]: deepCopy(previous[field]) });
    }
  }
}

/** As `keepMetadata`, for all that is not about the write itself. Follows apiextensions-apiserver customresource, statusStrategy. */
export function keepAllMetadata(next: KubeObject, previous: KubeObject): void {
  const { managedFields, resourceVersion } = next.metadata;
  // Where it cannot be told any more who owns what, nobody does.
  const { managedFields: _, ...kept } = previous.metadata;
  next.metadata = {
    ...deepCopy(kept),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(managedFields === undefined ? {} : { managedFields }),
  };
}

/** Removes repeated owner references; gives the uids that were repeated. */
export function dedupOwnerReferences(metadata: ObjectMeta): readonly string[] {
  const references = metadata.ownerReferences ?? [];
  const kept: OwnerReference[] = [];
  const repeated: string[] = [];
  for (const reference of references) {
    if (kept.some((other) => other.uid === reference.uid && deepEqual(other, reference))) {
      repeated.push(reference.uid);
    } else {
      kept.push(reference);
    }
  }
  if (repeated.length > 0) {
    metadata.ownerReferences = kept;
  }
  return repeated;
}

const order: readonly (keyof ObjectMeta)[] = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
];

/** Metadata in the order of the Go type, without what `omitempty` leaves out. */
export function withoutEmpty(metadata: ObjectMeta): ObjectMeta {
  const result: Record<string, unknown> = {};
  for (const key of order) {
    const value = metadata[key];
    if (
      value !== undefined &&
      value !== null &&
      value !== '' &&
      !isEmpty(value) &&
      !(key === 'generation' && value === 0)
    ) {
      result[key] = value;
    }
  }
  return result as ObjectMeta;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
