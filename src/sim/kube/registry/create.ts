import {
  alreadyExists,
  deepCopy,
  generateNameConflict,
  isStatusError,
  type KubeObject,
  StatusError,
} from '#apimachinery';
import { type AdmissionAttributes, type AdmissionContext, runAdmission } from './admission.ts';
import { inOwnVersion, toStorage } from './conversion.ts';
import { firstGeneration } from './generation.ts';
import { bucketOf, contextOf, type Machinery, pathOf, timestamp } from './machinery.ts';
import { trackFields } from './managed-fields.ts';
import {
  arrange,
  asRead,
  dedupOwnerReferences,
  draft,
  settle,
  settleNamespace,
  wipeSystemFields,
  withRevision,
} from './metadata.ts';
import type { WriteOptions } from './registry.ts';
import { requireRoom } from './require-room.ts';
import type { ResourceDefinition } from './resource.ts';
import { shown } from './shown.ts';
import { unexpected } from './unexpected.ts';
import { validateNew } from './validate.ts';

const generateNameAttempts = 8;
/** Names are cut so that base and suffix stay within a label value. Follows apiserver pkg/storage/names. */
const longestBase = 58;

/** POST. Order: decode, defaults, mutating admission, prepare, validate, validating admission, store. */
export async function createObject(
  machinery: Machinery,
  resource: ResourceDefinition,
  namespace: string | undefined,
  body: KubeObject,
  options: WriteOptions,
): Promise<KubeObject> {
  // What the caller decoded it does not keep.
  const object = options.decoded === true ? body : draft(resource, body, options);
  resource.defaults?.(object);
  wipeSystemFields(object.metadata);
  settleNamespace(resource, namespace, object.metadata);
  warnRepeatedOwners(object, options);
  const context = contextOf(machinery, options);
  trackFields(resource, object, undefined, options, context.now);
  const attributes: AdmissionAttributes = {
    operation: 'CREATE',
    resource,
    subresource: undefined,
    namespace: admissionNamespace(resource, namespace ?? object.metadata.namespace, object.metadata.name),
    name: object.metadata.name ?? '',
    object,
    previous: undefined,
  };
  await runAdmission(machinery.admission, 'admit', attributes, context);
  const { name, generateName } = object.metadata;
  if ((name === undefined || name === '') && generateName !== undefined && generateName !== '') {
    return createWithGeneratedName(machinery, attributes, object, context);
  }
  return finishCreate(machinery, attributes, object, context);
}

async function createWithGeneratedName(
  machinery: Machinery,
  attributes: AdmissionAttributes,
  object: KubeObject,
  context: AdmissionContext,
): Promise<KubeObject> {
  const base = (object.metadata.generateName ?? '').slice(0, longestBase);
  const { group, resource } = attributes.resource;
  let name = '';
  for (let attempt = 0; attempt < generateNameAttempts; attempt += 1) {
    name = base + machinery.random.suffix(5);
    const copy = deepCopy(object);
    copy.metadata.name = name;
    try {
      return await finishCreate(machinery, attributes, copy, context);
    } catch (error) {
      if (!isStatusError(error, 'AlreadyExists')) {
        throw error;
      }
    }
  }
  throw generateNameConflict(group, resource, name);
}

/** From the filled-in object on: prepare, validate, validating admission, store. Also ends an update that creates. */
export async function finishCreate(
  machinery: Machinery,
  attributes: AdmissionAttributes,
  object: KubeObject,
  context: AdmissionContext,
): Promise<KubeObject> {
  const { resource } = attributes;
  const { metadata } = object;
  metadata.uid = machinery.random.uuid();
  metadata.creationTimestamp = timestamp(context.now);
  if (resource.subresources?.status !== undefined && resource.keepsStatus !== true) {
    object.status = {};
  }
  firstGeneration(resource, object);
  resource.prepareForCreate?.(object, context);
  validateNew(resource, object, context);
  const name = metadata.name ?? '';
  await runAdmission(machinery.admission, 'validate', { ...attributes, name, object }, context);
  // The store says this, which a dry run never asks.
  if (!context.dryRun && metadata.resourceVersion !== undefined && metadata.resourceVersion !== '') {
    throw unexpected('resourceVersion should not be set on objects to be created');
  }
  const converted = resource.custom?.conversion === undefined ? undefined : await toStorage(resource, object);
  const bucket = bucketOf(resource);
  const key = pathOf(resource, metadata.namespace, name);
  const existing = machinery.store.get(bucket, key);
  if (existing !== undefined) {
    throw exists(resource, name, existing);
  }
  resource.beforeWrite?.(object, undefined, context);
  const written = asRead(resource, object);
  requireRoom(written);
  if (context.dryRun) {
    return converted === undefined ? arrange(resource, written) : inOwnVersion(resource, shown(resource, converted));
  }
  const stored = machinery.store.put(bucket, key, (revision) => {
    if (converted !== undefined) return withRevision(converted, revision);
    written.metadata.resourceVersion = String(revision);
    return settle(resource, written);
  });
  return inOwnVersion(resource, shown(resource, stored));
}

/** Follows handlers.dedupOwnerReferencesAndAddWarning. */
export function warnRepeatedOwners(object: KubeObject, options: WriteOptions): void {
  const repeated = dedupOwnerReferences(object.metadata);
  if (repeated.length > 0) {
    options.warn?.(
      `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.join(', ')}`,
    );
  }
}

/** What admission takes for the namespace: of a Namespace its own name. */
export function admissionNamespace(
  resource: ResourceDefinition,
  namespace: string | undefined,
  name: string | undefined,
): string | undefined {
  if (resource.group === '' && resource.resource === 'namespaces') {
    return name;
  }
  return resource.namespaced ? namespace : undefined;
}

function exists(resource: ResourceDefinition, name: string, existing: KubeObject): StatusError {
  const error = alreadyExists(resource.group, resource.resource, name);
  if (existing.metadata.deletionTimestamp === undefined) {
    return error;
  }
  return new StatusError({ ...error.status, message: `object is being deleted: ${error.message}` });
}
