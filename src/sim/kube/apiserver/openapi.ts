import { createHash } from 'node:crypto';
import { type HttpRequest, type HttpResponse, once } from '#api';
import {
  notAcceptable,
  type OpenapiResource,
  openapiV2,
  openapiV2Protobuf,
  openapiV3Group,
  openapiV3Index,
  openapiV3Key,
  openapiV3Root,
  rootKeys,
} from '#apimachinery';
import type { ResourceDefinition } from '../registry/index.ts';
import { bindingResource } from './bindings.ts';
import { componentStatus } from './component-statuses.ts';
import { descriptionsOf } from './descriptions.ts';
import { discovered } from './discovery/resources.ts';
import { metricsResources } from './metrics/index.ts';
import type { ApiServerOptions } from './options.ts';
import { compressed, pageNotFound, respondObject, respondText } from './response/respond.ts';
import { reviewSchemas } from './reviews/index.ts';
import { schemaOf } from './schema-of.ts';

/** The keys of the documents: those that name a group only, and those with the kinds of a group version. */
interface ServedResources {
  readonly roots: ReadonlySet<string>;
  readonly members: ReadonlyMap<string, readonly OpenapiResource[]>;
  readonly keys: readonly string[];
}

/** Asked for with an `@`, which is no legal media type to answer with. */
const v2Type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const year = 'Fri, 31 Dec 2099 23:59:59 GMT';

/** The routes /openapi/v3, /openapi/v3/... and /openapi/v2; documents are built once, when they are first asked for. */
export function createOpenapiServer(options: ApiServerOptions) {
  const documents = new Map<string, string>();
  const hashes = new Map<string, string>();
  // As http.ServeContent sends what could be a file.
  const asFile = { 'Accept-Ranges': 'bytes', 'Last-Modified': new Date(options.clock.now()).toUTCString() };
  const descriptions = descriptionsOf(options);
  let served: ServedResources | undefined;
  let v2: ReturnType<typeof makeV2> | undefined;
  options.registry.onDefinitions(() => {
    documents.clear();
    hashes.clear();
    served = undefined;
    v2 = undefined;
  });

  const about = { descriptions, version: documentVersion(options.version) };

  /** What is served until the next definition comes or goes: a question for the index looks through all of it. */
  function everything(): ServedResources {
    if (served !== undefined) return served;
    const resources: readonly OpenapiResource[] = [
      ...options.registry.served().map(openapiOf),
      ...(options.usage === undefined ? [] : metricsResources),
      componentStatus,
      { ...bindingResource, subresources: {}, schema: schemaOf(bindingResource) },
      ...reviewSchemas,
    ];
    // Groups of custom objects and those of other servers have no document of their own.
    const own = resources.filter(({ customSchema, group }) => customSchema === undefined && !isAggregated(group));
    const roots = new Set(rootKeys(own.map(({ group }) => group)));
    const members = Map.groupBy(resources, openapiV3Key);
    served = { roots, members, keys: [...roots, ...members.keys()] };
    return served;
  }

  function makeDocument(key: string) {
    const { roots, members } = everything();
    return roots.has(key) ? openapiV3Root(key, about) : openapiV3Group(members.get(key) ?? [], about);
  }

  function document(key: string): string {
    const text = documents.get(key) ?? JSON.stringify(makeDocument(key));
    documents.set(key, text);
    return text;
  }

  /** Within a build, of what a document is made: the index has one for each, and most are never asked for. */
  function hashOf(key: string): string {
    const known = hashes.get(key);
    if (known !== undefined) return known;
    const stamp = options.schemaDescriptions?.stamp() ?? '';
    const members = everything().members.get(key) ?? [];
    const made = () => JSON.stringify([stamp, about.version, key, members.map(ingredients)]);
    const hash = digest(stamp === '' ? document(key) : made());
    hashes.set(key, hash);
    return hash;
  }

  function index(): object {
    return openapiV3Index(everything().keys, hashOf);
  }

  async function serveGroup(request: HttpRequest, key: string): Promise<HttpResponse> {
    if (!everything().keys.includes(key)) {
      return { status: 404, headers: {} };
    }
    const hash = hashOf(key);
    const tag = `"${hash}"`;
    const asked = request.query.get('hash');
    if (asked !== null && asked !== '' && asked !== hash) {
      return { status: 301, headers: { Location: `/openapi/v3/${key}?hash=${hash}` } };
    }
    const caching = asked === hash ? { 'Cache-Control': 'public, immutable', Expires: year } : {};
    const headers = { ...asFile, ETag: tag, Vary: 'Accept', 'Cache-Control': 'no-cache, private', ...caching };
    if (request.headers['if-none-match'] === tag) {
      return { status: 304, headers };
    }
    const response = await respondText(request, 200, document(key));
    return { ...response, headers: { ...response.headers, ...headers } };
  }

  /** Protobuf for those who ask for it, as kubectl does; JSON for everybody else. */
  async function serveV2(request: HttpRequest): Promise<HttpResponse> {
    const { accept } = request.headers;
    const protobuf = accept?.includes('application/com.github.proto-openapi.spec.v2') === true;
    if (!protobuf && accept !== undefined && !/application\/(json|\*)|\*\/\*/.test(accept)) {
      throw notAcceptable(['application/json', v2Type]);
    }
    v2 ??= makeV2();
    const { body, tag } = protobuf ? v2.protobuf() : v2.json();
    const headers = {
      ...asFile,
      ETag: tag,
      Vary: 'Accept-Encoding, Accept',
      'Cache-Control': 'no-cache, private',
    };
    if (request.headers['if-none-match'] === tag) {
      return { status: 304, headers };
    }
    const types = { ...headers, 'Content-Type': protobuf ? v2Type : 'application/json' };
    return compressed(request, { status: 200, headers: types, body });
  }

  function makeV2(): { readonly protobuf: () => Content; readonly json: () => Content } {
    const whole = openapiV2(everything().keys.map(makeDocument), about.version);
    return {
      protobuf: once(() => content(openapiV2Protobuf(whole))),
      json: once(() => content(JSON.stringify(whole))),
    };
  }

  /** `segments` is the path behind /openapi. */
  return async (request: HttpRequest, segments: readonly string[]): Promise<HttpResponse> => {
    const [version, ...rest] = segments;
    if (request.path === '/openapi/v2') {
      return serveV2(request);
    }
    if (version !== 'v3') {
      return pageNotFound();
    }
    if (request.path !== '/openapi/v3') return serveGroup(request, rest.join('/'));
    const response = await respondObject(request, 200, index());
    // The real index names no type, and what guesses it does not know JSON.
    const headers = { ...response.headers, ...asFile, 'Content-Type': 'text/plain; charset=utf-8' };
    return { ...response, headers };
  };
}

