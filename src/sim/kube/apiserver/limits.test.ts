import { describe, expect, it } from 'vitest';
import { createTestServer, type Question } from '../test-server.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const yaml = { 'content-type': 'application/yaml' };
const protobuf = { 'content-type': 'application/vnd.kubernetes.protobuf' };
const unrecognized = 'the object provided is unrecognized (must be of type ConfigMap): ';
const jsonPatch = { 'content-type': 'application/json-patch+json' };

/** Sends to a server that has the ConfigMap `a`. */
async function answerTo(method: string, target: string, question: Question = {}): Promise<[number, string]> {
  const { ask } = await createTestServer();
  await ask('POST', maps, { body: { metadata: { name: 'a' }, data: { k: 'v' } } });
  const { code, object } = await ask(method, target, question);
  return [code, object.message ?? ''];
}

describe('what is too large', () => {
  const mebibyte = 'x'.repeat(1024 * 1024);
  it.each<[string, string, string, Question, number, string]>([
    ['a body', 'POST', maps, { body: `${mebibyte.repeat(3)}{}` }, 413, 'Request entity too large: limit is 3145728'],
    [
      'a body by its own account',
      'POST',
      maps,
      { body: '{}', headers: { 'content-length': '3145729' } },
      413,
      'Request entity too large: limit is 3145728',
    ],
    [
      'a ConfigMap',
      'POST',
      maps,
      { body: { metadata: { name: 'b' }, data: { k: `${mebibyte}x` } } },
      422,
      'ConfigMap "b" is invalid: []: Too long: may not be more than 1048576 bytes',
    ],
    [
      'a Secret',
      'POST',
      '/api/v1/namespaces/default/secrets',
      { body: { metadata: { name: 'b' }, stringData: { k: `${mebibyte}x` } } },
      422,
      'Secret "b" is invalid: data: Too long: may not be more than 1048576 bytes',
    ],
    [
      'annotations',
      'POST',
      maps,
      { body: { metadata: { name: 'b', annotations: { k: mebibyte } } } },
      422,
      'ConfigMap "b" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
    ],
    [
      'what etcd takes',
      'POST',
      '/apis/apps/v1/namespaces/default/controllerrevisions',
      { body: { metadata: { name: 'b' }, revision: 1, data: { k: mebibyte.repeat(2) } } },
      500,
      'etcdserver: request is too large',
    ],
    [
      'a JSON patch',
      'PATCH',
      `${maps}/a`,
      {
        headers: jsonPatch,
        body: Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'ConfigMap' })),
      },
      413,
      'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    ],
  ])('%s is refused', async (_, method, target, question, code, message) => {
    expect(await answerTo(method, target, question)).toEqual([code, message]);
  });
});

