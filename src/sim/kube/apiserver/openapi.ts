import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '#api';
import {
  type OpenapiResource,
  openapiV2Protobuf,
  openapiV3Group,
  openapiV3Index,
  openapiV3Key,
  parseDescriptions,
} from '#apimachinery';
import type { CustomKind } from '../registry/index.ts';
import { bindingResource } from './bindings.ts';
import { componentStatus } from './component-statuses.ts';
import { metricsResources } from './metrics/index.ts';
import type { ApiServerOptions } from './options.ts';
import { pageNotFound, respondObject, respondText } from './response/respond.ts';
import { reviewSchemas } from './reviews/index.ts';
import { schemaOf } from './schema-of.ts';

/** A group version's document, made when it is first asked for. */
interface GroupDocument {
  readonly text: string;
  readonly hash: string;
}

/** Asked for with an `@`, which is no legal media type to answer with. */
const v2Type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const year = 'Fri, 31 Dec 2099 23:59:59 GMT';

/** The routes /openapi/v3, /openapi/v3/... and /openapi/v2; documents are built once. */
export function createOpenapiServer(options: ApiServerOptions) {
  const documents = new Map<string, GroupDocument>();
  const descriptions = parseDescriptions(options.schemaDescriptions ?? (() => undefined));
  const everything = (): readonly OpenapiResource[] => [
    ...options.registry.served().map((one) => (one.custom === undefined ? one : { ...one, ...openapiOf(one.custom) })),
    ...(options.usage === undefined ? [] : metricsResources),
    componentStatus,
    { ...bindingResource, subresources: {}, schema: schemaOf(bindingResource) },
    ...reviewSchemas,
  ];
  options.registry.onDefinitions(() => documents.clear());
  let v2: { readonly bytes: Uint8Array; readonly tag: string } | undefined;

  function document(key: string): GroupDocument | undefined {
    const known = documents.get(key);
    if (known !== undefined) {
      return known;
    }
    const members = everything().filter((resource) => openapiV3Key(resource) === key);
    if (members.length === 0) {
      return undefined;
    }
    const text = JSON.stringify(openapiV3Group(members, { descriptions, version: options.version }));
    const made = { text, hash: digest(text) };
    documents.set(key, made);
    return made;
  }

  function index(): object {
    return openapiV3Index(new Set(everything().map(openapiV3Key)), (key) => document(key)?.hash ?? '');
  }

  async function serveGroup(request: HttpRequest, key: string): Promise<HttpResponse> {
    const found = document(key);
    if (found === undefined) {
      return pageNotFound();
    }
    const tag = `"${found.hash}"`;
    const asked = request.query.get('hash');
    if (asked !== null && asked !== '' && asked !== found.hash) {
      return { status: 301, headers: { Location: `/openapi/v3/${key}?hash=${found.hash}` } };
    }
    const caching = asked === found.hash ? { 'Cache-Control': 'public, immutable', Expires: year } : {};
    const headers = { ETag: tag, Vary: 'Accept', 'Cache-Control': 'no-cache, private', ...caching };
    if (request.headers['if-none-match'] === tag) {
      return { status: 304, headers };
    }
    const response = await respondText(request, 200, found.text);
    return { ...response, headers: { ...response.headers, ...headers } };
  }

  async function serveV2(request: HttpRequest): Promise<HttpResponse> {
    if (v2 === undefined) {
      const bytes = openapiV2Protobuf(options.version);
      v2 = { bytes, tag: `"${digest(bytes)}"` };
    }
    const headers = { ETag: v2.tag, Vary: 'Accept', 'Cache-Control': 'no-cache, private' };
    if (request.headers['if-none-match'] === v2.tag) {
      return { status: 304, headers };
    }
    return { status: 200, headers: { ...headers, 'Content-Type': v2Type }, body: v2.bytes };
  }

  /** `segments` is the path behind /openapi. */
  return async (request: HttpRequest, segments: readonly string[]): Promise<HttpResponse> => {
    const [version, ...rest] = segments;
    if (version === 'v2' && rest.length === 0) {
      return serveV2(request);
    }
    if (version !== 'v3') {
      return pageNotFound();
    }
    return rest.length === 0 ? respondObject(request, 200, index()) : serveGroup(request, rest.join('/'));
  };
}

function openapiOf({ openapi, listKind }: CustomKind) {
  return { customSchema: openapi, listKind };
}

function digest(content: string | Uint8Array): string {
  return createHash('sha512').update(content).digest('hex').toUpperCase();
}
