import { describe, expect, it } from 'vitest';
import type { CallWebhook, WebhookCall } from '#api';
import { createTestServer, type TestServer } from '../../test-server.ts';

const base = '/apis/admissionregistration.k8s.io/v1';
const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] };
const hook = (more: object = {}) => ({
  name: 'a.example.com',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  clientConfig: { url: 'https://127.0.0.1:9/x' },
  rules: [rule],
  ...more,
});

interface Review {
  readonly request: { readonly uid: string; readonly object: { readonly data?: Record<string, string> } };
}

/** A webhook outside that answers with that response, and remembers what it was asked. */
function outside(answer: (review: Review, call: WebhookCall) => object): { call: CallWebhook; asked: WebhookCall[] } {
  const asked: WebhookCall[] = [];
  const call: CallWebhook = async (given) => {
    asked.push(given);
    const review = JSON.parse(given.body) as Review;
    const response = { uid: review.request.uid, ...answer(review, given) };
    return {
      code: 200,
      body: JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response }),
    };
  };
  return { call, asked };
}

async function serverWith(
  callWebhook: CallWebhook,
  kind: 'Validating' | 'Mutating',
  hooks: readonly object[],
): Promise<TestServer> {
  const server = await createTestServer({ callWebhook });
  const resource = `${kind.toLowerCase()}webhookconfigurations`;
  const body = { metadata: { name: 'w' }, webhooks: hooks };
  const { object } = await server.ask('POST', `${base}/${resource}`, { body });
  expect(object.message).toBeUndefined();
  return server;
}

const create = (server: TestServer, name = 'c', query = '') =>
  server.ask('POST', `/api/v1/namespaces/default/configmaps${query}`, {
    body: { metadata: { name }, data: { a: '1' } },
  });
const patch = (operations: object) => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
});

describe('a webhook for one version', () => {
  const goals = {
    v1: { targetCPUUtilizationPercentage: 50 },
    v2: {
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
    },
  };

  it.each(['v1', 'v2'] as const)('sees and patches what comes in %s as that version has it', async (version) => {
    const operations = [{ op: 'replace', path: '/spec/targetCPUUtilizationPercentage', value: 60 }];
    const { call, asked } = outside(() => patch(operations));
    const rules = [
      { apiGroups: ['autoscaling'], apiVersions: ['v1'], operations: ['*'], resources: ['horizontalpodautoscalers'] },
    ];
    const server = await serverWith(call, 'Mutating', [hook({ rules })]);
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' };
    const path = (name: string) => `/apis/autoscaling/${name}/namespaces/default/horizontalpodautoscalers`;
    await server.ask('POST', path(version), {
      body: { metadata: { name: 'h' }, spec: { maxReplicas: 2, scaleTargetRef, ...goals[version] } },
    });
    expect(JSON.parse(asked[0]?.body ?? '').request).toMatchObject({
      kind: { group: 'autoscaling', version: 'v1', kind: 'HorizontalPodAutoscaler' },
      requestKind: { group: 'autoscaling', version, kind: 'HorizontalPodAutoscaler' },
      object: { apiVersion: 'autoscaling/v1', spec: { targetCPUUtilizationPercentage: 50 } },
    });
    const made = await server.ask('GET', `${path('v2')}/h`);
    expect(made.object).toMatchObject({ spec: { metrics: [{ resource: { target: { averageUtilization: 60 } } }] } });
  });
});

