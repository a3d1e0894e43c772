import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#apimachinery';
import { createTestServer, type TestServer } from '../test-server.ts';

const base = '/apis/admissionregistration.k8s.io/v1';
const configMaps = {
  resourceRules: [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE', 'DELETE'], resources: ['configmaps'] },
  ],
};
const policy = (spec: object, name = 'p') => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name },
  spec: { matchConstraints: configMaps, ...spec },
});
const binding = (spec: object = {}, name = 'b') => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name },
  spec: { policyName: 'p', validationActions: ['Deny'], ...spec },
});
const configMap = (name: string, data: object = {}, labels: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data,
});

async function serverWith(spec: object, bindingSpec: object = {}): Promise<TestServer> {
  const server = await createTestServer();
  const made = await server.ask('POST', `${base}/validatingadmissionpolicies`, { body: policy(spec) });
  expect(made.object.message).toBeUndefined();
  const bound = await server.ask('POST', `${base}/validatingadmissionpolicybindings`, { body: binding(bindingSpec) });
  expect(bound.object.message).toBeUndefined();
  return server;
}

const create = (server: TestServer, body: object) =>
  server.ask('POST', '/api/v1/namespaces/default/configmaps', { body });
const denied = (text: string) =>
  `configmaps "c" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ${text}`;

