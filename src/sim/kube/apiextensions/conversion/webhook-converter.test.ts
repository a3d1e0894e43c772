import { describe, expect, it } from 'vitest';
import type { CallWebhook } from '#api';
import type { KubeObject } from '#apimachinery';
import { seededRandom } from '../../../time/index.ts';
import { createActivity } from '../../client/index.ts';
import { createTestServer } from '../../test-server.ts';
import { startApiextensions } from '../index.ts';

interface Gizmo extends KubeObject {
  readonly spec?: { readonly hostPort?: string; readonly host?: string; readonly port?: string };
}

const text = { type: 'string' };
const version = (name: string, storage: boolean, fields: readonly string[], status: boolean) => ({
  name,
  served: true,
  storage,
  ...(status ? { subresources: { status: {} } } : {}),
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: { type: 'object', properties: Object.fromEntries(fields.map((field) => [field, text])) },
        ...(status ? { status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } : {}),
      },
    },
  },
});
const definition = (clientConfig: object) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gizmos.s.io' },
  spec: {
    group: 's.io',
    scope: 'Namespaced',
    names: { plural: 'gizmos', kind: 'Gizmo' },
    conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig } },
    versions: [version('v1', true, ['hostPort'], false), version('v2', false, ['host', 'port'], true)],
  },
});

/** `hostPort` of v1 are `host` and `port` of v2. */
function convert(object: Gizmo, apiVersion: string): Gizmo {
  const { hostPort = ':', host = '', port = '' } = object.spec ?? {};
  const [first = '', second = ''] = hostPort.split(':');
  const spec = apiVersion === 's.io/v1' ? { hostPort: `${host}:${port}` } : { host: first, port: second };
  return { ...object, apiVersion, spec };
}

const url = 'https://127.0.0.1:9/convert';

/** What a webhook answers, and what it was asked. */
function outside(change: (response: Record<string, unknown>, review: Record<string, unknown>) => void = () => {}) {
  const asked: string[] = [];
  const call: CallWebhook = async ({ body }) => {
    const { request } = JSON.parse(body) as {
      request: { uid: string; desiredAPIVersion: string; objects: readonly Gizmo[] };
    };
    for (const { apiVersion } of request.objects) asked.push(`${apiVersion} to ${request.desiredAPIVersion}`);
    const response: Record<string, unknown> = {
      uid: request.uid,
      result: { status: 'Success' },
      convertedObjects: request.objects.map((object) => convert(object, request.desiredAPIVersion)),
    };
    const review: Record<string, unknown> = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'ConversionReview',
      response,
    };
    change(response, review);
    return { code: 200, body: JSON.stringify(review) };
  };
  return { call, asked };
}

async function serverWith(callWebhook: CallWebhook, clientConfig: object = { url }) {
  const activity = createActivity();
  const server = await createTestServer();
  const { registry, clock } = server;
  const random = seededRandom('conversion');
  startApiextensions({ registry, clock, activity, log: () => undefined, random, callWebhook });
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  expect((await server.ask('POST', path, { body: definition(clientConfig) })).code).toBe(201);
  await activity.settled();
  const gizmos = (name: string) => `/apis/s.io/${name}/namespaces/default/gizmos`;
  const create = (name: string, apiVersion: string, spec: object) =>
    server.ask('POST', gizmos(apiVersion), {
      body: { apiVersion: `s.io/${apiVersion}`, kind: 'Gizmo', metadata: { name }, spec },
    });
  return { ...server, gizmos, create };
}

