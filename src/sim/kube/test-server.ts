import { gunzipSync } from 'node:zlib';
import type { CallWebhook, Handler, HttpRequest, HttpResponse } from '#api';
import { type KubeObject, tokenIssuer } from '#apimachinery';
import { seededRandom, type VirtualClock, virtualClock } from '../time/index.ts';
import { admissionPlugins } from './admission/index.ts';
import { type ApiServerOptions, createApiServer } from './apiserver/index.ts';
import {
  type AdmissionPlugin,
  createRegistry,
  type Registry,
  type ResourceDefinition,
  type TokenVerdict,
} from './registry/index.ts';
import { resources } from './resources/index.ts';
import { createStore, type Store } from './storage/index.ts';

/** What a test sends: JSON unless the body is text and the headers say otherwise. */
export interface Question {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly peer?: NonNullable<HttpRequest['peer']>;
}

export interface Answer {
  readonly code: number;
  readonly headers: HttpResponse['headers'];
  readonly object: KubeObject & { readonly message?: string; readonly details?: unknown };
}

export interface TestServer {
  readonly registry: Registry;
  readonly clock: VirtualClock;
  /** The server itself, for what `ask` cannot say. */
  readonly handler: Handler;
  /** `target` is a path with its query. */
  ask(method: string, target: string, question?: Question): Promise<Answer>;
}

/** What a test server has beside the usual. */
export interface TestServerOptions {
  /** Asked after the other plug-ins. */
  readonly admission?: readonly AdmissionPlugin[];
  /** Kept by the test, to compact it. */
  readonly store?: Store;
  /** Stands in for what listens outside. */
  readonly callWebhook?: CallWebhook;
  /** Default: all. */
  readonly resources?: readonly ResourceDefinition[];
  readonly options?: (registry: Registry) => Partial<ApiServerOptions>;
}

/** Knows the token `admin`. */
export function testAuthenticate(token: string): TokenVerdict {
  const user = { name: 'kubernetes-admin', groups: ['system:masters'] };
  return token === 'admin' ? { user, audiences: [tokenIssuer] } : {};
}

/** A server with all kinds, a namespace and the token `admin`, for tests. */
export async function createTestServer(more: TestServerOptions = {}): Promise<TestServer> {
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const random = seededRandom('test');
  const registry = createRegistry({
    store: more.store ?? createStore(),
    clock,
    random,
    resources: more.resources ?? resources,
    admission: [
      ...admissionPlugins(more.callWebhook === undefined ? {} : { callWebhook: more.callWebhook }),
      ...(more.admission ?? []),
    ],
  });
  const handler = createApiServer({
    registry,
    clock,
    random,
    version: 'v1.35.2',
    authenticate: testAuthenticate,
    ...more.options?.(registry),
  });
  const ask = async (method: string, target: string, { body, headers, peer }: Question = {}): Promise<Answer> => {
    const [path = '', query = ''] = target.split('?');
    const bytes =
      body === undefined || body instanceof Uint8Array
        ? body
        : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const response = await handler({
      method,
      path,
      query: new URLSearchParams(query),
      headers: {
        ...(peer === undefined ? { authorization: 'Bearer admin' } : {}),
        'content-type': 'application/json',
        ...headers,
      },
      body: (async function* () {
        if (bytes !== undefined) yield bytes;
      })(),
      signal: new AbortController().signal,
      ...(peer === undefined ? {} : { peer }),
    });
    // A watch does not end by itself.
    const text = /\bwatch=true/.test(query) && response.status === 200 ? '{}' : await whole(response.body);
    return { code: response.status, headers: response.headers, object: JSON.parse(text) };
  };
  for (const [path, name] of [
    ['namespaces', 'default'],
    ['namespaces/default/serviceaccounts', 'default'],
  ]) {
    await ask('POST', `/api/v1/${path}`, { body: { metadata: { name } } });
  }
  return { registry, clock, handler, ask };
}

/** A body in one piece, unpacked when it is packed. */
async function whole(body: HttpResponse['body']): Promise<string> {
  if (body === undefined || typeof body === 'string') return body ?? '';
  if (body instanceof Uint8Array) return unpacked([body]);
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(Buffer.from(part));
  return unpacked(parts);
}

function unpacked(parts: readonly Uint8Array[]): string {
  const bytes = Buffer.concat(parts);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
}
