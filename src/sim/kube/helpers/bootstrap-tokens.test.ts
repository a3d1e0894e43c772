import { expect, test } from 'vitest';
import { bootstrapTokenOf, signClusterInfo } from './bootstrap-tokens.ts';

const encode = (text: string) => Buffer.from(text).toString('base64');
const secret = (name: string, type = 'bootstrap.kubernetes.io/token') => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'kube-system' },
  type,
  data: {
    'token-id': encode('abcdef'),
    'token-secret': encode('0123456789abcdef'),
    expiration: encode('2026-01-02T00:00:00Z'),
    'usage-bootstrap-signing': encode('true'),
    'auth-extra-groups': encode('system:bootstrappers:a,system:bootstrappers:b'),
  },
});

test('a Secret of the right type and name holds a bootstrap token', () => {
  expect(bootstrapTokenOf(secret('bootstrap-token-abcdef'))).toEqual({
    id: 'abcdef',
    secret: '0123456789abcdef',
    expires: Date.parse('2026-01-02T00:00:00Z'),
    usages: ['signing'],
    extraGroups: ['system:bootstrappers:a', 'system:bootstrappers:b'],
  });
  expect(bootstrapTokenOf(secret('bootstrap-token-fedcba'))).toBeUndefined();
  expect(bootstrapTokenOf(secret('bootstrap-token-abcdef', 'Opaque'))).toBeUndefined();
});

test('a signature names its token and leaves the content out', () => {
  const [header = '', payload] = signClusterInfo('content', 'abcdef', 'secret').split('.');
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'HS256', kid: 'abcdef' });
  expect(payload).toBe('');
});