describe('a kind that a webhook converts', () => {
  it('is written and read in each version, and stored in one', async () => {
    const { call, asked } = outside();
    const { ask, gizmos, create, registry } = await serverWith(call);
    expect((await create('a', 'v1', { hostPort: 'h:1' })).object).toMatchObject({ spec: { hostPort: 'h:1' } });
    expect(asked).toEqual([]);
    expect((await create('b', 'v2', { host: 'i', port: '2' })).object).toMatchObject({
      apiVersion: 's.io/v2',
      spec: { host: 'i', port: '2' },
    });
    expect(asked).toEqual(['s.io/v2 to s.io/v1', 's.io/v1 to s.io/v2']);
    const v1 = await ask('GET', gizmos('v1'));
    expect(v1.object).toMatchObject({ items: [{ spec: { hostPort: 'h:1' } }, { spec: { hostPort: 'i:2' } }] });
    const v2 = await ask('GET', gizmos('v2'));
    expect(v2.object).toMatchObject({
      apiVersion: 's.io/v2',
      items: [
        { apiVersion: 's.io/v2', spec: { host: 'h', port: '1' } },
        { apiVersion: 's.io/v2', spec: { host: 'i', port: '2' } },
      ],
    });
    const kind = registry.resource('s.io', 'gizmos', 'v2');
    expect(kind && registry.get(kind, 'default', 'b').apiVersion).toBe('s.io/v1');
  });

  it('is patched and deleted in a version that is not stored', async () => {
    const { ask, gizmos, create } = await serverWith(outside().call);
    await create('a', 'v1', { hostPort: 'h:1' });
    const headers = { 'content-type': 'application/merge-patch+json' };
    const body = { spec: { port: '9' } };
    const patched = await ask('PATCH', `${gizmos('v2')}/a?fieldManager=me`, { body, headers });
    expect(patched.object).toMatchObject({ metadata: { generation: 2 }, spec: { host: 'h', port: '9' } });
    const again = await ask('PATCH', `${gizmos('v2')}/a?fieldManager=me`, { body, headers });
    expect(again.object.metadata.resourceVersion).toBe(patched.object.metadata.resourceVersion);
    const { object } = await ask('GET', `${gizmos('v1')}/a`);
    expect(object).toMatchObject({ spec: { hostPort: 'h:9' } });
    expect(object.metadata.managedFields?.map(({ apiVersion, manager }) => `${apiVersion} ${manager}`)).toContain(
      's.io/v2 me',
    );
    const lost = await ask('PATCH', `${gizmos('v2')}/a/status?fieldManager=me`, {
      body: { status: { x: 1 } },
      headers,
    });
    // v1 knows no status: what its writers own cannot be told any more, which is a change.
    expect(lost.object.metadata.resourceVersion).not.toBe(patched.object.metadata.resourceVersion);
    expect(lost.object.metadata.managedFields).toBeUndefined();
    expect((await ask('DELETE', `${gizmos('v2')}/a`)).object).toMatchObject({ status: 'Success' });
  });

  it('is watched in order, with each event in the version of the watch', async () => {
    const { call } = outside();
    const { handler, gizmos, create } = await serverWith(call);
    await create('a', 'v1', { hostPort: 'h:1' });
    const stopped = new AbortController();
    const response = await handler({
      method: 'GET',
      path: gizmos('v2'),
      query: new URLSearchParams('watch=true&resourceVersion=0'),
      headers: { authorization: 'Bearer admin' },
      body: (async function* () {})(),
      signal: stopped.signal,
    });
    await create('b', 'v1', { hostPort: 'i:2' });
    const seen: string[] = [];
    for await (const part of response.body as AsyncIterable<string | Uint8Array>) {
      for (const line of Buffer.from(part).toString().trim().split('\n')) {
        const { type, object } = JSON.parse(line) as { type: string; object: Gizmo };
        seen.push(`${type} ${object.metadata.name} ${object.apiVersion} ${object.spec?.host}`);
      }
      if (seen.length >= 2) stopped.abort();
    }
    expect(seen).toEqual(['ADDED a s.io/v2 h', 'ADDED b s.io/v2 i']);
  });

  it('keeps its metadata, but for labels and annotations', async () => {
    const { call } = outside((response) => {
      for (const object of response.convertedObjects as { metadata: Record<string, unknown> }[]) {
        object.metadata = { ...object.metadata, labels: { a: 'b' }, finalizers: ['c/d'], generation: 7 };
      }
    });
    const { ask, gizmos, create } = await serverWith(call);
    await create('a', 'v1', { hostPort: 'h:1' });
    const { metadata } = (await ask('GET', `${gizmos('v2')}/a`)).object;
    expect(metadata).toMatchObject({ labels: { a: 'b' }, generation: 1 });
    expect(metadata.finalizers).toBeUndefined();
  });
});

