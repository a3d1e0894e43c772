import type { FuzzRequest } from './exchange.ts';

/** A case that the fuzzers found, and the status that its last request gets now. */
export interface Regression {
  readonly what: string;
  readonly requests: readonly FuzzRequest[];
  readonly status: number;
}

const json = { 'content-type': 'application/json' };
const post = (target: string, body: unknown): FuzzRequest => ({
  method: 'POST',
  target,
  headers: json,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const core = '/api/v1/namespaces/default';
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const configMap = post(`${core}/configmaps`, { metadata: { name: 'a' } });
const patch = (type: string, body: string): FuzzRequest => ({
  method: 'PATCH',
  target: `${core}/configmaps/a?fieldManager=me`,
  headers: { 'content-type': type },
  body,
});

/** Failing cases are kept here. */
export const regressions: readonly Regression[] = [
  {
    what: 'a subresource that every JavaScript object has',
    requests: [{ method: 'GET', target: `${core}/pods/web/constructor` }],
    status: 404,
  },
  {
    what: 'items of a keyed list without their keys',
    requests: [
      post(`${core}/serviceaccounts`, { metadata: { name: 'a' }, secrets: [{ namespace: 'a' }, { uid: 'x' }] }),
    ],
    status: 201,
  },
  {
    what: 'a failure policy without containers',
    requests: [
      post('/apis/batch/v1/namespaces/default/jobs', {
        metadata: { name: 'a' },
        spec: { podFailurePolicy: { rules: [{ action: 'FailJob' }] } },
      }),
    ],
    status: 422,
  },
  {
    what: 'delete options of wrong types',
    requests: [configMap, { method: 'DELETE', target: `${core}/configmaps/a`, headers: json, body: '{"dryRun":{}}' }],
    status: 400,
  },
  {
    what: 'a name that cannot stand in a path',
    requests: [
      post('/apis/rbac.authorization.k8s.io/v1/clusterroles', { metadata: { name: 'a/b' }, rules: [] }),
      { method: 'GET', target: '/apis/rbac.authorization.k8s.io/v1/clusterroles/%2e%2e' },
    ],
    status: 400,
  },
  {
    what: 'limits of a resource that every JavaScript object has',
    requests: [
      post(`${core}/limitranges`, {
        metadata: { name: 'a' },
        spec: { limits: [{ type: 'Container', default: { constructor: '100m' } }] },
      }),
    ],
    status: 422,
  },
  {
    what: 'a body whose fields every JavaScript object has',
    requests: [post(`${core}/configmaps`, '{"__proto__":{"x":1},"constructor":"x","metadata":{"name":"a"}}')],
    status: 201,
  },
  {
    what: 'data under a name that JavaScript sets the prototype by, applied twice',
    requests: ['me', 'you'].map((manager) => ({
      method: 'PATCH',
      target: `${core}/configmaps/a?fieldManager=${manager}&force=true`,
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"__proto__":"1"}}',
    })),
    status: 200,
  },
  {
    what: 'a strategic merge below what has no type',
    requests: [
      post('/apis/apps/v1/namespaces/default/controllerrevisions', {
        metadata: { name: 'a' },
        data: { spec: { replicas: 1 } },
        revision: 1,
      }),
      {
        method: 'PATCH',
        target: '/apis/apps/v1/namespaces/default/controllerrevisions/a',
        headers: { 'content-type': 'application/strategic-merge-patch+json' },
        body: '{"data":{"spec":{"replicas":1}}}',
      },
    ],
    status: 500,
  },
  {
    what: 'a patch nested very deeply',
    requests: [configMap, patch('application/json-patch+json', nested(100_000))],
    status: 400,
  },
  {
    what: 'YAML nested very deeply',
    requests: [configMap, patch('application/apply-patch+yaml', `a: ${nested(5_000)}`)],
    status: 400,
  },
  {
    what: 'YAML nested so deeply that nobody has to read it',
    requests: [configMap, patch('application/apply-patch+yaml', `a: ${nested(100_000)}`)],
    status: 400,
  },
  {
    what: 'YAML that grows when it is read',
    requests: [
      {
        method: 'POST',
        target: `${core}/configmaps`,
        headers: { 'content-type': 'application/yaml' },
        body: `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replace(/./g, (name, at: number) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[at]}`).join(',')}]\n`)}`,
      },
    ],
    status: 400,
  },
  {
    what: 'a JSON body nested very deeply',
    requests: [post(`${core}/configmaps`, `{"metadata":{"name":"a"},"x":${nested(50_000)}}`)],
    status: 400,
  },
];
