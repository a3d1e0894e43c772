import { conflict, deepCopy, forbidden, type KubeObject, notFound } from '#apimachinery';
import { type AdmissionAttributes, runAdmission } from './admission.ts';
import { inOwnVersion, toStorage } from './conversion.ts';
import { admissionNamespace } from './create.ts';
import { bucketOf, contextOf, type Machinery, pathOf, timestamp } from './machinery.ts';
import { arrange, settle } from './metadata.ts';
import type { DeleteOptions } from './registry.ts';
import type { ResourceDefinition } from './resource.ts';
import { sameJson } from './same-json.ts';
import { shown } from './shown.ts';

const orphanFinalizer = 'orphan';
const foregroundFinalizer = 'foregroundDeletion';

/** The object, and whether it is gone for good. */
export interface Deleted {
  readonly object: KubeObject;
  readonly gone: boolean;
}

/**
 * DELETE. Follows apiserver pkg/registry/generic/registry Store.Delete and rest.BeforeDelete: preconditions, graceful
 * deletion, finalizers of garbage collection, finalizers that hold the object.
 */
export async function deleteObject(
  machinery: Machinery,
  resource: ResourceDefinition,
  namespace: string | undefined,
  name: string,
  options: DeleteOptions,
): Promise<Deleted> {
  if (options.propagationPolicy === undefined && resource.orphansDependents?.warning !== undefined) {
    options.warn?.(resource.orphansDependents.warning);
  }
  const refusal = resource.refuseDelete?.(name);
  if (refusal !== undefined) {
    throw forbidden(resource.group, resource.resource, name, refusal);
  }
  const bucket = bucketOf(resource);
  const key = pathOf(resource, namespace, name);
  for (;;) {
    const current = machinery.store.get(bucket, key);
    if (current === undefined) {
      throw notFound(resource.group, resource.resource, name);
    }
    checkPreconditions(resource, current, options);
    const previous =
      resource.custom?.conversion === undefined ? current : await inOwnVersion(resource, shown(resource, current));
    await admit(machinery, resource, namespace, name, previous, options);
    // Upstream's store compares what goes in the form in which it is stored.
    if (resource.custom?.conversion !== undefined) await toStorage(resource, previous);
    if (machinery.store.get(bucket, key) === current) {
      const deleted = carryOut(machinery, resource, current, options);
      const object = inOwnVersion(resource, deleted.object);
      return object instanceof Promise ? { ...deleted, object: await object } : deleted;
    }
  }
}

/**
 * What a deletion makes of an object, decided without doing it. `next` undefined: it goes at once, unchanged.
 *
 * Example, a Pod with a grace period of 30 s and no finalizers: the first DELETE marks it (now + 30 s, 30) and keeps it; a
 * second one with 30 s changes nothing; one with 0 s marks it (now, 0) and lets it go.
 */
interface Plan {
  readonly next: KubeObject | undefined;
  readonly gone: boolean;
}

function carryOut(
  machinery: Machinery,
  resource: ResourceDefinition,
  current: KubeObject,
  options: DeleteOptions,
): Deleted {
  const { store } = machinery;
  const bucket = bucketOf(resource);
  const key = pathOf(resource, current.metadata.namespace, current.metadata.name ?? '');
  const plan = planDeletion(resource, current, options, machinery.clock.now());
  const dryRun = options.dryRun === true;
  let latest = current;
  if (plan.next !== undefined && !sameJson(plan.next, current)) {
    const next = plan.next;
    latest = dryRun
      ? arrange(resource, next)
      : shown(
          resource,
          store.put(bucket, key, (revision) => {
            next.metadata.resourceVersion = String(revision);
            return settle(resource, next);
          }),
        );
  }
  if (!plan.gone || dryRun) {
    return { object: latest, gone: plan.gone };
  }
  const last = latest;
  const object = store.remove(bucket, key, (revision) => ({
    ...last,
    metadata: { ...last.metadata, resourceVersion: String(revision) },
  }));
  return { object, gone: true };
}

function planDeletion(resource: ResourceDefinition, current: KubeObject, options: DeleteOptions, now: number): Plan {
  const next = deepCopy(current);
  const { metadata } = next;
  const grace = planGrace(resource, next, options, now);
  if (grace === 'pending') {
    return { next: undefined, gone: false };
  }
  const changed = setCollectionFinalizers(resource, next, options) || grace === 'marked';
  const held = (metadata.finalizers ?? []).length > 0;
  if (grace === 'none') {
    if (resource.holdDeletion !== undefined) {
      markDeleted(next, now);
      delete metadata.deletionGracePeriodSeconds;
      return resource.holdDeletion(next) || held ? { next, gone: false } : { next: undefined, gone: true };
    }
    if (held) {
      markDeleted(next, now);
      return { next, gone: false };
    }
    return { next: undefined, gone: true };
  }
  const gone = !held && (metadata.deletionGracePeriodSeconds ?? 0) === 0;
  return { next: changed ? next : undefined, gone };
}