describe('ValidatingAdmissionPolicy', () => {
  it.each<[string, object, string]>([
    ['the expression', { expression: 'has(object.data.a)' }, 'failed expression: has(object.data.a)'],
    ['its message', { expression: 'false', message: 'never' }, 'never'],
    [
      'what its expression for it says',
      { expression: 'false', messageExpression: "'no ' + object.metadata.name" },
      'no c',
    ],
    [
      'that it cannot be evaluated',
      { expression: 'object.spec.x == 1' },
      "expression 'object.spec.x == 1' resulted in error: no such key: spec",
    ],
  ])('refuses with %s', async (_, validation, text) => {
    const server = await serverWith({ validations: [validation] });
    const { code, object } = await create(server, configMap('c', { b: '1' }));
    expect(code).toBe(422);
    expect(object).toMatchObject({
      reason: 'Invalid',
      message: denied(text),
      details: { causes: [{ message: denied(text).replace(/^.*forbidden: /, '') }] },
    });
  });

  it('may ask what is null: no older object, no parameters', async () => {
    const server = await serverWith({
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [{ expression: 'oldObject == null && params == null' }, { expression: 'params.data.x == "1"' }],
    });
    const { object } = await create(server, configMap('c'));
    expect(object.message).toBe(denied(`expression 'params.data.x == "1"' resulted in error: no such key: data`));
  });

  it('refuses with the code of its reason', async () => {
    const server = await serverWith({ validations: [{ expression: 'false', reason: 'Forbidden' }] });
    expect((await create(server, configMap('c'))).code).toBe(403);
  });

  it('lets pass what it holds for, what it does not match, and everything without a binding', async () => {
    const server = await serverWith({ validations: [{ expression: "object.metadata.name != 'c'" }] });
    expect((await create(server, configMap('d'))).code).toBe(201);
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'c' } };
    expect((await server.ask('POST', '/api/v1/namespaces/default/secrets', { body: secret })).code).toBe(201);
    await server.ask('DELETE', `${base}/validatingadmissionpolicybindings/b`);
    expect((await create(server, configMap('c'))).code).toBe(201);
  });

  it('sees old objects, deletes, the request and the namespace', async () => {
    const expression =
      "request.operation == 'DELETE' ? oldObject.data.keep != 'yes' : request.userInfo.username == 'kubernetes-admin' && namespaceObject.metadata.name == 'default' && request.namespace == 'default'";
    const server = await serverWith({ validations: [{ expression, message: 'kept' }] });
    expect((await create(server, configMap('c', { keep: 'yes' }))).code).toBe(201);
    const { object } = await server.ask('DELETE', '/api/v1/namespaces/default/configmaps/c');
    expect(object.message).toBe(denied('kept'));
  });

  it('evaluates variables when they are needed', async () => {
    const server = await serverWith({
      variables: [
        { name: 'n', expression: 'size(object.data)' },
        { name: 'twice', expression: 'variables.n * 2' },
      ],
      validations: [{ expression: 'variables.twice < 4', messageExpression: "'got ' + string(variables.twice)" }],
    });
    expect((await create(server, configMap('c', { a: '1', b: '2' }))).object.message).toBe(denied('got 4'));
  });

  it('applies only where its conditions hold', async () => {
    const server = await serverWith({
      matchConditions: [{ name: 'labelled', expression: "'x' in object.metadata.labels" }],
      validations: [{ expression: 'false' }],
    });
    expect((await create(server, configMap('c', {}, { y: '1' }))).code).toBe(201);
    expect((await create(server, configMap('d', {}, { x: '1' }))).code).toBe(422);
  });

  it('takes parameters from objects that the binding names', async () => {
    const server = await serverWith(
      {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        validations: [{ expression: 'size(object.data) <= int(params.data.most)', message: 'too many' }],
      },
      { paramRef: { name: 'limits', namespace: 'kube-system', parameterNotFoundAction: 'Deny' } },
    );
    expect((await create(server, configMap('c', { a: '1' }))).object.message).toBe(
      denied('failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction'),
    );
    await server.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'kube-system' } } });
    await server.ask('DELETE', `${base}/validatingadmissionpolicybindings/b`);
    await server.ask('POST', '/api/v1/namespaces/kube-system/configmaps', { body: configMap('limits', { most: '1' }) });
    const body = binding({ paramRef: { name: 'limits', namespace: 'kube-system', parameterNotFoundAction: 'Deny' } });
    await server.ask('POST', `${base}/validatingadmissionpolicybindings`, { body });
    expect((await create(server, configMap('c', { a: '1', b: '2' }))).object.message).toBe(denied('too many'));
    expect((await create(server, configMap('c', { a: '1' }))).code).toBe(201);
  });

  it('warns where the binding says so', async () => {
    const server = await serverWith(
      { validations: [{ expression: 'false', message: 'odd' }] },
      { validationActions: ['Warn'] },
    );
    const { code, headers } = await create(server, configMap('c'));
    expect(code).toBe(201);
    expect(JSON.stringify(headers)).toContain(
      "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': odd",
    );
  });

  it('notes violations and annotations for the audit log', async () => {
    const notes: Record<string, string> = {};
    const server = await serverWith(
      {
        validations: [{ expression: 'true' }, { expression: "object.data.a < '1'" }],
        auditAnnotations: [
          { key: 'a', valueExpression: "' is ' + object.data.a" },
          { key: 'b', valueExpression: 'null' },
        ],
      },
      { validationActions: ['Audit'] },
    );
    const resource = server.registry.resource('', 'configmaps');
    if (resource === undefined) throw new Error('no ConfigMaps');
    await server.registry.create(resource, 'default', configMap('c', { a: '1' }) as KubeObject, {
      annotate: (key, value) => {
        notes[key] = value;
      },
    });
    expect(notes).toEqual({
      'p/a': 'is 1',
      'validation.policy.admission.k8s.io/validation_failure':
        '[{"message":"failed expression: object.data.a \\u003c \'1\'","policy":"p","binding":"b","expressionIndex":1,"validationActions":["Audit"]}]',
    });
  });

  it('sees the scale of an object as a Scale', async () => {
    const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['*'], resources: ['deployments/scale'] };
    const expression =
      'object.kind != "Scale" || request.kind.group != "autoscaling" || object.spec.replicas == oldObject.spec.replicas';
    const server = await serverWith({ matchConstraints: { resourceRules: [rule] }, validations: [{ expression }] });
    const labels = { a: 'b' };
    const deployments = '/apis/apps/v1/namespaces/default/deployments';
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'x' }] } };
    const made = await server.ask('POST', deployments, {
      body: { metadata: { name: 'd' }, spec: { selector: { matchLabels: labels }, template } },
    });
    expect(made.code).toBe(201);
    const headers = { 'content-type': 'application/merge-patch+json' };
    const scaled = await server.ask('PATCH', `${deployments}/d/scale`, { body: { spec: { replicas: 3 } }, headers });
    expect(scaled.code).toBe(422);
  });

  it.each([
    ['v2', 'Equivalent', 422],
    ['v2', 'Exact', 201],
    ['v1', 'Equivalent', 422],
    ['v1', 'Exact', 422],
  ])('whose rules name v1 is asked about a request in %s when they match %s', async (version, matchPolicy, code) => {
    const rule = {
      apiGroups: ['autoscaling'],
      apiVersions: ['v1'],
      operations: ['*'],
      resources: ['horizontalpodautoscalers'],
    };
    const server = await serverWith({
      matchConstraints: { matchPolicy, resourceRules: [rule] },
      validations: [
        {
          expression: `object.spec.targetCPUUtilizationPercentage != 50 || request.kind.version != "v1" || request.requestKind.version != "${version}"`,
        },
      ],
    });
    const target = { type: 'Utilization', averageUtilization: 50 };
    const goal =
      version === 'v1'
        ? { targetCPUUtilizationPercentage: 50 }
        : { metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] };
    const body = {
      metadata: { name: 'h' },
      spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, ...goal },
    };
    const path = `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`;
    expect((await server.ask('POST', path, { body })).code).toBe(code);
  });

  it('ignores errors, but not violations, when told so', async () => {
    const server = await serverWith({ failurePolicy: 'Ignore', validations: [{ expression: 'object.nope == 1' }] });
    expect((await create(server, configMap('c'))).code).toBe(201);
  });

  it('with mistakes is refused', async () => {
    const server = await createTestServer();
    const body = policy({ validations: [{ expression: 'object.x' }, { expression: 'foo' }] });
    const { code, object } = await server.ask('POST', `${base}/validatingadmissionpolicies`, { body });
    expect(code).toBe(422);
    expect(object.message).toBe(
      `ValidatingAdmissionPolicy.admissionregistration.k8s.io "p" is invalid: [spec.validations[0].expression: Invalid value: "object.x": must evaluate to bool but got dyn, spec.validations[1].expression: Invalid value: "foo": compilation failed: ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')\n | foo\n | ^]`,
    );
  });
});
