import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '#api';
import type { KubeObject } from '#apimachinery';
import { seededRandom, virtualClock } from '../../time/index.ts';
import { admission } from '../admission/index.ts';
import { createRegistry } from '../registry/index.ts';
import { resources } from '../resources/index.ts';
import { createStore } from '../storage/index.ts';
import { testAuthenticate } from '../test-server.ts';
import { createApiServer, type PodLogs } from './index.ts';

const start = Date.UTC(2026, 0, 1);

interface Ask {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

async function setup(more: { podLogs?: PodLogs; historyLength?: number } = {}) {
  const clock = virtualClock(start);
  const random = seededRandom('test');
  const store = createStore(more.historyLength === undefined ? {} : { historyLength: more.historyLength });
  const registry = createRegistry({ store, clock, random, resources, admission });
  const handler = createApiServer({
    registry,
    clock,
    random,
    version: 'v1.35.2',
    authenticate: testAuthenticate,
    ...(more.podLogs === undefined ? {} : { podLogs: more.podLogs }),
  });
  const ask = (method: string, target: string, options: Ask = {}): Promise<HttpResponse> => {
    const [path = '', query = ''] = target.split('?');
    const { body, signal = new AbortController().signal } = options;
    const bytes = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    return handler({
      method,
      path,
      query: new URLSearchParams(query),
      headers: { authorization: 'Bearer admin', 'content-type': 'application/json', ...options.headers },
      body: (async function* () {
        if (bytes !== undefined) {
          yield bytes;
        }
      })(),
      signal,
    });
  };
  const json = async (method: string, target: string, options: Ask = {}) => {
    const response = await ask(method, target, options);
    return { code: response.status, headers: response.headers, object: JSON.parse(String(response.body)) };
  };
  for (const [path, name] of [
    ['namespaces', 'default'],
    ['namespaces/default/serviceaccounts', 'default'],
  ]) {
    await ask('POST', `/api/v1/${path}`, { body: { metadata: { name } } });
  }
  return { ask, json, clock, registry, store };
}

const maps = '/api/v1/namespaces/default/configmaps';
const map = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

describe('who asks', () => {
  test.each([
    [
      'without a token',
      {},
      '/api/v1/pods',
      403,
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
    ],
    ['without a token', {}, '/apis', 403, 'forbidden: User "system:anonymous" cannot get path "/apis"'],
    ['with a wrong token', { authorization: 'Bearer no' }, '/api/v1/pods', 401, 'Unauthorized'],
    [
      'as somebody else',
      { authorization: 'Bearer admin', 'impersonate-user': 'bob' },
      '/api/v1/namespaces/default/pods/x',
      403,
      'pods "x" is forbidden: User "bob" cannot get resource "pods" in API group "" in the namespace "default"',
    ],
  ])('%s %o %s is %i', async (_what, headers, path, code, message) => {
    const { json } = await setup();
    const answer = await json('GET', path, { headers: { authorization: '', ...headers } });
    expect([answer.code, answer.object.message]).toEqual([code, message]);
  });

  test('everybody may see the version and the health', async () => {
    const { ask } = await setup();
    const headers = { authorization: '' };
    expect((await ask('GET', '/version', { headers })).status).toBe(200);
    expect((await ask('GET', '/healthz', { headers })).body).toBe('ok');
  });

  test('a review says who one is', async () => {
    const { json } = await setup();
    const { code, object } = await json('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { body: {} });
    expect([code, object.status.userInfo]).toEqual([
      201,
      { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] },
    ]);
  });
});

const objects = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

describe('discovery', () => {
  const aggregated = (version: string) =>
    `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,application/json`;

  test('is aggregated for who takes it, with an ETag', async () => {
    const { ask } = await setup();
    const first = await ask('GET', '/apis', { headers: { accept: aggregated('v2') } });
    expect(first.headers['Content-Type']).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    const etag = String(first.headers.ETag);
    const again = await ask('GET', '/apis', { headers: { accept: aggregated('v2'), 'if-none-match': etag } });
    expect([again.status, again.body]).toEqual([304, undefined]);
  });

  test('aggregated, a kind leaves its group and version to the list; a foreign kind of a subresource does not', async () => {
    const { json } = await setup();
    const { object } = await json('GET', '/api', { headers: { accept: aggregated('v2') } });
    const pods = object.items[0].versions[0].resources.find(
      ({ resource }: { resource: string }) => resource === 'pods',
    );
    expect(pods.responseKind).toEqual({ group: '', version: '', kind: 'Pod' });
    const kinds = pods.subresources.map((one: { subresource: string; responseKind: unknown }) => [
      one.subresource,
      one.responseKind,
    ]);
    expect(kinds).toContainEqual(['log', { group: '', version: '', kind: 'Pod' }]);
    expect(kinds).toContainEqual(['eviction', { group: 'policy', version: 'v1', kind: 'Eviction' }]);
    expect(kinds.length).toBe(new Set(kinds.map(([name]: [string]) => name)).size);
  });

  test('the old aggregated form alone is not acceptable', async () => {
    const { json } = await setup();
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';
    expect((await json('GET', '/apis', { headers: { accept } })).code).toBe(406);
    const both = await json('GET', '/apis', { headers: { accept: aggregated('v2beta1') } });
    expect([both.code, both.object.kind]).toEqual([200, 'APIGroupList']);
  });

  test('is plain for everybody else', async () => {
    const { json } = await setup();
    expect((await json('GET', '/api')).object).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    const list = (await json('GET', '/api/v1')).object;
    expect(list).toMatchObject({ kind: 'APIResourceList', groupVersion: 'v1' });
    expect(list.resources).toContainEqual({
      name: 'configmaps',
      singularName: 'configmap',
      namespaced: true,
      kind: 'ConfigMap',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['cm'],
      storageVersionHash: 'qFsyl6wFWjQ=',
    });
    expect(list.resources).toContainEqual({
      name: 'pods/log',
      singularName: '',
      namespaced: true,
      kind: 'Pod',
      verbs: ['get'],
    });
  });

  test.each([
    '/api/v2',
    '/api/v1/nothings',
    '/api/v1/namespaces/default/nodes',
    '/apis/storage.k8s.io/v9',
    '/api/v1/nodes/a/b',
  ])('%s is not found in a group that is served: a Status', async (path) => {
    const { json } = await setup();
    const { code, object } = await json('GET', path);
    expect([code, object.reason, object.message, object.details]).toEqual([
      404,
      'NotFound',
      'the server could not find the requested resource',
      {},
    ]);
  });

  test.each(['/apis/none', '/apis/none/v1/things', '/elsewhere'])('%s is not found: plain text', async (path) => {
    const { ask } = await setup();
    expect(await ask('GET', path)).toMatchObject({ status: 404, body: '404 page not found\n' });
  });
});

describe('writing', () => {
  test('POST answers 201 with the object, and every answer has an Audit-Id', async () => {
    const { json } = await setup();
    const { code, headers, object } = await json('POST', maps, { body: map('a', { k: 'v' }) });
    expect(code).toBe(201);
    expect(headers).toMatchObject({ 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
    expect(headers['Audit-Id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(Object.keys(object)).toEqual(['kind', 'apiVersion', 'metadata', 'data']);
  });

  test('a body may be YAML, and may leave out what the URL says', async () => {
    const { json } = await setup();
    const headers = { 'content-type': 'application/yaml' };
    const { object } = await json('POST', maps, { body: 'metadata: {name: a}\ndata: {k: v}\n', headers });
    expect(object).toMatchObject({ kind: 'ConfigMap', metadata: { namespace: 'default' }, data: { k: 'v' } });
  });

  test.each([
    [
      'another media type',
      { headers: { 'content-type': 'text/plain' }, body: 'x' },
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ],
    ['too much', { body: `{"a":"${'x'.repeat(3 * 1024 * 1024)}"}` }, 413, 'Request entity too large: limit is 3145728'],
    [
      'nothing',
      { body: '' },
      400,
      "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)",
    ],
    [
      'broken JSON',
      { body: '{"a":' },
      400,
      `the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: unexpected end of JSON input ({"a":)`,
    ],
    [
      'the kind of another group',
      { body: { ...map('a'), apiVersion: 'apps/v1' } },
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "apps/v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    ],
  ])('%s is refused', async (_what, options, code, message) => {
    const { json } = await setup();
    const answer = await json('POST', maps, options);
    expect([answer.code, answer.object.message]).toEqual([code, message]);
  });

  test.each([
    [
      'Strict',
      400,
      undefined,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.k", unknown field "foo"',
    ],
    ['Warn', 201, ['299 - "duplicate field \\"data.k\\""', '299 - "unknown field \\"foo\\""'], undefined],
    ['Ignore', 201, undefined, undefined],
  ])('fieldValidation=%s of an unknown and a duplicate field', async (mode, code, warnings, message) => {
    const { json } = await setup();
    const body = '{"metadata":{"name":"a"},"data":{"k":"1","k":"2"},"foo":1}';
    const answer = await json('POST', `${maps}?fieldValidation=${mode}`, { body });
    expect([answer.code, answer.headers.Warning, answer.object.message]).toEqual([code, warnings, message]);
  });

  test.each([
    [
      'dryRun=Some',
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
    ],
    [
      'fieldValidation=Maybe',
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Maybe": supported values: "", "Ignore", "Strict", "Warn"',
    ],
    [
      `fieldManager=${'x'.repeat(129)}`,
      'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    ],
  ])('the parameter %s is refused', async (parameter, message) => {
    const { json } = await setup();
    const answer = await json('POST', `${maps}?${parameter}`, { body: map('a') });
    expect([answer.code, answer.object.message]).toEqual([422, message]);
  });

  test.each([
    ['json', '[{"op":"add","path":"/data/k","value":"2"}]'],
    ['merge', '{"data":{"k":"2"}}'],
    ['strategic-merge', '{"data":{"k":"2"}}'],
  ])('a %s patch', async (type, body) => {
    const { json } = await setup();
    await json('POST', maps, { body: map('a', { k: '1' }) });
    const headers = { 'content-type': `application/${type}-patch+json` };
    expect((await json('PATCH', `${maps}/a`, { body, headers })).object.data).toEqual({ k: '2' });
  });

  test('a patch of another type is 415', async () => {
    const { json } = await setup();
    const plain = await json('PATCH', `${maps}/a`, { body: '{}' });
    expect([plain.code, plain.object.message]).toEqual([415, '415: Unsupported Media Type']);
  });

  test('a collection of all namespaces cannot be deleted or created in', async () => {
    const { json } = await setup();
    await json('POST', maps, { body: map('a') });
    for (const method of ['DELETE', 'POST']) {
      const { code, object } = await json(method, '/api/v1/configmaps', { body: map('b') });
      expect([code, object.message]).toEqual([405, 'the server does not allow this method on the requested resource']);
    }
    expect((await json('GET', `${maps}/a`)).code).toBe(200);
  });

  test.each(['/api', '/api/v1', '/apis/apps/v1', '/version'])('%s can only be read', async (path) => {
    const { json } = await setup();
    expect((await json('POST', path, { body: {} })).code).toBe(405);
  });

  test('nothing follows a subresource', async () => {
    const { json } = await setup();
    const { code, object } = await json('GET', '/api/v1/namespaces/default/pods/p/status/x');
    expect([code, object.message]).toEqual([404, 'the server could not find the requested resource']);
  });

  test.each([
    ['nodes', 'metadata.namespace', 'field label not supported: metadata.namespace'],
    [
      'replicasets',
      'status.replicas',
      '"status.replicas" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    ['resourceslices', 'a', 'field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: a'],
  ])('%s cannot be selected by %s', async (resource, field, message) => {
    const { json } = await setup();
    const root = { nodes: '/api/v1', replicasets: '/apis/apps/v1', resourceslices: '/apis/resource.k8s.io/v1' }[
      resource
    ];
    const { code, object } = await json('GET', `${root}/${resource}?fieldSelector=${field}=x`);
    expect([code, object.message]).toEqual([400, message]);
  });

  test('a merge patch cannot make another kind of an object', async () => {
    const { json } = await setup();
    await json('POST', maps, { body: map('a') });
    const headers = { 'content-type': 'application/merge-patch+json' };
    const answer = await json('PATCH', `${maps}/a`, { body: { kind: 'Pod' }, headers });
    expect([answer.code, answer.object.message]).toEqual([
      422,
      expect.stringMatching(
        /^ "" is invalid: patch: Invalid value: "{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"Pod\\",.*: converting \(v1\.Pod\) to \(core\.ConfigMap\): unknown conversion$/,
      ),
    ]);
  });

  test('PUT under another name is refused', async () => {
    const { json } = await setup();
    await json('POST', maps, { body: map('a') });
    const answer = await json('PUT', `${maps}/a`, { body: map('b') });
    expect([answer.code, answer.object.message]).toEqual([
      400,
      'the name of the object (b) does not match the name on the URL (a)',
    ]);
  });

  test('DELETE answers a Status with the uid of what is gone', async () => {
    const { json } = await setup();
    const { uid } = (await json('POST', maps, { body: map('a') })).object.metadata;
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };
    expect((await json('DELETE', `${maps}/a`, { body })).object).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid },
    });
  });

  test('DELETE of a collection takes what a selector picks', async () => {
    const { json, registry } = await setup();
    for (const name of ['a', 'b']) {
      await json('POST', maps, { body: { ...map(name), metadata: { name, labels: { name } } } });
    }
    await json('DELETE', `${maps}?labelSelector=name=a`);
    const resource = registry.resource('', 'configmaps');
    expect(resource && registry.list(resource).items.map((item) => item.metadata.name)).toEqual(['b']);
  });

  test('a method that a resource lacks is 405', async () => {
    const { ask } = await setup();
    expect((await ask('DELETE', '/api/v1/namespaces')).status).toBe(405);
    expect((await ask('POST', `${maps}/a`)).status).toBe(405);
  });
});

describe('reading', () => {
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

  test('a list names its items without kind and apiVersion', async () => {
    const { json } = await setup();
    await json('POST', maps, { body: map('a') });
    const { object } = await json('GET', maps);
    expect(object).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '3' } });
    expect(Object.keys(object.items[0])).toEqual(['metadata']);
  });

  test('a Table has rows with the metadata, or the whole object, or nothing', async () => {
    const { json } = await setup();
    await json('POST', maps, { body: map('a', { k: 'v' }) });
    const rowOf = async (query: string) =>
      (await json('GET', `${maps}${query}`, { headers: { accept: table } })).object.rows[0];
    expect(await rowOf('')).toMatchObject({
      cells: ['a', 1, '0s'],
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } },
    });
    expect((await rowOf('?includeObject=Object')).object).toMatchObject({ kind: 'ConfigMap', data: { k: 'v' } });
    expect((await rowOf('?includeObject=None')).object).toBeNull();
    const wrong = await json('GET', `${maps}?includeObject=All`, { headers: { accept: table } });
    expect([wrong.code, wrong.object.message]).toEqual([
      400,
      `Unable to convert to Table as requested: includeObject: Invalid value: "All": must be 'Metadata', 'Object', 'None', or empty`,
    ]);
  });