/** rest.BeforeDelete. `marked`: metadata says until when; `pending`: was marked before, nothing to do; `none`: no grace. */
function planGrace(
  resource: ResourceDefinition,
  next: KubeObject,
  options: DeleteOptions,
  now: number,
): 'marked' | 'pending' | 'none' {
  if (resource.gracePeriod === undefined) {
    return 'none';
  }
  const { metadata } = next;
  const requested =
    options.gracePeriodSeconds !== undefined && options.gracePeriodSeconds < 0 ? 1 : options.gracePeriodSeconds;
  if (metadata.deletionTimestamp === undefined) {
    const seconds = resource.gracePeriod(next, requested);
    metadata.deletionTimestamp = timestamp(now + seconds * 1000);
    metadata.deletionGracePeriodSeconds = seconds;
    raiseGeneration(next);
    return 'marked';
  }
  const granted = metadata.deletionGracePeriodSeconds ?? 0;
  if (granted === 0) {
    return 'none';
  }
  if (requested === undefined || requested >= granted) {
    return 'pending';
  }
  const moved = Date.parse(metadata.deletionTimestamp) - granted * 1000 + requested * 1000;
  const past = moved < now;
  metadata.deletionTimestamp = timestamp(past ? now : moved);
  metadata.deletionGracePeriodSeconds = past && requested !== 0 ? 1 : requested;
  return 'marked';
}

/** Sets or removes `orphan` and `foregroundDeletion`. Follows deletionFinalizersForGarbageCollection. */
function setCollectionFinalizers(resource: ResourceDefinition, next: KubeObject, options: DeleteOptions): boolean {
  const before = next.metadata.finalizers ?? [];
  const isCollection = (finalizer: string) => finalizer === orphanFinalizer || finalizer === foregroundFinalizer;
  const wanted = {
    Orphan: orphanFinalizer,
    Foreground: foregroundFinalizer,
    Background: undefined,
    keep: before.find(isCollection) ?? (resource.orphansDependents === undefined ? undefined : orphanFinalizer),
  }[options.propagationPolicy ?? 'keep'];
  const after = before.filter((finalizer) => !isCollection(finalizer));
  if (wanted !== undefined) {
    after.push(wanted);
  }
  if (after.length === before.length && after.every((finalizer) => before.includes(finalizer))) {
    return false;
  }
  next.metadata.finalizers = after;
  return true;
}

function markDeleted(next: KubeObject, now: number): void {
  const { metadata } = next;
  if (metadata.deletionTimestamp === undefined) {
    raiseGeneration(next);
  }
  if (metadata.deletionTimestamp === undefined || Date.parse(metadata.deletionTimestamp) > now) {
    metadata.deletionTimestamp = timestamp(now);
  }
  metadata.deletionGracePeriodSeconds = 0;
}

function raiseGeneration(next: KubeObject): void {
  const { generation } = next.metadata;
  if (generation !== undefined && generation > 0) {
    next.metadata.generation = generation + 1;
  }
}

function checkPreconditions(resource: ResourceDefinition, current: KubeObject, options: DeleteOptions): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const { name = '', uid: ownUid = '', resourceVersion: ownVersion = '' } = current.metadata;
  if (uid !== undefined && uid !== ownUid) {
    const detail = `the UID in the precondition (${uid}) does not match the UID in record (${ownUid}). The object might have been deleted and then recreated`;
    throw conflict(resource.group, resource.kind, name, detail);
  }
  if (resourceVersion !== undefined && resourceVersion !== ownVersion) {
    const detail = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${ownVersion}). The object might have been modified`;
    throw conflict(resource.group, resource.kind, name, detail);
  }
}

async function admit(
  machinery: Machinery,
  resource: ResourceDefinition,
  namespace: string | undefined,
  name: string,
  previous: KubeObject,
  options: DeleteOptions,
): Promise<void> {
  const attributes: AdmissionAttributes = {
    operation: 'DELETE',
    resource,
    subresource: undefined,
    namespace: admissionNamespace(resource, namespace, name),
    name,
    object: undefined,
    previous,
  };
  const context = contextOf(machinery, options);
  await runAdmission(machinery.admission, 'admit', attributes, context);
  await runAdmission(machinery.admission, 'validate', attributes, context);
}
