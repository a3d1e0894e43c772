import type { HttpResponse } from '#api';
import { resourceNotFound } from '#apimachinery';
import { everything } from './discovery/everything.ts';
import type { ApiServerOptions } from './options.ts';
import { pageNotFound } from './response/respond.ts';

/**
 * The answer for a path below /api or /apis that leads nowhere: a Status where the group is served (go-restful's error
 * handler in apiserver), plain text where it is not, or only by CustomResourceDefinitions (net/http's).
 */
export function notServed(options: ApiServerOptions, group: string): HttpResponse {
  const isCustom = options.registry
    .served()
    .some((resource) => resource.group === group && resource.custom !== undefined);
  if (group === '' || (!isCustom && everything(options).some((resource) => resource.group === group))) {
    throw resourceNotFound();
  }
  return pageNotFound();
}
