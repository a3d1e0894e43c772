import { deepFreeze, type KubeObject } from '#apimachinery';
import { apiVersionOf, arrange } from './metadata.ts';
import type { CustomKind, ResourceDefinition } from './resource.ts';

/** A write as another version of the kind has it. */
interface InVersion {
  readonly live: KubeObject | undefined;
  readonly next: KubeObject;
  readonly typeKey: undefined;
  readonly openapi: CustomKind['openapi'] | undefined;
}

/**
 * A shown object in the version of its definition. Kinds that somebody outside converts are shown as they are stored: then
 * that one is asked, and it is a promise. Rejects with what the client is to get.
 */
export function inOwnVersion(resource: ResourceDefinition, shown: KubeObject): KubeObject | Promise<KubeObject> {
  const conversion = resource.custom?.conversion;
  const own = apiVersionOf(resource);
  return conversion === undefined || shown.apiVersion === own
    ? shown
    : conversion.convert(shown, own).then(conversion.known);
}

const converted = new WeakMap<ResourceDefinition, WeakMap<KubeObject, Promise<KubeObject>>>();

/** As `inOwnVersion`, but asks once for each state of an object: what the watch cache of the real server keeps. */
export function inOwnVersionOnce(resource: ResourceDefinition, shown: KubeObject): KubeObject | Promise<KubeObject> {
  if (resource.custom?.conversion === undefined || shown.apiVersion === apiVersionOf(resource)) return shown;
  const known = converted.get(resource) ?? new WeakMap<KubeObject, Promise<KubeObject>>();
  converted.set(resource, known);
  const found = known.get(shown) ?? Promise.resolve(inOwnVersion(resource, shown));
  known.set(shown, found);
  // Who fails once may answer the next time.
  found.catch(() => known.delete(shown));
  return found;
}

/** As `inOwnVersionOnce`, one after the other. */
export async function allInOwnVersion(
  resource: ResourceDefinition,
  shown: readonly KubeObject[],
): Promise<readonly KubeObject[]> {
  if (resource.custom?.conversion === undefined) return shown;
  const objects: KubeObject[] = [];
  for (const object of shown) objects.push(await inOwnVersionOnce(resource, object));
  return objects;
}

/** An object as it is going to be stored, where somebody outside converts it; undefined: nobody has to be asked. */
export async function toStorage(resource: ResourceDefinition, object: KubeObject): Promise<KubeObject | undefined> {
  const { custom } = resource;
  if (custom?.conversion === undefined) return undefined;
  const { resourceVersion: _, ...metadata } = object.metadata;
  const whole = arrange(resource, { ...object, metadata });
  const stored = `${resource.group}/${custom.storageVersion}`;
  if (whole.apiVersion === stored) return deepFreeze(whole);
  return custom.conversion.known(await custom.conversion.convert(whole, stored));
}

/**
 * A write in the versions that its managers know, where somebody outside converts; undefined: nobody has to be asked.
 * `unreadable`: it cannot be told what belongs to whom.
 */
export async function inManagersVersions(
  resource: ResourceDefinition,
  next: KubeObject,
  live: KubeObject | undefined,
): Promise<ReadonlyMap<string, InVersion> | 'unreadable' | undefined> {
  const { custom } = resource;
  if (custom?.conversion === undefined) return undefined;
  const { convert, openapiOf } = custom.conversion;
  const entries = [...(next.metadata.managedFields ?? []), ...(live?.metadata.managedFields ?? [])];
  const versions = new Set(entries.map(({ apiVersion }) => String(apiVersion)));
  versions.delete(apiVersionOf(resource));
  const result = new Map<string, InVersion>();
  try {
    for (const version of versions) {
      const before = live === undefined ? undefined : await convert(live, version);
      const after = await convert(arrange(resource, next), version);
      const isFit = [after, ...(before === undefined ? [] : [before])].every((one) => custom.fits(one, version));
      if (!isFit) return 'unreadable';
      result.set(version, { live: before, next: after, typeKey: undefined, openapi: openapiOf(version) });
    }
  } catch {
    return 'unreadable';
  }
  return result;
}
