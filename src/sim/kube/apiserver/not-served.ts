import type { HttpResponse } from '#api';
import { resourceNotFound } from '#apimachinery';
import { everything } from './discovery/everything.ts';
import { waitingVersions } from './discovery/waiting.ts';
import type { ApiServerOptions } from './options.ts';
import { pageNotFound, respondPlain } from './response/respond.ts';

/**
 * The answer for a path below /api or /apis that leads nowhere: a Status where the group is served (go-restful's error
 * handler in apiserver), plain text where it is not, or only by CustomResourceDefinitions (net/http's), and 503 where a
 * Service should answer that does not (kube-aggregator's).
 */
export function notServed(options: ApiServerOptions, group: string, version: string | undefined): HttpResponse {
  if (waitingVersions(options).some((one) => one.group === group && one.version === version)) {
    return respondPlain(503, 'service unavailable\n', { 'X-Content-Type-Options': 'nosniff' });
  }
  const isCustom = options.registry
    .served()
    .some((resource) => resource.group === group && resource.custom !== undefined);
  if (group === '' || (!isCustom && everything(options).some((resource) => resource.group === group))) {
    throw resourceNotFound();
  }
  return pageNotFound();
}
