import { isStatusError, tooManyRequests } from '#apimachinery';
import { allInOwnVersion, apiVersionOf, type List, type ResourceDefinition } from '../registry/index.ts';

/**
 * A list in the version of its definition. `cached`: the answer of a watch cache is wanted, which without all objects is not
 * ready (429), where the store says what failed. Follows apiserver pkg/storage/cacher, ready.go.
 */
export async function convertList(resource: ResourceDefinition, list: List, cached: boolean): Promise<List> {
  if (resource.custom?.conversion === undefined) return list;
  try {
    return { ...list, items: await allInOwnVersion(resource, list.items) };
  } catch (error) {
    if (!cached || !isStatusError(error)) throw error;
    const what = `failed to list ${apiVersionOf(resource)}, Kind=${resource.kind}`;
    throw tooManyRequests(`storage is (re)initializing: ${what}: ${error.message}`, 1);
  }
}
