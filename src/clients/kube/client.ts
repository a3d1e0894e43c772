import type { Handler, ObjectReference } from '#api';
import { type KubeObject, type Status, StatusError } from '#apimachinery';
import { makeRequest, type RequestParts, readBody, readJson, readLines } from '../http/message.ts';
import { type ApiResource, createDiscovery, resourcePath } from './discovery.ts';

export type PatchType = 'application/strategic-merge-patch+json' | 'application/merge-patch+json';

/** One line of a watch. An ERROR event ends the stream as StatusError instead. */
export interface KubeWatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
}

export interface KubeList {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
}

/** Any kind of a cluster by apiVersion and kind. Answers that are no success are StatusError; a kind that the server lacks is 404. */
export interface KubeClient {
  /** undefined: this server has no such kind. */
  resource(apiVersion: string, kind: string): Promise<ApiResource | undefined>;
  get(reference: ObjectReference & { readonly name: string }): Promise<KubeObject>;
  list(reference: ObjectReference, labelSelector?: string): Promise<KubeList>;
  watch(reference: ObjectReference, resourceVersion: string, signal: AbortSignal): AsyncIterable<KubeWatchEvent>;
  create(
    object: KubeObject,
    namespace: string | undefined,
    query?: Readonly<Record<string, string>>,
  ): Promise<KubeObject>;
  patch(
    reference: ObjectReference & { readonly name: string },
    patch: unknown,
    type: PatchType,
    query?: Readonly<Record<string, string>>,
  ): Promise<KubeObject>;
  delete(reference: ObjectReference & { readonly name: string }): Promise<void>;
  /** A plain text answer, such as a log. */
  text(path: string, query?: Readonly<Record<string, string>>): Promise<string>;
  /** Any other request: JSON in, JSON out. */
  send(path: string, parts?: RequestParts): Promise<unknown>;
}

/** A client over a transport: a server in this process or one behind a socket. */
export function createKubeClient(
  transport: Handler,
  options: { readonly token?: string; readonly userAgent?: string } = {},
): KubeClient {
  const headers = {
    accept: 'application/json',
    'user-agent': options.userAgent ?? 'cka-lab',
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
  };
  const open = (path: string, parts: RequestParts = {}) =>
    transport(makeRequest(path, { ...parts, headers: { ...headers, ...parts.headers } }));
  const send = async (path: string, parts: RequestParts = {}): Promise<unknown> => {
    const response = await open(path, parts);
    const body = await readJson(response);
    if (response.status >= 300) throw statusError(response.status, body);
    return body;
  };
  const resource = createDiscovery((path) => send(path));
  const find = async ({ apiVersion, kind }: ObjectReference): Promise<ApiResource> => {
    const found = await resource(apiVersion, kind);
    if (found === undefined)
      throw statusError(404, { message: `no matches for kind "${kind}" in version "${apiVersion}"` });
    return found;
  };
  const pathOf = async (reference: ObjectReference): Promise<string> =>
    resourcePath(await find(reference), reference.namespace, reference.name);
  const collectionOf = async ({ name: _, ...reference }: ObjectReference): Promise<string> => pathOf(reference);
  const json = (type: string, value: unknown): RequestParts => ({
    headers: { 'content-type': type },
    body: JSON.stringify(value),
  });
  return {
    resource,
    send,
    async text(path, query) {
      const response = await open(path, query === undefined ? {} : { query });
      if (response.status >= 300) throw statusError(response.status, await readJson(response));
      return new TextDecoder().decode(await readBody(response));
    },
    async get(reference) {
      return (await send(await pathOf(reference))) as KubeObject;
    },
    async list(reference, labelSelector) {
      const query = { ...selectName(reference), ...(labelSelector === undefined ? {} : { labelSelector }) };
      const list = (await send(await collectionOf(reference), { query })) as {
        readonly items?: readonly KubeObject[] | null;
        readonly metadata: { readonly resourceVersion: string };
      };
      const { apiVersion, kind } = reference;
      const items = (list.items ?? []).map((item) => ({ ...item, apiVersion, kind }));
      return { items, resourceVersion: list.metadata.resourceVersion };
    },
    async *watch(reference, resourceVersion, signal) {
      const query = { ...selectName(reference), watch: 'true', resourceVersion, allowWatchBookmarks: 'true' };
      const response = await open(await collectionOf(reference), { query, signal });
      if (response.status >= 300) throw statusError(response.status, await readJson(response));
      for await (const line of readLines(response)) {
        if (line.trim() === '') continue;
        const event = JSON.parse(line) as KubeWatchEvent | { readonly type: 'ERROR'; readonly object: Status };
        if (event.type === 'ERROR') throw statusError(event.object.code, event.object);
        yield event;
      }
    },
    async create(object, namespace, query) {
      const { apiVersion, kind } = object;
      const path = resourcePath(await find({ apiVersion, kind }), namespace);
      const request = { method: 'POST', ...json('application/json', object), ...(query && { query }) };
      return (await send(path, request)) as KubeObject;
    },
    async patch(reference, patch, type, query) {
      const path = await pathOf(reference);
      return (await send(path, { method: 'PATCH', ...json(type, patch), ...(query && { query }) })) as KubeObject;
    },
    async delete(reference) {
      await send(await pathOf(reference), { method: 'DELETE' });
    },
  };
}

function selectName(reference: ObjectReference): Record<string, string> {
  return reference.name === undefined ? {} : { fieldSelector: `metadata.name=${reference.name}` };
}

/** What a server answered that is no success, whether or not it sent a Status. */
export function statusError(code: number, body: unknown): StatusError {
  const status = typeof body === 'object' && body !== null ? (body as Partial<Status>) : {};
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `the server answered with code ${code}`,
    ...status,
    code: status.code ?? code,
  });
}
