import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { Clock } from '#api';
import type { AuthenticateToken } from '../registry/index.ts';
import { createTestServer, type TestServer } from '../test-server.ts';
import { createTokenAuthenticator } from './index.ts';

const core = '/api/v1/namespaces/default';
const reviews = '/apis/authentication.k8s.io/v1';
let server: TestServer;
let authenticator: AuthenticateToken | undefined;

beforeEach(async () => {
  authenticator = undefined;
  server = await createTestServer({
    options: (registry) => ({
      authenticate: (token, audiences) => {
        // The server asks before the test has it, so its clock is looked up later.
        const clock = { now: () => server.clock.now() } as Clock;
        authenticator ??= createTokenAuthenticator({ registry, clock, administratorToken: 'admin' });
        return authenticator(token, audiences);
      },
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
      await server.clock.advance(661_000);
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
  // Whoever was let in just now is not looked at again.
  expect(await whoAmI(token)).toMatchObject({ username: 'system:serviceaccount:default:default' });
  await server.clock.advance(10_000);
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

const audience = 'https://kubernetes.default.svc.cluster.local';
const crypto = '[invalid bearer token, go-jose/go-jose: error in cryptographic primitive]';

/** The token with parts of it exchanged. */
function forged(token: string, header?: object, claims?: object): string {
  const [head, payload, signature] = token.split('.');
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [
    header === undefined ? head : encode(header),
    claims === undefined ? payload : encode(claims),
    signature,
  ].join('.');
}

test.each<[string, () => Promise<string>, readonly string[] | undefined, object]>([
  ['a good one', () => tokenOf(), undefined, { authenticated: true, audiences: [audience] }],
  ['one for others', () => tokenOf({ audiences: ['x', 'y'] }), ['y', 'z'], { authenticated: true, audiences: ['y'] }],
  ['a bad one', async () => 'bad', undefined, { user: {}, error: 'invalid bearer token' }],
  [
    'one of another issuer',
    async () => forged(await tokenOf(), undefined, { iss: 'https://other' }),
    undefined,
    { user: {}, error: 'invalid bearer token' },
  ],
  [
    'a changed one',
    async () => forged(await tokenOf(), undefined, { iss: audience }),
    undefined,
    { user: {}, error: crypto },
  ],
  [
    'one without signature',
    async () => forged(await tokenOf(), { alg: 'none' }),
    undefined,
    { user: {}, error: crypto },
  ],
  [
    'one of another key',
    async () => forged(await tokenOf(), { alg: 'ES256', kid: 'other' }),
    undefined,
    { user: {}, error: '[invalid bearer token, invalid signature, no keys found]' },
  ],
  [
    'one for somebody else',
    () => tokenOf({ audiences: ['x', 'y'] }),
    undefined,
    {
      user: {},
      error: `[invalid bearer token, token audiences ["x" "y"] is invalid for the target audiences ["${audience}"]]`,
    },
  ],
  [
    'one that has expired',
    async () => {
      const token = await tokenOf({ expirationSeconds: 600 });
      await server.clock.advance(661_000);
      return token;
    },
    undefined,
    { user: {}, error: '[invalid bearer token, service account token has expired]' },
  ],
  [
    'one whose ServiceAccount is gone',
    async () => {
      const token = await tokenOf();
      await server.ask('DELETE', `${core}/serviceaccounts/default`);
      return token;
    },
    undefined,
    { user: {}, error: '[invalid bearer token, serviceaccounts "default" not found]' },
  ],
])('a TokenReview tells whose token it is: %s', async (_what, make, audiences, status) => {
  const { object } = await server.ask('POST', `${reviews}/tokenreviews`, {
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec: { token: await make(), ...(audiences === undefined ? {} : { audiences }) },
    },
  });
  expect(object.status).toMatchObject(status);
});

test('whoever trusts the published keys can check a token by himself', async () => {
  const { object } = await server.ask('GET', '/openid/v1/jwks');
  const [jwk] = (object as unknown as { keys: [JsonWebKey & { kid: string }] }).keys;
  const [header = '', payload = '', signature = ''] = (await tokenOf()).split('.');
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'ES256', kid: jwk.kid });
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
  expect(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
});

const bootstrapData = {
  'token-id': 'abcdef',
  'token-secret': '0123456789abcdef',
  'usage-bootstrap-authentication': 'true',
  'auth-extra-groups': 'system:bootstrappers:kubeadm:default-node-token',
};
const joining = {
  username: 'system:bootstrap:abcdef',
  groups: ['system:bootstrappers', 'system:bootstrappers:kubeadm:default-node-token', 'system:authenticated'],
};

test.each<[string, Record<string, string>, string, unknown]>([
  ['is known', {}, 'abcdef.0123456789abcdef', joining],
  ['is known until it expires', { expiration: '2026-01-02T00:00:00Z' }, 'abcdef.0123456789abcdef', joining],
  ['with another secret is not', {}, 'abcdef.0123456789abcdeg', 'Unauthorized'],
  ['is not when it has expired', { expiration: '2025-12-31T00:00:00Z' }, 'abcdef.0123456789abcdef', 'Unauthorized'],
  [
    'for signing alone is not',
    { 'usage-bootstrap-authentication': 'false' },
    'abcdef.0123456789abcdef',
    'Unauthorized',
  ],
  [
    'with groups of others is not',
    { 'auth-extra-groups': 'system:masters' },
    'abcdef.0123456789abcdef',
    'Unauthorized',
  ],
])('a node that comes with a bootstrap token %s', async (_, more, token, who) => {
  await server.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'kube-system' } } });
  const secret = {
    metadata: { name: 'bootstrap-token-abcdef' },
    type: 'bootstrap.kubernetes.io/token',
    stringData: { ...bootstrapData, ...more },
  };
  await server.ask('POST', '/api/v1/namespaces/kube-system/secrets', { body: secret });
  expect(await whoAmI(token)).toEqual(who);
});
