import { beforeEach, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../test-server.ts';
import { createTokenAuthenticator } from './index.ts';

const core = '/api/v1/namespaces/default';
const reviews = '/apis/authentication.k8s.io/v1';
let server: TestServer;

beforeEach(async () => {
  server = await createTestServer({
    options: (registry) => ({
      authenticate: (token) =>
        createTokenAuthenticator({ registry, clock: server.clock, administratorToken: 'admin' })(token),
      authorizer: {
        authorize: () => ({ allowed: true, reason: '' }),
        rulesFor: () => ({ rules: [], errors: [] }),
        rulesOf: () => [],
      },
    }),
  });
});

async function tokenOf(spec: object = {}): Promise<string> {
  const { object } = await server.ask('POST', `${core}/serviceaccounts/default/token`, { body: { spec } });
  return (object.status as { token: string }).token;
}

async function whoAmI(token: string): Promise<unknown> {
  const { code, object } = await server.ask('POST', `${reviews}/selfsubjectreviews`, {
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    headers: { authorization: `Bearer ${token}` },
  });
  return code === 201 ? (object.status as { userInfo: unknown }).userInfo : object.message;
}

test('the administrator is known by his token', async () => {
  expect(await whoAmI('admin')).toEqual({
    username: 'kubernetes-admin',
    groups: ['system:masters', 'system:authenticated'],
  });
});

test('a ServiceAccount is known by a token of its own', async () => {
  const { object } = await server.ask('GET', `${core}/serviceaccounts/default`);
  expect(await whoAmI(await tokenOf())).toEqual({
    username: 'system:serviceaccount:default:default',
    uid: object.metadata.uid,
    groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^JTI=[0-9a-f-]{36}$/)] },
  });
});

test.each([
  ['that nobody issued', async () => 'x.y.z'],
  ['for somebody else', () => tokenOf({ audiences: ['vault'] })],
  [
    'that has expired',
    async () => {
      const token = await tokenOf({ expirationSeconds: 600 });
      await server.clock.advance(600_000);
      return token;
    },
  ],
  [
    'whose ServiceAccount was made anew',
    async () => {
      const token = await tokenOf();
      await server.ask('DELETE', `${core}/serviceaccounts/default`);
      await server.ask('POST', `${core}/serviceaccounts`, { body: { metadata: { name: 'default' } } });
      return token;
    },
  ],
])('a token %s is nobody', async (_what, make) => {
  expect(await whoAmI(await make())).toBe('Unauthorized');
});

test('a token dies with what it is bound to', async () => {
  await server.ask('POST', `${core}/secrets`, { body: { metadata: { name: 's' } } });
  const token = await tokenOf({ boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 's' } });
  expect(await whoAmI(token)).toMatchObject({ username: 'system:serviceaccount:default:default' });
  await server.ask('DELETE', `${core}/secrets/s`);
  expect(await whoAmI(token)).toBe('Unauthorized');
});

test('the subject of a client certificate is who asks', async () => {
  const { object } = await server.ask('POST', `${reviews}/selfsubjectreviews`, {
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    peer: { commonName: 'jane', organizations: ['devs'], fingerprint: 'ab01' },
  });
  expect(object.status).toEqual({
    userInfo: {
      username: 'jane',
      groups: ['devs', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=ab01'] },
    },
  });
});

test.each([
  ['a good one', () => tokenOf(), { authenticated: true }],
  ['a bad one', async () => 'bad', { user: {}, error: 'invalid bearer token' }],
])('a TokenReview tells whose token it is: %s', async (_what, make, status) => {
  const { object } = await server.ask('POST', `${reviews}/tokenreviews`, {
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: await make() } },
  });
  expect(object.status).toMatchObject(status);
});
