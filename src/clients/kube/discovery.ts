import { StatusError } from '#apimachinery';

/** Where the objects of a kind are found. */
export interface ApiResource {
  readonly apiVersion: string;
  readonly kind: string;
  /** The plural in paths. */
  readonly name: string;
  readonly namespaced: boolean;
}

interface ResourceList {
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/** `/api/v1` or `/apis/<group>/<version>`. */
function apiPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Remembers what a server offers and asks again for what it does not know yet: kinds may be added at any time. */
export function createDiscovery(
  read: (path: string) => Promise<unknown>,
): (apiVersion: string, kind: string) => Promise<ApiResource | undefined> {
  const known = new Map<string, ApiResource>();
  return async (apiVersion, kind) => {
    const key = `${apiVersion}/${kind}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    for (const resource of (await readResources(read, apiVersion)).resources ?? []) {
      if (resource.name.includes('/')) continue;
      const { name, namespaced } = resource;
      known.set(`${apiVersion}/${resource.kind}`, { apiVersion, kind: resource.kind, name, namespaced });
    }
    return known.get(key);
  };
}

async function readResources(read: (path: string) => Promise<unknown>, apiVersion: string): Promise<ResourceList> {
  try {
    return (await read(apiPath(apiVersion))) as ResourceList;
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return {};
    throw error;
  }
}

/** The path of one object, or without a name of the collection; without a namespace that of all of them. */
export function resourcePath(resource: ApiResource, namespace: string | undefined, name?: string): string {
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${apiPath(resource.apiVersion)}${scope}/${resource.name}${object}`;
}