describe('what is not what it should be', () => {
  it.each<[string, string, string, Question, number, string]>([
    [
      'JSON that ends early',
      'POST',
      maps,
      { body: '{"kind":"ConfigMap"' },
      400,
      `${unrecognized}couldn't get version/kind; json parse error: unexpected end of JSON input ({"kind":"ConfigMap")`,
    ],
    [
      'JSON of the wrong sort',
      'POST',
      maps,
      { body: '[]' },
      400,
      `${unrecognized}couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (5b5d)`,
    ],
    [
      'YAML with a mapping inside a value',
      'POST',
      maps,
      { headers: yaml, body: 'kind: ConfigMap\nmetadata: name: x\n' },
      400,
      `${unrecognized}yaml: line 2: mapping values are not allowed in this context (6b696e643a20436f6e6669674d61700a6d657461646174613a206e616d65 ...)`,
    ],
    [
      'protobuf without its first bytes',
      'POST',
      maps,
      { headers: protobuf, body: 'abcd' },
      400,
      `${unrecognized}provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (61626364)`,
    ],
    [
      'a type that is not known',
      'POST',
      maps,
      { headers: { 'content-type': 'text/plain' }, body: 'x' },
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ],
    ['a patch of no known type', 'PATCH', `${maps}/a`, { body: '{}' }, 415, '415: Unsupported Media Type'],
    [
      'a method without meaning',
      'TRACE',
      maps,
      {},
      405,
      'the server does not allow this method on the requested resource',
    ],
    [
      'options of a deletion that are an object',
      'DELETE',
      `${maps}/a`,
      { body: '{"kind":"Pod","apiVersion":"v1"}' },
      400,
      'no kind "Pod" is registered for version "v1" in scheme "pkg/apis/meta/internalversion/scheme/register.go:27"',
    ],
    [
      'options of a deletion that are no JSON',
      'DELETE',
      `${maps}/a`,
      { body: 'x' },
      400,
      "couldn't get version/kind; json parse error: invalid character 'x' looking for beginning of value",
    ],
    [
      'a stream that is to run dry',
      'POST',
      '/api/v1/namespaces/default/pods/x/exec?dryRun=All',
      {},
      400,
      'dryRun is not supported',
    ],
    [
      'reading what is only asked',
      'GET',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      {},
      405,
      'the server does not allow this method on the requested resource',
    ],
    ['HEAD', 'HEAD', maps, {}, 405, 'the server does not allow this method on the requested resource'],
    [
      'an eviction of nobody',
      'POST',
      '/api/v1/namespaces/default/pods/x/eviction',
      { body: '{}' },
      400,
      'name in URL does not match name in Eviction object',
    ],
    [
      'a binding of nobody',
      'POST',
      '/api/v1/namespaces/default/pods/x/binding',
      { body: '{}' },
      400,
      'name in URL does not match name in Binding object',
    ],
    [
      'a binding to nothing',
      'POST',
      '/api/v1/namespaces/default/bindings',
      { body: '{}' },
      500,
      'target.name: Required value',
    ],
    [
      'a stale resourceVersion',
      'PUT',
      `${maps}/a`,
      { body: { metadata: { name: 'a', resourceVersion: '1' } } },
      409,
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    ],
    [
      'the uid of another object',
      'PUT',
      `${maps}/a`,
      { body: { metadata: { name: 'a', uid: 'x' } } },
      409,
      expect.stringMatching(
        /^Operation cannot be fulfilled on configmaps "a": StorageError: invalid object, Code: 4, Key: \/registry\/configmaps\/default\/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: x, UID in object meta: [0-9a-f-]{36}$/,
      ),
    ],
    [
      'the uid of an object that is gone, of a kind that no update makes',
      'PUT',
      '/api/v1/nodes/n',
      { body: { metadata: { name: 'n', uid: 'x' } } },
      404,
      'nodes "n" not found',
    ],
    [
      'the uid of an object that is gone, of a kind that an update makes',
      'PUT',
      '/apis/coordination.k8s.io/v1/namespaces/default/leases/a',
      { body: { metadata: { name: 'a', uid: 'x' } } },
      409,
      'Operation cannot be fulfilled on leases.coordination.k8s.io "a": StorageError: invalid object, Code: 4, Key: /registry/leases/default/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: x, UID in object meta: ',
    ],
    [
      'a number that is too large',
      'GET',
      `${maps}?limit=9223372036854775808`,
      {},
      400,
      'strconv.ParseInt: parsing "9223372036854775808": value out of range',
    ],
    [
      'a field that ConfigMaps are not selected by',
      'GET',
      `${maps}?fieldSelector=data.k%3Dv`,
      {},
      400,
      '"data.k" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    [
      'a field that Pods are not selected by',
      'GET',
      '/api/v1/pods?fieldSelector=spec.x%3Dv',
      {},
      400,
      'field label not supported: spec.x',
    ],
    [
      'a field that requests for certificates are not selected by',
      'GET',
      '/apis/certificates.k8s.io/v1/certificatesigningrequests?fieldSelector=spec.x%3Dv',
      {},
      400,
      'field label not supported: spec.x',
    ],
    [
      'a resourceVersion of the future',
      'GET',
      `${maps}?resourceVersion=9999`,
      {},
      504,
      'Timeout: Too large resource version: 9999, current: 3',
    ],
    ['a name that paths cannot have', 'GET', `${maps}/..`, {}, 400, 'Name parameter invalid: "..": may not be \'..\''],
    ['profiles', 'GET', '/debug/pprof/heap', {}, 501, 'not simulated: /debug/pprof'],
    [
      'a timeout that is no duration',
      'GET',
      `${maps}?timeout=1x`,
      {},
      400,
      'invalid timeout specified in the request URL - time: unknown unit "x" in duration "1x"',
    ],
    ['a name that is no UTF-8', 'GET', `${maps}/%E9`, {}, 404, 'configmaps "\ufffd" not found'],
  ])('%s gets the real answer', async (_, method, target, question, code, message) => {
    expect(await answerTo(method, target, question)).toEqual([code, message]);
  });
});

