import { beforeEach, describe, expect, test } from 'vitest';
import type { PolicyRule } from '#types/rbac-v1';
import type { UserInfo } from '../registry/index.ts';
import { createTestServer, type TestServer } from '../test-server.ts';
import { createEscalationCheck } from './escalation.ts';
import { bootstrapPolicy } from './policy/index.ts';
import { createRbacAuthorizer } from './rbac.ts';
import type { Authorizer } from './types.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const own = `${rbac}/namespaces/default`;
const known = ['system:authenticated'];
const jane: UserInfo = { name: 'jane', groups: known };

let server: TestServer;
let authorizer: Authorizer;

beforeEach(async () => {
  let late: Authorizer | undefined;
  const check = createEscalationCheck(() => late ?? createRbacAuthorizer(server.registry));
  server = await createTestServer({
    admission: [check],
    options: (registry) => {
      late = createRbacAuthorizer(registry);
      authorizer = late;
      return { authorizer: late };
    },
  });
});

const as = (user: string, groups = '') => ({
  'impersonate-user': user,
  ...(groups === '' ? {} : { 'impersonate-group': groups }),
});

async function role(name: string, rules: readonly PolicyRule[], path = own): Promise<void> {
  await server.ask('POST', `${path}/${path === own ? 'roles' : 'clusterroles'}`, {
    body: { metadata: { name }, rules },
  });
}

async function bind(name: string, roleRef: object, subjects: readonly object[], path = own): Promise<void> {
  const resource = path === own ? 'rolebindings' : 'clusterrolebindings';
  await server.ask('POST', `${path}/${resource}`, { body: { metadata: { name }, roleRef, subjects } });
}

const pods = (verb: string, more: object = {}) => ({
  user: jane,
  verb,
  path: '',
  resource: { group: '', resource: 'pods', subresource: undefined, namespace: 'default', name: undefined, ...more },
});
const readPods: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };

describe('a role that is bound in a namespace', () => {
  beforeEach(async () => {
    await role('reader', [readPods]);
    await bind('b', { kind: 'Role', name: 'reader' }, [{ kind: 'User', name: 'jane' }]);
  });

  test('allows there what it says, and tells why', () => {
    expect(authorizer.authorize(pods('list'))).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "b/default" of Role "reader" to User "jane"',
    });
    expect(authorizer.authorize(pods('delete'))).toEqual({ allowed: false, reason: '' });
    expect(authorizer.authorize(pods('get', { subresource: 'log' })).allowed).toBe(false);
    expect(authorizer.authorize(pods('list', { namespace: 'other' })).allowed).toBe(false);
    expect(authorizer.authorize(pods('list', { namespace: undefined })).allowed).toBe(false);
  });

  test('allows nothing any more when the binding has gone', async () => {
    await server.ask('DELETE', `${own}/rolebindings/b`);
    expect(authorizer.authorize(pods('list')).allowed).toBe(false);
  });

  test('is refused in the words of the server', async () => {
    const { code, object } = await server.ask('DELETE', '/api/v1/namespaces/default/pods/x', { headers: as('jane') });
    expect([code, object.message]).toEqual([
      403,
      'pods "x" is forbidden: User "jane" cannot delete resource "pods" in API group "" in the namespace "default"',
    ]);
  });
});

test('a cluster role may be bound for one namespace, or for all and for what is in none', async () => {
  await role('reader', [readPods], rbac);
  await bind('b', { kind: 'ClusterRole', name: 'reader' }, [{ kind: 'Group', name: 'devs' }]);
  const dev = { ...pods('list'), user: { name: 'd', groups: ['devs'] } };
  expect(authorizer.authorize(dev).allowed).toBe(true);
  const everywhere = { ...dev, resource: { ...dev.resource, namespace: undefined } };
  expect(authorizer.authorize(everywhere).allowed).toBe(false);
  await bind('c', { kind: 'ClusterRole', name: 'reader' }, [{ kind: 'Group', name: 'devs' }], rbac);
  expect(authorizer.authorize(everywhere).reason).toBe(
    'RBAC: allowed by ClusterRoleBinding "c" of ClusterRole "reader" to Group "devs"',
  );
});

test('a ServiceAccount without a namespace is one of the binding', async () => {
  await role('reader', [readPods]);
  await bind('b', { kind: 'Role', name: 'reader' }, [{ kind: 'ServiceAccount', name: 'bot' }]);
  const bot = { name: 'system:serviceaccount:default:bot', groups: [] };
  expect(authorizer.authorize({ ...pods('get'), user: bot }).reason).toBe(
    'RBAC: allowed by RoleBinding "b/default" of Role "reader" to ServiceAccount "bot/default"',
  );
});

test('a binding to a role that is not there is told of', async () => {
  await bind('b', { kind: 'ClusterRole', name: 'nope' }, [{ kind: 'User', name: 'jane' }]);
  const { object } = await server.ask('GET', '/api/v1/namespaces/default/pods', { headers: as('jane') });
  expect(object.message).toBe(
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default": RBAC: clusterrole.rbac.authorization.k8s.io "nope" not found',
  );
});

test('a rule with names holds for a list that asks for one of them', async () => {
  await role('one', [{ ...readPods, resourceNames: ['a'] }]);
  await bind('b', { kind: 'Role', name: 'one' }, [{ kind: 'User', name: 'jane' }]);
  const path = '/api/v1/namespaces/default/pods';
  const code = async (target: string) => (await server.ask('GET', target, { headers: as('jane') })).code;
  expect(await code(`${path}/a`)).toBe(404);
  expect(await code(`${path}/b`)).toBe(403);
  expect(await code(path)).toBe(403);
  expect(await code(`${path}?fieldSelector=metadata.name%3Da`)).toBe(200);
});

