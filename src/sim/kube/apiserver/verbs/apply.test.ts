import { expect, test } from 'vitest';
import { createTestServer } from '../../test-server.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const headers = { 'content-type': 'application/apply-patch+yaml' };
const map = (data: Record<string, string>) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data });

async function setup() {
  const { ask } = await createTestServer();
  const apply = (manager: string, body: unknown, more = '') =>
    ask('PATCH', `${maps}/a?fieldManager=${manager}${more}`, { body, headers });
  return { ask, apply };
}

test('what is not there is made, and then changed', async () => {
  const { apply } = await setup();
  expect((await apply('me', map({ k: '1' }))).code).toBe(201);
  const again = await apply('me', map({ j: '1' }));
  expect([again.code, again.object.data]).toEqual([200, { j: '1' }]);
});

test('a version in the configuration of what is not there is overwritten', async () => {
  const { apply } = await setup();
  const body = { ...map({ k: '1' }), metadata: { name: 'a', resourceVersion: '7' } };
  expect((await apply('me', body)).code).toBe(201);
});

test('applying the same again changes nothing', async () => {
  const { ask, apply } = await setup();
  const first = await apply('me', map({ k: '1' }));
  const second = await apply('me', map({ k: '1' }));
  expect(second.object).toEqual(first.object);
  expect((await ask('GET', `${maps}/a`)).object.metadata.resourceVersion).toBe(first.object.metadata.resourceVersion);
});

test('a configuration may be YAML', async () => {
  const { apply } = await setup();
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: "1"\n';
  expect((await apply('me', text)).object.data).toEqual({ k: '1' });
});

