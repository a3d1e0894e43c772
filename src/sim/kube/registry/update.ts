import { conflict, deepCopy, type KubeObject, notFound } from '#apimachinery';
import { type AdmissionAttributes, runAdmission } from './admission.ts';
import { inManagersVersions, inOwnVersion, toStorage } from './conversion.ts';
import { admissionNamespace, finishCreate, warnRepeatedOwners } from './create.ts';
import { keepGeneration, nextGeneration } from './generation.ts';
import { bucketOf, contextOf, type Machinery, pathOf } from './machinery.ts';
import { differOnlyInTimes, trackFields } from './managed-fields.ts';
import {
  asRead,
  draft,
  keepSystemFields,
  settle,
  settleNamespace,
  wipeSystemFields,
  withRevision,
} from './metadata.ts';
import type { WriteOptions } from './registry.ts';
import { requireRoom } from './require-room.ts';
import type { RequestContext, ResourceDefinition, SubresourceDefinition } from './resource.ts';
import { sameJson } from './same-json.ts';
import { shown } from './shown.ts';
import { storageKey } from './storage-key.ts';
import { unexpected } from './unexpected.ts';
import { isDeleteOfReleased, requireName, requireVersion } from './update-checks.ts';
import { validateChange } from './validate.ts';

/** What one update is about. */
interface Target {
  readonly resource: ResourceDefinition;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource: SubresourceDefinition | undefined;
  readonly options: WriteOptions;
}

/** The outcome of an update; `created`: there was nothing before. */
export interface Updated {
  readonly object: KubeObject;
  readonly created: boolean;
}

/** PUT and PATCH: guaranteed update. Follows apiserver pkg/registry/generic/registry Store.Update. */
export async function updateObject(
  machinery: Machinery,
  resource: ResourceDefinition,
  namespace: string | undefined,
  name: string,
  change: (current: KubeObject | undefined) => KubeObject | undefined,
  options: WriteOptions,
): Promise<Updated> {
  const target = { resource, namespace, name, subresource: subresourceOf(resource, options), options };
  for (;;) {
    const stored = machinery.store.get(bucketOf(resource), pathOf(resource, namespace, name));
    const inOwn = stored === undefined ? undefined : inOwnVersion(resource, shown(resource, stored));
    const current = inOwn instanceof Promise ? await inOwn : inOwn;
    if (current === undefined && !mayCreate(resource, options)) {
      throw notFound(resource.group, resource.resource, name);
    }
    requireUid(target, current);
    const proposed = change(current);
    if (proposed === undefined) {
      if (current === undefined) {
        throw notFound(resource.group, resource.resource, name);
      }
      return { object: current, created: false };
    }
    if (stored === undefined || current === undefined) {
      return { object: await createInstead(machinery, target, proposed), created: true };
    }
    const written = await attempt(machinery, target, proposed, current, stored);
    if (written !== undefined) {
      return { object: written, created: false };
    }
  }
}

