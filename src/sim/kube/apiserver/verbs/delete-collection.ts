import { isStatusError } from '#apimachinery';
import type { Verb } from '../call.ts';
import { convertList } from '../convert-list.ts';
import { deleteParameters } from '../request/delete-parameters.ts';
import { listParameters } from '../request/list-parameters.ts';
import { respondList } from '../response/respond-list.ts';

/** DELETE of a collection: every object that the list would give; answers with that list. */
export const deleteCollectionVerb: Verb = async (call) => {
  const { resource, server } = call;
  const { options } = listParameters(call);
  const list = await convertList(resource, server.registry.list(resource, options), false);
  const deletion = await deleteParameters(call);
  for (const { metadata } of list.items) {
    try {
      await server.registry.delete(resource, metadata.namespace, metadata.name ?? '', deletion);
    } catch (error) {
      if (!isStatusError(error, 'NotFound')) {
        throw error;
      }
    }
  }
  return respondList(call, list);
};
