import type { Verb } from '../call.ts';
import { listParameters } from '../request/list-parameters.ts';
import { respondList } from '../response/respond-list.ts';
import { startWatch } from './watch.ts';

/** GET of a collection: a list, or with `watch=true` a stream of events. */
export const listVerb: Verb = async (call) => {
  const parameters = listParameters(call);
  if (parameters.watch) {
    return startWatch(call, parameters);
  }
  const list = call.server.registry.list(call.resource, parameters.options);
  return respondList(call, list);
};

/** The old /watch/ paths. */
export const watchVerb: Verb = async (call) => startWatch(call, listParameters(call));
