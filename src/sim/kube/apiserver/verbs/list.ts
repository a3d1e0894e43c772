import type { Verb } from '../call.ts';
import { convertList } from '../convert-list.ts';
import { listParameters } from '../request/list-parameters.ts';
import { respondList } from '../response/respond-list.ts';
import { startWatch } from './watch.ts';

/** GET of a collection: a list, or with `watch=true` a stream of events. */
export const listVerb: Verb = async (call) => {
  const parameters = listParameters(call);
  if (parameters.watch) {
    return startWatch(call, parameters);
  }
  const { resource, server } = call;
  const list = server.registry.list(resource, parameters.options);
  const isCached =
    parameters.options.resourceVersion !== undefined && parameters.options.resourceVersionMatch !== 'Exact';
  return respondList(call, await convertList(resource, list, isCached));
};

/** The old /watch/ paths. */
export const watchVerb: Verb = async (call) => startWatch(call, listParameters(call));