test("somebody else's field is a conflict, unless forced", async () => {
  const { apply } = await setup();
  await apply('me', map({ k: '1' }));
  const { code, object } = await apply('you', map({ k: '2' }));
  expect([code, object.message, object.details]).toEqual([
    409,
    'Apply failed with 1 conflict: conflict with "me": .data.k',
    { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "me"', field: '.data.k' }] },
  ]);
  expect((await apply('you', map({ k: '2' }), '&force=true')).object.data).toEqual({ k: '2' });
});

test('a dry run tells the outcome and writes nothing', async () => {
  const { ask, apply } = await setup();
  expect((await apply('me', map({ k: '1' }), '&dryRun=All')).object.data).toEqual({ k: '1' });
  expect((await ask('GET', `${maps}/a`)).code).toBe(404);
});

test('a repeated key is refused when the client is strict, told of otherwise', async () => {
  const { apply } = await setup();
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: "1"\n  k: "2"\n';
  const strict = await apply('me', text, '&fieldValidation=Strict');
  const problem = 'error converting YAML to JSON: yaml: unmarshal errors:\n  line 7: key "k" already set in map';
  expect([strict.code, strict.object.message]).toEqual([400, `error strict decoding patch: ${problem}`]);
  const lenient = await apply('me', text);
  expect([lenient.code, lenient.object.data]).toEqual([201, { k: '2' }]);
  expect(lenient.headers.Warning).toHaveLength(1);
});

test('a Pod does not tell who bound it', async () => {
  const { ask } = await setup();
  const pods = '/api/v1/namespaces/default/pods';
  const spec = { containers: [{ name: 'c', image: 'i' }] };
  await ask('POST', `${pods}?fieldManager=me`, { body: { metadata: { name: 'p' }, spec } });
  const target = { kind: 'Node', name: 'n' };
  const bound = await ask('POST', `${pods}/p/binding`, { body: { metadata: { name: 'p' }, target } });
  expect(bound.code).toBe(201);
  const { object } = await ask('GET', `${pods}/p`);
  expect(object.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['me']);
});

test.each([
  [
    'a manager is required',
    '',
    map({}),
    422,
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  ],
  ['another kind is refused', 'me', { apiVersion: 'v1', kind: 'Secret' }, 400, 'invalid object type: /v1, Kind=Secret'],
  [
    'a list is no configuration',
    'me',
    '[]',
    400,
    'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
  ],
  [
    'managed fields are not for the client',
    'me',
    { ...map({}), metadata: { name: 'a', managedFields: [] } },
    400,
    'metadata.managedFields must be nil',
  ],
  [
    'an unknown field is refused',
    'me',
    { ...map({}), dota: {} },
    500,
    'failed to create typed patch object (/a; /v1, Kind=ConfigMap): .dota: field not declared in schema',
  ],
  [
    'a uid must be that of an object',
    'me',
    { ...map({}), metadata: { name: 'a', uid: 'x' } },
    409,
    'Operation cannot be fulfilled on configmaps "a": uid mismatch: the provided object specified uid x, and no existing object was found',
  ],
])('%s', async (_fact, manager, body, code, message) => {
  const { apply } = await setup();
  const answer = await apply(manager, body);
  expect([answer.code, answer.object.message]).toEqual([code, message]);
});

test('every other write is kept account of too', async () => {
  const { ask } = await setup();
  const agent = { 'user-agent': 'curl/8.1' };
  await ask('POST', maps, { body: map({ k: '1' }), headers: agent });
  const { object } = await ask('PATCH', `${maps}/a?fieldManager=labeler`, {
    body: { metadata: { labels: { x: 'y' } } },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  const own = { operation: 'Update', apiVersion: 'v1', time: '2026-01-01T00:00:00Z', fieldsType: 'FieldsV1' };
  expect(object.metadata.managedFields).toEqual([
    { manager: 'curl', ...own, fieldsV1: { 'f:data': { '.': {}, 'f:k': {} } } },
    { manager: 'labeler', ...own, fieldsV1: { 'f:metadata': { 'f:labels': { '.': {}, 'f:x': {} } } } },
  ]);
});

test('the status belongs to who writes the status', async () => {
  const { ask } = await setup();
  const claims = '/api/v1/namespaces/default/persistentvolumeclaims';
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  await ask('POST', `${claims}?fieldManager=me`, {
    body: { metadata: { name: 'c' }, spec, status: { phase: 'Lost' } },
  });
  const body = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'c' }, status: { phase: 'Bound' } };
  const { code, object } = await ask('PATCH', `${claims}/c/status?fieldManager=binder`, { body, headers });
  expect([code, object.status]).toEqual([200, { phase: 'Bound' }]);
  expect(
    object.metadata.managedFields?.map(({ manager, operation, subresource, fieldsV1 }) => [
      manager,
      operation,
      subresource,
      Object.keys(fieldsV1 as object),
    ]),
  ).toEqual([
    ['binder', 'Apply', 'status', ['f:status']],
    ['me', 'Update', undefined, ['f:spec']],
  ]);
  expect(
    (
      await ask('PATCH', `${claims}/none/status?fieldManager=binder`, {
        body: { ...body, metadata: { name: 'none' } },
        headers,
      })
    ).code,
  ).toBe(404);
});

test('applying a scale conflicts with who owns the replicas, and takes them over by force', async () => {
  const { ask } = await createTestServer();
  const path = '/apis/apps/v1/namespaces/default/deployments';
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
  await ask('POST', `${path}?fieldManager=maker`, {
    body: { metadata: { name: 'web' }, spec: { replicas: 1, selector: { matchLabels: labels }, template } },
  });
  const scale = (replicas: number, more = '') =>
    ask('PATCH', `${path}/web/scale?fieldManager=scaler${more}`, {
      body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' }, spec: { replicas } },
      headers,
    });
  const refused = await scale(3);
  expect([refused.code, refused.object.message]).toEqual([
    409,
    'Apply failed with 1 conflict: conflict with "maker" using apps/v1: .spec.replicas',
  ]);
  expect((await scale(3, '&force=true')).object.spec).toEqual({ replicas: 3 });
  const { object } = await ask('GET', `${path}/web`);
  const owners = (object.metadata.managedFields ?? []).filter((entry) =>
    JSON.stringify(entry.fieldsV1).includes('"f:replicas"'),
  );
  expect(owners).toEqual([
    {
      manager: 'scaler',
      operation: 'Apply',
      apiVersion: 'apps/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      subresource: 'scale',
    },
  ]);
  expect((await scale(3)).code).toBe(200);
});

test.each([[[]], [[{}]]])(
  'who owns what is forgotten by a merge patch with managed fields %j',
  async (managedFields) => {
    const { ask, apply } = await setup();
    await apply('me', map({ k: '1' }));
    const { object } = await ask('PATCH', `${maps}/a?fieldManager=other`, {
      body: { metadata: { managedFields } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(object.metadata.managedFields).toBeUndefined();
  },
);