describe('a webhook that fails', () => {
  const what = 'conversion webhook for s.io/v1, Kind=Gizmo';
  const first = (change: (object: Record<string, unknown>) => void) => (response: Record<string, unknown>) =>
    change((response.convertedObjects as Record<string, unknown>[])[0] ?? {});
  const named = (metadata: object) => first((object) => Object.assign(object.metadata as object, metadata));
  it.each<[string, Parameters<typeof outside>[0], string]>([
    [
      'the count',
      (response) => Object.assign(response, { convertedObjects: [] }),
      `${what} returned 0 objects, expected 1`,
    ],
    [
      'a reason',
      (response) => Object.assign(response, { result: { status: 'Failure', message: 'no' } }),
      `${what} failed: no`,
    ],
    [
      'no result',
      (response) => Object.assign(response, { result: undefined }),
      `${what} failed: response.result.status was '', not 'Success'`,
    ],
    ['no response', (_, review) => Object.assign(review, { response: null }), `${what} failed: no response provided`],
    [
      'another kind of review',
      (_, review) => Object.assign(review, { kind: 'Foo' }),
      `${what} failed: no kind "Foo" is registered for version "apiextensions.k8s.io/v1" in scheme "pkg/runtime/scheme.go:111"`,
    ],
    [
      'another version of review',
      (_, review) => Object.assign(review, { apiVersion: 'apiextensions.k8s.io/v1beta1' }),
      `${what} failed: converting (v1beta1.ConversionReview) to (v1.ConversionReview): unknown conversion`,
    ],
    [
      'another version',
      first((object) => Object.assign(object, { apiVersion: 'o.io/v7' })),
      `${what} returned invalid object at index 0: invalid groupVersion (expected s.io/v2, received o.io/v7)`,
    ],
    [
      'another kind',
      first((object) => Object.assign(object, { kind: 'Other' })),
      `${what} returned invalid object at index 0: invalid kind (expected Gizmo, received Other)`,
    ],
    ['another name', named({ name: 'o' }), `${what} returned invalid object: must have the same name: a != o`],
    [
      'labels that are none',
      named({ labels: { a: 1 } }),
      `${what} returned invalid metadata: metadata.labels[a] must be a string, but is int64 in converted object`,
    ],
    [
      'something else',
      (response) => Object.assign(response, { convertedObjects: ['a'] }),
      'json: cannot unmarshal string into Go value of type map[string]interface {}',
    ],
  ])('is told to the client: %s', async (_, change, message) => {
    const { ask, gizmos, create } = await serverWith(outside(change).call);
    await create('a', 'v1', { hostPort: 'h:1' });
    expect((await ask('GET', `${gizmos('v2')}/a`)).object).toMatchObject({ code: 500, message });
    expect((await ask('GET', gizmos('v2'))).object).toMatchObject({ code: 500, message });
    expect((await ask('DELETE', `${gizmos('v2')}/a`)).object).toMatchObject({ code: 500, message });
    const cached = await ask('GET', `${gizmos('v2')}?resourceVersion=0`);
    const notReady = `storage is (re)initializing: failed to list s.io/v2, Kind=Gizmo: ${message}`;
    expect(cached.object).toMatchObject({ code: 429, reason: 'TooManyRequests', message: notReady });
    expect((await ask('GET', `${gizmos('v1')}/a`)).code).toBe(200);
  });

  it('is not found behind a Service that is not there', async () => {
    const { create } = await serverWith(outside().call, { service: { name: 'x', namespace: 'n' } });
    expect((await create('a', 'v2', { host: 'h' })).object).toMatchObject({
      code: 500,
      message:
        'conversion webhook for s.io/v2, Kind=Gizmo failed: Post "https://x.n.svc:443/?timeout=30s": service "x" not found',
    });
  });
});