function isAggregated(group: string): boolean {
  return metricsResources.some((resource) => resource.group === group);
}

interface Content {
  readonly body: string | Uint8Array;
  readonly tag: string;
}

function content(body: string | Uint8Array): Content {
  return { body, tag: `"${digest(body)}"` };
}

/** All that its document says of a resource comes from these, the schema table and the prose. */
function ingredients(resource: OpenapiResource): unknown {
  const { group, version, kind, resource: name, namespaced, schema, verbs, subresources } = resource;
  const { customSchema, listKind, deleteReturnsObject } = resource;
  const own = [group, version, kind, name, namespaced, schema, verbs, customSchema, listKind, deleteReturnsObject];
  const parts = Object.entries(subresources ?? {}).map(([part, given]) => [part, given.verbs, given.kind]);
  return [own, parts];
}

/** Streams count as subresources here, as in discovery. */
function openapiOf(resource: ResourceDefinition): OpenapiResource {
  const subresources = Object.fromEntries(discovered(resource).subresources.map((one) => [one.name, one]));
  const { custom } = resource;
  return custom === undefined
    ? { ...resource, subresources }
    : { ...resource, subresources, customSchema: custom.openapi, listKind: custom.listKind };
}

function digest(content: string | Uint8Array): string {
  return createHash('sha512').update(content).digest('hex').toUpperCase();
}

/** `1.35` of `v1.35.2`: documents name the version that is emulated. */
function documentVersion(version: string): string {
  return /^v?(\d+\.\d+)/.exec(version)?.[1] ?? version;
}