describe('paths beside the resources', () => {
  async function text(target: string): Promise<[number, string]> {
    const { handler } = await createTestServer();
    const [path = '', query = ''] = target.split('?');
    const { status, body } = await handler({
      method: 'GET',
      path,
      query: new URLSearchParams(query),
      headers: { authorization: 'Bearer admin', host: '127.0.0.1:6443' },
      body: (async function* () {})(),
      signal: new AbortController().signal,
    });
    return [status, String(body ?? '')];
  }

  it('tell the health in detail, and what was left out', async () => {
    const [status, body] = await text('/readyz?verbose&exclude=etcd&exclude=x');
    expect(status).toBe(200);
    expect(body).toContain('[+]etcd excluded: ok\n[+]etcd-readiness ok\n[+]informer-sync ok\n');
    expect(body).toMatch(
      /\[\+\]shutdown ok\nwarn: some health checks cannot be excluded: no matches for "x"\nreadyz check passed\n$/,
    );
    expect(await text('/livez/poststarthook/rbac/bootstrap-roles')).toEqual([200, 'ok']);
    expect(await text('/livez/shutdown')).toEqual([404, '404 page not found\n']);
  });

  it.each([
    ['/livez/', 404, '404 page not found\n'],
    ['/metrics/', 404, '404 page not found\n'],
    ['/openapi/v2/', 404, '404 page not found\n'],
    ['/openapi/v3/', 404, ''],
    ['/openapi/v3/such', 404, ''],
    ['/debug', 404, '404 page not found\n'],
    ['/debug/pprof', 302, '<a href="/debug/pprof/">Found</a>.\n\n'],
    ['/debug/pprof/cmdline', 404, 'Unknown profile\n'],
    ['/debug/pprof/symbol', 200, 'num_symbols: 1\n'],
    [`${maps}/%zz`, 400, '400 Bad Request'],
    [
      '/api/v1/watch',
      500,
      'Internal Server Error: "/api/v1/watch": failed to create RequestInfo: unable to determine kind and namespace from url, /api/v1/watch\n',
    ],
  ])('answer odd paths: %s', async (target, code, body) => {
    expect(await text(target)).toEqual([code, body]);
  });

  it('count requests', async () => {
    const { handler, ask } = await createTestServer();
    await ask('GET', `${maps}/nope`);
    await ask('GET', '/apis/apps/v1/such');
    const { body, headers } = await handler({
      method: 'GET',
      path: '/metrics',
      query: new URLSearchParams(),
      headers: { authorization: 'Bearer admin' },
      body: (async function* () {})(),
      signal: new AbortController().signal,
    });
    expect(headers['Content-Type']).toBe('text/plain; version=0.0.4; charset=utf-8; escaping=underscores');
    expect(String(body).split('\n')).toEqual(
      expect.arrayContaining([
        'apiserver_request_total{code="404",component="apiserver",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="GET",version="v1"} 1',
        '# HELP apiserver_request_total [STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
        'apiserver_request_duration_seconds_bucket{component="apiserver",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="GET",version="v1",le="0.005"} 1',
        'apiserver_request_duration_seconds_count{component="apiserver",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="GET",version="v1"} 1',
        'apiserver_storage_objects{resource="namespaces"} 1',
        'authentication_attempts{result="success"} 4',
        'kubernetes_feature_enabled{name="InPlacePodVerticalScaling",stage=""} 1',
        'process_start_time_seconds 1.7672256e+09',
        'version_info{binary="1.35.2",component="kube",emulation="1.35",min_compat="1.34"} 1',
      ]),
    );
    expect(String(body)).not.toContain('such');
  });

  it('say who issues tokens', async () => {
    const [, body] = await text('/.well-known/openid-configuration');
    expect(JSON.parse(body)).toEqual({
      issuer: 'https://kubernetes.default.svc.cluster.local',
      jwks_uri: 'https://127.0.0.1:6443/openid/v1/jwks',
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    });
  });

  it('tell which version of a kind is stored', async () => {
    const hashOf = async (target: string, name: string) => {
      const [, body] = await text(target);
      return (JSON.parse(body) as { resources: { name: string; storageVersionHash?: string }[] }).resources.find(
        (one) => one.name === name,
      )?.storageVersionHash;
    };
    expect(await hashOf('/api/v1', 'pods')).toBe('xPOwRZ+Yhw8=');
    expect(await hashOf('/apis/autoscaling/v1', 'horizontalpodautoscalers')).toBe('qwQve8ut294=');
    expect(await hashOf('/api/v1', 'pods/log')).toBeUndefined();
  });
});

it('deletes only the object of the uid that the query names', async () => {
  const [code, message] = await answerTo('DELETE', `${maps}?uid=x`);
  expect([code, message]).toEqual([409, expect.stringContaining('the UID in the precondition (x) does not match')]);
});
