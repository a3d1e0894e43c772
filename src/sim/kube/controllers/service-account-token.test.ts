import { describe, expect, it } from 'vitest';
import type { Secret } from '#types/core-v1';
import { createTokenAuthenticator } from '../authentication/index.ts';
import { workloadCluster } from '../workload-testing.ts';

const secretFor = (account: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'token', annotations: { 'kubernetes.io/service-account.name': account } },
  type: 'kubernetes.io/service-account-token',
});
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } };
const text = (value: string | undefined): string => Buffer.from(value ?? '', 'base64').toString();

async function withToken() {
  const cluster = await workloadCluster();
  await cluster.apply(account);
  await cluster.apply(secretFor('robot'));
  await cluster.settled();
  const authenticate = createTokenAuthenticator({
    registry: cluster.kubernetes.registry,
    clock: { now: cluster.now } as never,
    administratorToken: 'admin',
  });
  const secret = cluster.get<Secret>('Secret', 'token');
  return { ...cluster, authenticate, secret, token: text(secret.data?.token) };
}

describe('a Secret for a token', () => {
  it('is filled with a token that stands for the ServiceAccount', async () => {
    const { secret, token, authenticate } = await withToken();
    expect(Object.keys(secret.data ?? {})).toEqual(expect.arrayContaining(['namespace', 'token']));
    expect(text(secret.data?.namespace)).toBe('default');
    expect(secret.metadata.annotations?.['kubernetes.io/service-account.uid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(authenticate(token)).toEqual({
      user: {
        name: 'system:serviceaccount:default:robot',
        uid: secret.metadata.annotations?.['kubernetes.io/service-account.uid'],
        groups: ['system:serviceaccounts', 'system:serviceaccounts:default'],
      },
      audiences: ['https://kubernetes.default.svc.cluster.local'],
    });
  });

  it('says on which day its token was used', async () => {
    const { token, authenticate, settled, get, now } = await withToken();
    authenticate(token);
    await settled();
    const today = new Date(now()).toISOString().slice(0, 10);
    expect(get<Secret>('Secret', 'token').metadata.labels).toEqual({ 'kubernetes.io/legacy-token-last-used': today });
  });

  it('takes the token along when it goes, and goes with the ServiceAccount', async () => {
    const { token, authenticate, remove, settled, list } = await withToken();
    await remove('ServiceAccount', 'robot');
    await settled();
    expect(list<Secret>('Secret')).toEqual([]);
    expect(authenticate(token)).toEqual({ problem: 'Token has been invalidated' });
  });

  it('does not outlive a ServiceAccount that never was', async () => {
    const cluster = await workloadCluster();
    await cluster.apply(secretFor('nobody'));
    await cluster.settled();
    expect(cluster.list<Secret>('Secret')).toEqual([]);
  });
});