describe('nobody grants what he has not', () => {
  beforeEach(async () => {
    await role('admin', [
      readPods,
      { verbs: ['*'], apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'] },
    ]);
    await bind('admin', { kind: 'Role', name: 'admin' }, [{ kind: 'User', name: 'jane' }]);
  });
  const post = (resource: string, body: object) =>
    server.ask('POST', `${own}/${resource}`, { body: { metadata: { name: 'x' }, ...body }, headers: as('jane') });

  test('by a role, unless he may escalate', async () => {
    const wider = { rules: [{ verbs: ['get', 'watch', 'create'], apiGroups: [''], resources: ['pods', 'secrets'] }] };
    // jane holds every verb on roles, and so `escalate`.
    expect((await post('roles', wider)).code).toBe(201);
  });

  test('by a binding of a role with more than he has', async () => {
    await role('root', [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }], rbac);
    await role('narrow', [
      { verbs: ['create'], apiGroups: ['rbac.authorization.k8s.io'], resources: ['rolebindings', 'roles'] },
    ]);
    await bind('narrow', { kind: 'Role', name: 'narrow' }, [{ kind: 'User', name: 'joe' }]);
    const answer = await server.ask('POST', `${own}/rolebindings`, {
      body: {
        metadata: { name: 'x' },
        roleRef: { kind: 'ClusterRole', name: 'root' },
        subjects: [{ kind: 'User', name: 'joe' }],
      },
      headers: as('joe'),
    });
    expect([answer.code, answer.object.message]).toEqual([
      403,
      'rolebindings.rbac.authorization.k8s.io "x" is forbidden: user "joe" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:["*"], Resources:["*"], Verbs:["*"]}',
    ]);
    const own2 = await server.ask('POST', `${own}/roles`, {
      body: {
        metadata: { name: 'y' },
        rules: [{ verbs: ['create', 'get'], apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'] }],
      },
      headers: as('joe'),
    });
    expect(own2.object.message).toBe(
      'roles.rbac.authorization.k8s.io "y" is forbidden: user "joe" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:["rbac.authorization.k8s.io"], Resources:["roles"], Verbs:["get"]}',
    );
  });
});

describe('impersonation', () => {
  test.each([
    [
      'of a user',
      as('joe'),
      'users "joe" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
    ],
    [
      'of a ServiceAccount',
      as('system:serviceaccount:default:bot'),
      'serviceaccounts "bot" is forbidden: User "jane" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "default"',
    ],
  ])('%s has to be allowed', async (_what, headers, message) => {
    const peer = { commonName: 'jane', organizations: [] };
    const { code, object } = await server.ask('GET', '/api/v1/pods', { headers, peer });
    expect([code, object.message]).toEqual([403, message]);
  });

  test('of groups alone makes no sense', async () => {
    const { code, object } = await server.ask('GET', '/api/v1/pods', { headers: { 'impersonate-group': 'devs' } });
    expect([code, object.message]).toEqual([400, 'requested [{Group  devs    }] without impersonating a user']);
  });
});

describe('the policy of a cluster', () => {
  beforeEach(async () => {
    for (const object of bootstrapPolicy()) {
      const definition = server.registry.resourceForKind('rbac.authorization.k8s.io', object.kind);
      if (definition === undefined) throw new Error(object.kind);
      if (object.metadata.namespace === undefined) await server.registry.create(definition, undefined, object);
    }
  });

  test('lets everybody see whether the server lives, and those it knows find its way', async () => {
    const stranger = { authorization: '' };
    expect((await server.ask('GET', '/version', { headers: stranger })).code).toBe(200);
    const refused = await server.ask('GET', '/apis', { headers: stranger });
    expect([refused.code, refused.object.message]).toEqual([
      403,
      'forbidden: User "system:anonymous" cannot get path "/apis"',
    ]);
    expect((await server.ask('GET', '/apis', { headers: as('jane') })).code).toBe(200);
  });

  test('tells anybody what he may do', async () => {
    const { object } = await server.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
      body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace: 'default' } },
      headers: as('jane'),
    });
    const { resourceRules, incomplete } = object.status as { resourceRules: unknown; incomplete: boolean };
    expect([incomplete, resourceRules]).toEqual([
      false,
      [
        {
          verbs: ['create'],
          apiGroups: ['authorization.k8s.io'],
          resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
        },
        { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
      ],
    ]);
  });

  test.each([
    [{ user: 'jane', resourceAttributes: { verb: 'list', resource: 'pods' } }, { allowed: false }],
    [
      { groups: ['system:monitoring'], nonResourceAttributes: { verb: 'get', path: '/metrics' } },
      {
        allowed: true,
        reason:
          'RBAC: allowed by ClusterRoleBinding "system:monitoring" of ClusterRole "system:monitoring" to Group "system:monitoring"',
      },
    ],
  ])('answers whether somebody may', async (spec, status) => {
    const { object } = await server.ask('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec },
    });
    expect(object.status).toEqual(status);
  });
});

test('who is in system:masters may do everything', () => {
  const user = { name: 'root', groups: ['system:masters'] };
  expect(authorizer.authorize({ ...pods('delete'), user })).toEqual({ allowed: true, reason: '' });
});
