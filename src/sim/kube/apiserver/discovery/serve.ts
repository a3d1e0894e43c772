import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '#api';
import { encodeProtobuf, methodNotAllowed, notAcceptable, protobufMediaType } from '#apimachinery';
import { notServed } from '../not-served.ts';
import type { ApiServerOptions } from '../options.ts';
import {
  acceptedEncoding,
  encodingOf,
  type OutputType,
  objectTypes,
  parseAccept,
  requireProduced,
} from '../request/accept.ts';
import { respondObject } from '../response/respond.ts';
import { aggregatedDiscovery } from './aggregated.ts';
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './documents.ts';
import { everything } from './everything.ts';
import type { DiscoveredResource } from './resources.ts';
import { type WaitingVersion, waitingVersions } from './waiting.ts';

/** Answers /api, /apis, /apis/GROUP and /apis/GROUP/VERSION; `segments` is the path without empty parts. */
export async function serveDiscovery(
  options: ApiServerOptions,
  request: HttpRequest,
  segments: readonly string[],
): Promise<HttpResponse> {
  const resources = everything(options);
  const waiting = waitingVersions(options);
  const [root, first, second] = segments;
  if (root === 'api' && first === undefined && request.method !== 'GET') {
    throw methodNotAllowed();
  }
  if (root === 'api' && first === undefined) {
    requireProduced(request.headers.accept, objectTypes);
  }
  if (first === undefined) {
    const form = formOf(request.headers.accept);
    if (form === undefined) {
      throw notAcceptable(objectTypes);
    }
    if (form !== 'plain') {
      return serveAggregated(request, [resources, waiting], root === 'api', form.aggregated);
    }
    const address = options.address?.() ?? request.headers.host ?? '';
    return respondObject(
      request,
      200,
      root === 'api' ? apiVersions(resources, address) : apiGroupList(resources, waiting),
      outputOf(request),
    );
  }
  const isListOfResources = root === 'api' || second !== undefined;
  const document =
    root === 'api'
      ? apiResourceList(resources, '', first)
      : second === undefined
        ? apiGroup(resources, waiting, first)
        : apiResourceList(resources, first, second);
  if (document === undefined) {
    return notServed(options, root === 'api' ? '' : first, second);
  }
  if (isListOfResources && request.method !== 'GET') {
    throw methodNotAllowed();
  }
  // The documents of groups, and of what custom resources are in, are served without go-restful.
  if (isListOfResources && !resources.some((one) => one.group === first && one.version === second && one.isCustom)) {
    requireProduced(request.headers.accept, objectTypes);
  }
  return respondObject(request, 200, document, outputOf(request));
}

/** An encoding that the client takes; 406 for whoever takes none. */
function outputOf({ headers }: HttpRequest): OutputType {
  const encoding = acceptedEncoding(headers.accept);
  if (encoding === undefined) {
    throw notAcceptable(objectTypes);
  }
  return { encoding, as: undefined, version: 'v1' };
}

/** Which form the client takes first; undefined: none. Follows pkg/endpoints/discovery/aggregated WrappedHandler. */
function formOf(accept: string | undefined): { readonly aggregated: string } | 'plain' | undefined {
  for (const { type, parameters } of parseAccept(accept ?? '')) {
    const { g, v, as } = parameters;
    if (encodingOf(type) === undefined) {
      continue;
    }
    if (as === undefined) {
      return 'plain';
    }
    if (g === 'apidiscovery.k8s.io' && as === 'APIGroupDiscoveryList' && v === 'v2') {
      return { aggregated: type };
    }
  }
  return undefined;
}

async function serveAggregated(
  request: HttpRequest,
  [resources, waiting]: readonly [readonly DiscoveredResource[], readonly WaitingVersion[]],
  core: boolean,
  accepted: string,
): Promise<HttpResponse> {
  const document = aggregatedDiscovery(resources, waiting, core);
  const text = JSON.stringify(document);
  const tag = `"${createHash('sha512').update(text).digest('hex').toUpperCase()}"`;
  const headers = { ETag: tag, Vary: 'Accept', 'Cache-Control': 'public' };
  if (request.headers['if-none-match'] === tag) {
    return { status: 304, headers };
  }
  const isProtobuf = accepted === protobufMediaType;
  const type = `${isProtobuf ? protobufMediaType : 'application/json'};g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList`;
  const body = isProtobuf ? encodeProtobuf(document) : text;
  return { status: 200, headers: { ...headers, 'Content-Type': type }, body };
}
