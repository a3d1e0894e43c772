import type { DockerDocument, Handler, HttpResponse } from '#api';
import { makeRequest, type RequestParts, readBody, readJson } from '../http/message.ts';

/** An answer of a Docker engine that is no success; the message is the engine's own. */
export class DockerError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'DockerError';
    this.code = code;
  }
}

/** The few calls that setting up and looking at a Docker host need. Paths carry no version: the engine's newest answers. */
export interface DockerClient {
  get(path: string, query?: Readonly<Record<string, string>>): Promise<unknown>;
  /** undefined: 404. */
  find(path: string): Promise<DockerDocument | undefined>;
  post(path: string, body?: unknown, query?: Readonly<Record<string, string>>): Promise<unknown>;
  delete(path: string, query?: Readonly<Record<string, string>>): Promise<void>;
  /** A tar of that path in a container; undefined when container or path is not there. */
  getArchive(container: string, path: string): Promise<Uint8Array | undefined>;
  /** Unpacks a tar into a folder of a container. */
  putArchive(container: string, path: string, tar: Uint8Array): Promise<void>;
  /** A raw streamed answer. */
  open(path: string, parts?: RequestParts): Promise<HttpResponse>;
}

/** A client over a transport: an engine in this process or one behind a socket. Throws DockerError, or the transport's error. */
export function createDockerClient(transport: Handler): DockerClient {
  const open = async (path: string, parts: RequestParts = {}): Promise<HttpResponse> => {
    const response = await transport(makeRequest(path, { ...parts, headers: { host: 'docker', ...parts.headers } }));
    if (response.status < 400) return response;
    const body = await readJson(response);
    const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
    throw new DockerError(response.status, message || `the engine answered with code ${response.status}`);
  };
  const orUndefined = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof DockerError && error.code === 404) return undefined;
      throw error;
    }
  };
  const get: DockerClient['get'] = async (path, query) =>
    readJson(await open(path, query === undefined ? {} : { query }));
  return {
    open,
    get,
    find: async (path) => (await orUndefined(get(path))) as DockerDocument | undefined,
    async post(path, body, query) {
      const json =
        body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      return readJson(await open(path, { method: 'POST', ...json, ...(query && { query }) }));
    },
    async delete(path, query) {
      await readBody(await open(path, { method: 'DELETE', ...(query && { query }) }));
    },
    async getArchive(container, path) {
      const response = await orUndefined(
        open(`/containers/${encodeURIComponent(container)}/archive`, { query: { path } }),
      );
      return response === undefined ? undefined : readBody(response);
    },
    async putArchive(container, path, tar) {
      const target = `/containers/${encodeURIComponent(container)}/archive`;
      const headers = { 'content-type': 'application/x-tar' };
      await readBody(await open(target, { method: 'PUT', query: { path }, headers, body: tar }));
    },
  };
}