/** Who writes back what was read must not hit another object of that name. Follows apiserver pkg/storage Preconditions.Check. */
function requireUid({ resource, namespace, name, options }: Target, current: KubeObject | undefined): void {
  const uid = current?.metadata.uid ?? '';
  if (options.uid !== undefined && options.uid !== '' && options.uid !== uid) {
    const problem = `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${uid}`;
    const key = storageKey(resource, namespace, name, options.dryRun === true);
    const detail = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${problem}`;
    throw conflict(resource.group, resource.resource, name, detail);
  }
}

/** An apply makes what is not there, unless it is about a part. Follows rest.Updater's forceAllowCreate. */
function mayCreate(resource: ResourceDefinition, { applied, subresource }: WriteOptions): boolean {
  return subresource === undefined && (resource.allowCreateOnUpdate === true || applied === true);
}

async function createInstead(machinery: Machinery, target: Target, proposed: KubeObject): Promise<KubeObject> {
  const { resource, namespace, name, options } = target;
  const object = draft(resource, proposed, options);
  resource.defaults?.(object);
  wipeSystemFields(object.metadata);
  // Only a POST is refused for it; here it is overwritten.
  delete object.metadata.resourceVersion;
  settleNamespace(resource, namespace, object.metadata);
  const attributes = attributesOf(target, 'CREATE', object, undefined);
  const context = contextOf(machinery, options);
  trackFields(resource, object, undefined, options, context.now);
  await runAdmission(machinery.admission, 'admit', attributes, context);
  if (object.metadata.uid !== undefined) {
    throw conflict(resource.group, resource.resource, name, 'the object was not found');
  }
  return finishCreate(machinery, attributes, object, context);
}

/** One round; undefined: somebody else wrote in between, and the request did not insist on a resourceVersion. */
async function attempt(
  machinery: Machinery,
  target: Target,
  proposed: KubeObject,
  /** The stored object in the version of the request. */
  current: KubeObject,
  stored: KubeObject,
): Promise<KubeObject | undefined> {
  const { resource, namespace, name, options } = target;
  const next = draft(resource, proposed, options);
  resource.defaults?.(next);
  settleNamespace(resource, namespace, next.metadata);
  requireName(next, name);
  warnRepeatedOwners(next, options);
  const context = contextOf(machinery, options);
  const versions =
    resource.custom?.conversion === undefined ? undefined : await inManagersVersions(resource, next, current);
  trackFields(resource, next, current, options, context.now, versions);
  const attributes = attributesOf(target, 'UPDATE', next, current);
  await runAdmission(machinery.admission, 'admit', attributes, context);
  requireVersion(resource, next, current);
  next.metadata.resourceVersion = current.metadata.resourceVersion ?? '';
  const object = prepare(target, next, current, context);
  validateChange(resource, target.subresource, object, current, context);
  await runAdmission(machinery.admission, 'validate', { ...attributes, object }, context);
  const converted = resource.custom?.conversion === undefined ? undefined : await toStorage(resource, object);
  const bucket = bucketOf(resource);
  const key = pathOf(resource, namespace, name);
  if (machinery.store.get(bucket, key) !== stored) {
    return undefined;
  }
  if (isDeleteOfReleased(resource, object, current)) {
    return options.dryRun === true ? object : removeReleased(machinery, resource, bucket, key, converted ?? object);
  }
  resource.beforeWrite?.(object, current, context);
  // What stays as it was is the stored one then, and compared at a glance.
  const settled =
    converted === undefined
      ? settle(resource, asRead(resource, object))
      : withRevision(converted, Number(current.metadata.resourceVersion));
  const outcome = shown(resource, settled);
  const before = converted === undefined ? current : shown(resource, stored);
  if (sameJson(outcome, before) || differOnlyInTimes(outcome, before)) {
    return current;
  }
  requireRoom(settled);
  if (options.dryRun === true) return inOwnVersion(resource, outcome);
  const written = machinery.store.put(bucket, key, (revision) => withRevision(settled, revision));
  return inOwnVersion(resource, shown(resource, written));
}

/** What the strategy's PrepareForUpdate and rest.BeforeUpdate do. */
function prepare(target: Target, next: KubeObject, current: KubeObject, context: RequestContext): KubeObject {
  const { resource, subresource, options } = target;
  let object = next;
  keepGeneration(next, current);
  if (options.subresource === 'status') {
    object = { ...current, metadata: next.metadata, status: next.status };
    if (next.status === undefined) {
      delete object.status;
    }
    subresource?.prepareForUpdate?.(object, current, context);
  } else if (subresource !== undefined) {
    subresource.prepareForUpdate?.(object, current, context);
  } else {
    if (resource.subresources?.status !== undefined) {
      keepStatus(object, current);
    }
    resource.prepareForUpdate?.(object, current, context);
  }
  keepSystemFields(object.metadata, current.metadata);
  // A status update says nothing new about what is wanted, even where annotations count as that (Deployment).
  if (options.subresource !== 'status') nextGeneration(resource, object, current);
  return object;
}

function keepStatus(object: KubeObject, current: KubeObject): void {
  delete object.status;
  if (current.status !== undefined) {
    object.status = deepCopy(current.status);
  }
}

function removeReleased(
  machinery: Machinery,
  resource: ResourceDefinition,
  bucket: string,
  key: string,
  object: KubeObject,
): KubeObject | Promise<KubeObject> {
  const last = machinery.store.remove(bucket, key, (revision) => {
    const metadata = { ...object.metadata, resourceVersion: String(revision) };
    return settle(resource, { ...object, metadata });
  });
  return inOwnVersion(resource, shown(resource, last));
}

function attributesOf(
  target: Target,
  operation: 'CREATE' | 'UPDATE',
  object: KubeObject,
  previous: KubeObject | undefined,
): AdmissionAttributes {
  const { resource, namespace, name, options } = target;
  return {
    operation,
    resource,
    subresource: options.subresource,
    namespace: admissionNamespace(resource, namespace, name),
    name,
    object,
    previous,
  };
}

function subresourceOf(resource: ResourceDefinition, options: WriteOptions): SubresourceDefinition | undefined {
  if (options.subresource === undefined) {
    return undefined;
  }
  const subresource = resource.subresources?.[options.subresource];
  if (subresource === undefined) {
    throw unexpected('the server could not find the requested resource');
  }
  return subresource;
}