  test('an answer can be YAML', async () => {
    const { ask, json } = await setup();
    await json('POST', maps, { body: map('a') });
    expect(String((await ask('GET', `${maps}/a`, { headers: { accept: 'application/yaml' } })).body)).toMatch(
      /^apiVersion: v1\nkind: ConfigMap\nmetadata:\n {2}creationTimestamp: "/,
    );
  });

  test.each([
    [`${maps}/a`, 'text/plain', objects],
    [`${maps}/a`, 'application/*', objects],
    [
      maps,
      'application/xml',
      `${objects}, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch`,
    ],
    ['/version', 'text/plain', 'application/json'],
    ['/apis/apps/v1', 'text/plain', objects],
  ])('%s cannot be had as %s', async (path, accept, available) => {
    const { json } = await setup();
    const refused = await json('GET', path, { headers: { accept } });
    expect([refused.code, refused.object.message, refused.object.details]).toEqual([
      406,
      `406: Not Acceptable\n\nAvailable representations: ${available}`,
      {},
    ]);
  });

  test('an error is YAML for who reads YAML, and indented for who takes nothing that there is', async () => {
    const { ask } = await setup();
    const yaml = await ask('GET', `${maps}/none`, { headers: { accept: 'application/yaml' } });
    expect(String(yaml.body)).toBe(
      'apiVersion: v1\ncode: 404\ndetails:\n  kind: configmaps\n  name: none\nkind: Status\n' +
        'message: configmaps "none" not found\nmetadata: {}\nreason: NotFound\nstatus: Failure\n',
    );
    const table = 'application/json;as=Table;g=meta.k8s.io;v=v1';
    const indented = await ask('GET', `${maps}/none`, { headers: { accept: table } });
    expect(String(indented.body)).toMatch(/^{\n {2}"kind": "Status",\n/);
  });

  test('what HTML would read is escaped', async () => {
    const { ask } = await setup();
    const refused = await ask('GET', `${maps}?fieldSelector=metadata.name%3Ea`);
    expect(String(refused.body)).toContain(String.raw`invalid selector: 'metadata.name\u003ea'`);
  });

  test('a large answer is compressed for who accepts it', async () => {
    const { ask } = await setup();
    await ask('POST', maps, { body: map('big', { k: 'x'.repeat(200_000) }) });
    const large = await ask('GET', `${maps}/big`, { headers: { 'accept-encoding': 'gzip' } });
    expect(large.headers['Content-Encoding']).toBe('gzip');
    expect((await ask('GET', `${maps}/big`)).headers['Content-Encoding']).toBeUndefined();
  });

  test.each([
    ['limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      'resourceVersionMatch=Exact',
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      'sendInitialEvents=true',
      422,
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ],
    [
      'watch=1&sendInitialEvents=true',
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    ['labelSelector=a==b=c', 400, "found '=', expected: ',' or 'end of string'"],
  ])('?%s is %i', async (query, code, message) => {
    const { json } = await setup();
    const answer = await json('GET', `${maps}?${query}`);
    expect([answer.code, answer.object.message]).toEqual([code, message]);
  });
});

describe('watching', () => {
  async function* lines(response: HttpResponse): AsyncGenerator<{ type: string; object: KubeObject }> {
    for await (const chunk of response.body as AsyncIterable<string>) {
      for (const line of chunk.split('\n').filter((text) => text !== '')) {
        yield JSON.parse(line);
      }
    }
  }
  async function take(events: AsyncGenerator<{ type: string; object: KubeObject }>, count: number) {
    const taken: { type: string; object: KubeObject }[] = [];
    while (taken.length < count) {
      const { value } = await events.next();
      taken.push(value);
    }
    return taken;
  }

  test('is a stream of JSON lines', async () => {
    const { ask } = await setup();
    const events = lines(await ask('GET', `${maps}?watch=true&resourceVersion=2`));
    await ask('POST', maps, { body: map('a') });
    await ask('DELETE', `${maps}/a`);
    expect(
      (await take(events, 2)).map(({ type, object }) => [type, object.kind, object.metadata.resourceVersion]),
    ).toEqual([
      ['ADDED', 'ConfigMap', '3'],
      ['DELETED', 'ConfigMap', '4'],
    ]);
  });

  test('ends after timeoutSeconds, with a bookmark before', async () => {
    const { ask, clock } = await setup();
    const events = lines(
      await ask('GET', `${maps}?watch=true&timeoutSeconds=10&allowWatchBookmarks=true&resourceVersion=2`),
    );
    await clock.advance(10_000);
    const all: string[] = [];
    for await (const { type, object } of events) {
      all.push(`${type} ${object.kind} ${object.metadata.resourceVersion}`);
    }
    expect(all).toEqual(['BOOKMARK ConfigMap 2']);
  });

  test('ends when the client goes away', async () => {
    const { ask } = await setup();
    const client = new AbortController();
    const events = lines(await ask('GET', `${maps}?watch=true`, { signal: client.signal }));
    client.abort();
    expect((await events.next()).done).toBe(true);
  });

  test('of tables has the columns once', async () => {
    const { ask } = await setup();
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const events = lines(await ask('GET', `${maps}?watch=true&resourceVersion=2`, { headers }));
    await ask('POST', maps, { body: map('a') });
    await ask('POST', maps, { body: map('b') });
    const [first, second] = await take(events, 2);
    expect([Array.isArray(first?.object.columnDefinitions), second?.object.columnDefinitions]).toEqual([true, null]);
  });

  test('a list by watch ends with the annotated bookmark', async () => {
    const { ask } = await setup();
    await ask('POST', maps, { body: map('a') });
    const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const events = lines(await ask('GET', `${maps}?${query}&fieldSelector=metadata.name%3Da`));
    const [added, bookmark] = await take(events, 2);
    expect([added?.type, bookmark?.type, bookmark?.object.metadata.annotations]).toEqual([
      'ADDED',
      'BOOKMARK',
      { 'k8s.io/initial-events-end': 'true' },
    ]);
  });

  test('from a compacted revision gets one ERROR event', async () => {
    const { ask, store } = await setup();
    store.compact(2);
    const events = lines(await ask('GET', `${maps}?watch=true&resourceVersion=1`));
    const [error] = await take(events, 1);
    expect(error).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version: 1 (2)' },
    });
    expect((await events.next()).done).toBe(true);
  });
});

describe('pods', () => {
  const pods = '/api/v1/namespaces/default/pods';
  const pod = { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };

  test('have logs that the kubelet streams', async () => {
    const seen: unknown[] = [];
    const { ask } = await setup({
      podLogs: (object, options) => {
        seen.push([object.metadata.name, options.container, options.tailLines, options.follow]);
        return (async function* () {
          yield Buffer.from('hello\n');
        })();
      },
    });
    await ask('POST', pods, { body: pod });
    const response = await ask('GET', `${pods}/p/log?container=c&tailLines=5&follow=1`);
    const chunks: string[] = [];
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      chunks.push(Buffer.from(chunk).toString());
    }
    expect([response.headers['Content-Type'], chunks, seen]).toEqual([
      'text/plain',
      ['hello\n'],
      [['p', 'c', 5, true]],
    ]);
  });

  test('portforward wants a node, and a connection of its own', async () => {
    const { json } = await setup();
    await json('POST', pods, { body: pod });
    const answer = await json('GET', `${pods}/p/portforward`);
    expect([answer.code, answer.object.message]).toEqual([400, 'pod p does not have a host assigned']);
  });
});