describe('a validating webhook', () => {
  it('is asked about what it wants, with a whole review', async () => {
    const { call, asked } = outside(() => ({ allowed: true, warnings: ['careful'] }));
    const caBundle = Buffer.from('PEM').toString('base64');
    const clientConfig = { url: 'https://127.0.0.1:9/x', caBundle };
    const server = await serverWith(call, 'Validating', [hook({ clientConfig, timeoutSeconds: 5 })]);
    const { code, headers } = await create(server);
    expect(code).toBe(201);
    expect(JSON.stringify(headers)).toContain('careful');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      url: 'https://127.0.0.1:9/x?timeout=5s',
      certificateAuthority: 'PEM',
      timeoutMilliseconds: 5000,
    });
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      request: {
        kind: { group: '', version: 'v1', kind: 'ConfigMap' },
        resource: { group: '', version: 'v1', resource: 'configmaps' },
        name: 'c',
        namespace: 'default',
        operation: 'CREATE',
        userInfo: { username: 'kubernetes-admin' },
        object: { kind: 'ConfigMap', data: { a: '1' } },
        oldObject: null,
        dryRun: false,
        options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
      },
    });
  });

  it.each<[string, object, number, string]>([
    ['with a message', { status: { code: 403, message: 'no way' } }, 403, ': no way'],
    ['with a reason', { status: { reason: 'TooOld' } }, 400, ': TooOld'],
    ['without explanation', {}, 400, ' without explanation'],
  ])('refuses %s', async (_, more, code, text) => {
    const server = await serverWith(outside(() => ({ allowed: false, ...more })).call, 'Validating', [hook()]);
    const answer = await create(server);
    expect(answer.code).toBe(code);
    expect(answer.object.message).toBe(`admission webhook "a.example.com" denied the request${text}`);
  });

  it.each<[string, CallWebhook, string]>([
    [
      'nobody listens',
      () => Promise.reject(new Error('dial tcp 127.0.0.1:9: connect: connection refused')),
      'failed to call webhook: Post "https://127.0.0.1:9/x?timeout=10s": dial tcp 127.0.0.1:9: connect: connection refused',
    ],
    [
      'it breaks',
      async () => ({ code: 500, body: 'boom\n' }),
      'failed to call webhook: an error on the server ("boom") has prevented the request from succeeding',
    ],
    [
      'it is not there',
      async () => ({ code: 404, body: '' }),
      'failed to call webhook: the server could not find the requested resource',
    ],
    [
      'it answers something else',
      async () => ({ code: 200, body: '{"kind":"Status","apiVersion":"v1"}' }),
      'received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got v1, Kind=Status',
    ],
    [
      'it answers another question',
      outside(() => ({ allowed: true, uid: 'x' })).call,
      'received invalid webhook response: expected response.uid=',
    ],
  ])('fails the request when %s', async (_, call, text) => {
    const server = await serverWith(call, 'Validating', [hook()]);
    const { code, object } = await create(server);
    expect(code).toBe(500);
    expect(object.message).toContain(`Internal error occurred: failed calling webhook "a.example.com": ${text}`);
  });

  it('may be unreachable when it says so', async () => {
    const call: CallWebhook = () => Promise.reject(new Error('EOF'));
    const server = await serverWith(call, 'Validating', [hook({ failurePolicy: 'Ignore' })]);
    expect((await create(server)).code).toBe(201);
  });

  it('behind a service is out of reach', async () => {
    const clientConfig = { service: { name: 'svc', namespace: 'ns', path: '/v' } };
    const server = await serverWith(outside(() => ({ allowed: true })).call, 'Validating', [hook({ clientConfig })]);
    expect((await create(server)).object.message).toBe(
      'Internal error occurred: failed calling webhook "a.example.com": failed to call webhook: Post "https://svc.ns.svc:443/v?timeout=10s": service "svc" not found',
    );
  });

  it('with side effects refuses dry runs, and its conditions may spare it', async () => {
    const conditions = [{ name: 'not-d', expression: "object.metadata.name != 'd'" }];
    const { call, asked } = outside(() => ({ allowed: false }));
    const server = await serverWith(call, 'Validating', [hook({ matchConditions: conditions })]);
    expect((await create(server, 'd')).code).toBe(201);
    expect(asked).toHaveLength(0);
    expect((await create(server, 'e', '?dryRun=All')).code).toBe(400);
    expect(asked).toHaveLength(1);
  });
});

describe('a mutating webhook', () => {
  it('changes what is stored', async () => {
    const { call } = outside(() => patch([{ op: 'add', path: '/data/b', value: '2' }]));
    const server = await serverWith(call, 'Mutating', [hook()]);
    expect((await create(server)).object).toMatchObject({ data: { a: '1', b: '2' } });
  });

  it('is asked again after another one when it wants to', async () => {
    const { call, asked } = outside((_, { url }) =>
      url.includes('/second') ? patch([{ op: 'add', path: '/data/b', value: '2' }]) : { allowed: true },
    );
    const server = await serverWith(call, 'Mutating', [
      hook({ reinvocationPolicy: 'IfNeeded' }),
      hook({ name: 'b.example.com', clientConfig: { url: 'https://127.0.0.1:9/second' } }),
    ]);
    expect((await create(server)).code).toBe(201);
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual(['/x', '/second', '/x']);
  });

  it('with a patch that does not apply fails the request', async () => {
    const { call } = outside(() => patch([{ op: 'remove', path: '/data/nope' }]));
    const server = await serverWith(call, 'Mutating', [hook()]);
    expect((await create(server)).code).toBe(500);
  });

  it('is never asked about what configures admission', async () => {
    const { call, asked } = outside(() => ({ allowed: false }));
    const all = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] };
    const server = await serverWith(call, 'Mutating', [hook({ rules: [all] })]);
    expect((await server.ask('DELETE', `${base}/mutatingwebhookconfigurations/w`)).code).toBe(200);
    expect(asked).toHaveLength(0);
  });
});
