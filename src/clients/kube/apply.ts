import { UserError } from '#api';
import { type KubeObject, StatusError, typeKeyFor } from '#apimachinery';
import type { KubeClient } from './client.ts';
import { parseManifests } from './manifests.ts';
import { removedFields } from './removed-fields.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** As kubectl asks: an unknown field is refused, not silently dropped. */
const strict = { fieldManager: 'kubectl-client-side-apply', fieldValidation: 'Strict' };

/** What happened to one object. */
export interface Applied {
  readonly object: KubeObject;
  readonly created: boolean;
}

/**
 * Brings objects to what the manifests say, as `kubectl apply` does on the client's side: create what is missing, else a
 * strategic merge patch (a merge patch for custom kinds) that also takes away what the last apply had and this one lacks.
 * Throws UserError with the server's own words for the first object that is refused.
 */
export async function applyManifests(
  client: KubeClient,
  yaml: string,
  options: {
    readonly file?: string;
    readonly namespace?: string;
    /** Looks at (and may change) each object before it is sent. */
    readonly prepare?: (object: KubeObject) => KubeObject;
    /** Told of each object as soon as it is there, also when a later one is refused. */
    readonly applied?: (applied: Applied) => void;
  } = {},
): Promise<readonly Applied[]> {
  const results: Applied[] = [];
  for (const parsed of parseManifests(yaml, options.file)) {
    const object = options.prepare?.(parsed) ?? parsed;
    try {
      const applied = await applyObject(client, object, options.namespace ?? 'default');
      options.applied?.(applied);
      results.push(applied);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      throw new UserError('manifest-refused', error.message, undefined);
    }
  }
  return results;
}

async function applyObject(client: KubeClient, object: KubeObject, defaultNamespace: string): Promise<Applied> {
  const { apiVersion, kind, metadata } = object;
  const resource = await client.resource(apiVersion, kind);
  if (resource === undefined) {
    throw new UserError('unknown-kind', `no matches for kind "${kind}" in version "${apiVersion}"`);
  }
  const namespace = resource.namespaced ? (metadata.namespace ?? defaultNamespace) : undefined;
  const next = withLastApplied(withNamespace(object, namespace));
  const { name } = metadata;
  if (name === undefined) return { object: await client.create(next, namespace, strict), created: true };
  const reference = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
  const current = await getOrUndefined(client, reference);
  if (current === undefined) return { object: await client.create(next, namespace, strict), created: true };
  const typeKey = typeKeyOf(apiVersion, kind);
  const patch = removedFields(previousOf(current), next, typeKey);
  const type = typeKey === undefined ? 'application/merge-patch+json' : 'application/strategic-merge-patch+json';
  return { object: await client.patch(reference, patch, type, strict), created: false };
}

async function getOrUndefined(
  client: KubeClient,
  reference: Parameters<KubeClient['get']>[0],
): Promise<KubeObject | undefined> {
  try {
    return await client.get(reference);
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return undefined;
    throw error;
  }
}

function withNamespace(object: KubeObject, namespace: string | undefined): KubeObject {
  return namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } };
}

function withLastApplied(object: KubeObject): KubeObject {
  const { [lastApplied]: _, ...annotations } = object.metadata.annotations ?? {};
  const bare = { ...object, metadata: { ...object.metadata, annotations } };
  const text = `${JSON.stringify(bare)}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [lastApplied]: text } } };
}

function previousOf(current: KubeObject): unknown {
  try {
    return JSON.parse(current.metadata.annotations?.[lastApplied] ?? '{}');
  } catch {
    return {};
  }
}

/** In the schema table; undefined for custom kinds, which know no strategic merge. */
function typeKeyOf(apiVersion: string, kind: string): string | undefined {
  const slash = apiVersion.indexOf('/');
  return typeKeyFor(apiVersion.slice(0, Math.max(0, slash)), apiVersion.slice(slash + 1), kind);
}
