import { holdsEmpties, type KubeObject, keepReset, updateManagedFields } from '#apimachinery';
import { timestamp } from './machinery.ts';
import { apiVersionOf, arrange } from './metadata.ts';
import type { WriteOptions } from './registry.ts';
import type { ResourceDefinition } from './resource.ts';
import { sameJson } from './same-json.ts';

/** Follows `versions` of a managed write. */
type ManagedVersions = NonNullable<Parameters<typeof updateManagedFields>[1]['versions']>;

/**
 * Notes in metadata.managedFields of `next`, the request's own copy, what its writer changed. Runs before admission, so
 * that nobody owns what plug-ins set. Follows apiserver pkg/endpoints/handlers, where they call FieldManager.UpdateNoErrors.
 */
export function trackFields(
  resource: ResourceDefinition,
  next: KubeObject,
  live: KubeObject | undefined,
  options: WriteOptions,
  now: number,
  /** The same write as the versions have it that others know, where somebody outside converts it. */
  versions?: ManagedVersions | 'unreadable',
): void {
  const { fieldManager, subresource } = options;
  if (fieldManager === undefined || options.applied === true) {
    return;
  }
  // The entries of a copy that nobody touched are the stored ones, which are read once.
  const known = live?.metadata.managedFields;
  if (known !== undefined && sameJson(next.metadata.managedFields, known)) {
    next.metadata.managedFields = known;
  }
  const isLost =
    versions === undefined
      ? !isReadable(resource, next) || (live !== undefined && !isReadable(resource, live))
      : versions === 'unreadable';
  if (isLost) {
    delete next.metadata.managedFields;
    return;
  }
  const written = withoutEmpties(resource, asWritten(resource, next, live, subresource));
  const noted = notedFields(seenAs(options.asked, written), {
    ...(options.asked?.hub === undefined
      ? {
          live,
          typeKey: resource.custom === undefined ? resource.schema : undefined,
          ...(versions === undefined || versions === 'unreadable' ? {} : { versions }),
        }
      : {
          live: live === undefined ? undefined : seenAs(options.asked, live),
          typeKey: options.asked.schema,
          versions: new Map([[apiVersionOf(resource), { live, next: written, typeKey: resource.schema }]]),
        }),
    openapi: resource.custom?.openapi,
    manager: fieldManager,
    now: timestamp(now),
    ...(subresource === undefined ? {} : { subresource }),
    timeless: subresource !== undefined && resource.subresources?.[subresource]?.view !== undefined,
  });
  if (noted === undefined) {
    delete next.metadata.managedFields;
  } else {
    next.metadata.managedFields = noted;
  }
}

/** An object as the client knows it that asked for another version than the one that is stored: its fields are noted. */
function seenAs(asked: ResourceDefinition | undefined, object: KubeObject): KubeObject {
  return asked?.hub === undefined ? object : asked.hub.fromHub(object);
}

/**
 * Whether the versions in which others own fields know all fields of a custom object: only then can be told what is theirs,
 * and else the account is lost. Follows FieldManager.UpdateNoErrors.
 */
function isReadable({ custom, ...resource }: ResourceDefinition, object: KubeObject): boolean {
  const own = apiVersionOf(resource);
  const versions = (object.metadata.managedFields ?? []).map(({ apiVersion }) => String(apiVersion ?? own));
  return custom === undefined || versions.every((version) => version === own || custom.fits(object, version));
}

/** The entry of somebody who sends an object that is answered and not stored: a review, the body of a subresource. */
export function ownedFields(
  body: KubeObject,
  typeKey: string,
  by: { readonly manager: string; readonly now: number; readonly subresource?: string },
): KubeObject['metadata']['managedFields'] {
  return notedFields(body, {
    live: undefined,
    openapi: undefined,
    typeKey,
    timeless: false,
    ...by,
    now: timestamp(by.now),
  });
}

/** The new entries; none when the object has no shape that fields can be noted of: a write does not fail for that. */
function notedFields(...parameters: Parameters<typeof updateManagedFields>): KubeObject['metadata']['managedFields'] {
  try {
    return updateManagedFields(...parameters).metadata.managedFields;
  } catch {
    return undefined;
  }
}

/** Nobody owns what Go would not write. */
function withoutEmpties(resource: ResourceDefinition, object: KubeObject): KubeObject {
  return resource.custom === undefined && holdsEmpties(object) ? keepReset(object, arrange(resource, object)) : object;
}

/** What of the object this write can change at all: the rest stays as it is stored, whatever the client sent. */
function asWritten(
  resource: ResourceDefinition,
  next: KubeObject,
  live: KubeObject | undefined,
  subresource: string | undefined,
): KubeObject {
  if (subresource === 'status' && live !== undefined) {
    return { ...live, metadata: next.metadata, status: next.status };
  }
  if (subresource !== undefined || resource.subresources?.status === undefined) {
    return next;
  }
  const written = { ...next, status: live?.status };
  return resource.fixedSpec === true && live !== undefined ? { ...written, spec: live.spec } : written;
}

/** Whether two states differ in nothing but when somebody wrote. Follows handlers ignoreManagedFieldsTimestampsTransformer. */
export function differOnlyInTimes(next: KubeObject, live: KubeObject): boolean {
  const [a, b] = [next.metadata.managedFields ?? [], live.metadata.managedFields ?? []];
  if (a === b || a.length !== b.length) {
    return false;
  }
  const timeless = (entries: readonly Record<string, unknown>[]) =>
    entries.map((entry) => ({ ...entry, time: undefined }));
  if (!sameJson(timeless(a), timeless(b))) {
    return false;
  }
  const bare = (object: KubeObject) => ({ ...object, metadata: { ...object.metadata, managedFields: undefined } });
  return sameJson(bare(next), bare(live));
}
