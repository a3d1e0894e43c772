import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '#api';
import { notServed } from '../not-served.ts';
import type { ApiServerOptions } from '../options.ts';
import { parseAccept } from '../request/accept.ts';
import { respondObject } from '../response/respond.ts';
import { aggregatedDiscovery } from './aggregated.ts';
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './documents.ts';
import { everything } from './everything.ts';
import type { DiscoveredResource } from './resources.ts';

/** Answers /api, /apis, /apis/GROUP and /apis/GROUP/VERSION; `segments` is the path without empty parts. */
export async function serveDiscovery(
  options: ApiServerOptions,
  request: HttpRequest,
  segments: readonly string[],
): Promise<HttpResponse> {
  const resources = everything(options);
  const [root, first, second] = segments;
  if (first === undefined) {
    const version = aggregatedVersion(request.headers.accept);
    if (version !== undefined) {
      return serveAggregated(request, resources, root === 'api', version);
    }
    const address = options.address?.() ?? request.headers.host ?? '';
    return respondObject(request, 200, root === 'api' ? apiVersions(resources, address) : apiGroupList(resources));
  }
  const document =
    root === 'api'
      ? apiResourceList(resources, '', first)
      : second === undefined
        ? apiGroup(resources, first)
        : apiResourceList(resources, first, second);
  return document === undefined
    ? notServed(options, root === 'api' ? '' : first)
    : respondObject(request, 200, document);
}

/** Which aggregated form the client takes first; undefined: the plain one. */
function aggregatedVersion(accept: string | undefined): string | undefined {
  for (const { type, parameters } of parseAccept(accept ?? '')) {
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*' && type !== '') {
      continue;
    }
    const { g, v, as } = parameters;
    if (as === undefined) {
      return undefined;
    }
    if (g === 'apidiscovery.k8s.io' && as === 'APIGroupDiscoveryList' && (v === 'v2' || v === 'v2beta1')) {
      return v;
    }
  }
  return undefined;
}

async function serveAggregated(
  request: HttpRequest,
  resources: readonly DiscoveredResource[],
  core: boolean,
  version: string,
): Promise<HttpResponse> {
  const text = JSON.stringify(aggregatedDiscovery(resources, core, version));
  const tag = `"${createHash('sha512').update(text).digest('hex').toUpperCase()}"`;
  const headers = { ETag: tag, Vary: 'Accept', 'Cache-Control': 'public' };
  if (request.headers['if-none-match'] === tag) {
    return { status: 304, headers };
  }
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return { status: 200, headers: { ...headers, 'Content-Type': type }, body: text };
}
