import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { administratorConfig, isGoodIdentity, issueAdministrator } from './administrator.ts';
import { createAuthority } from './certificate.ts';

const now = Date.UTC(2026, 0, 1);
const year = 365 * 86_400_000;
const authority = () => createAuthority('kubernetes', now, now + 10 * year);

describe('the administrator', () => {
  it.each([
    [true, 'O=kubeadm:cluster-admins\nCN=kubernetes-admin'],
    [false, 'O=system:masters\nCN=kubernetes-admin'],
  ])('is in the group that the setup of the cluster gives rights to (kubeadm: %s)', (isKubeadm, subject) => {
    const { certificate } = issueAdministrator(authority(), { isKubeadm, now });
    expect(new X509Certificate(certificate).subject).toBe(subject);
  });

  it('gets a new certificate a month before the old one ends, or when the authority is another', () => {
    const own = authority();
    const identity = issueAdministrator(own, { isKubeadm: true, now });
    expect(isGoodIdentity(identity, own, now)).toBe(true);
    expect(isGoodIdentity(identity, own, now + year - 29 * 86_400_000)).toBe(false);
    expect(isGoodIdentity(identity, authority(), now)).toBe(false);
    expect(isGoodIdentity({ ...identity, key: 'x' }, own, now)).toBe(false);
  });

  it('has a kubeconfig as kubeadm writes it', () => {
    const identity = { certificate: 'c', key: 'k' };
    expect(parse(administratorConfig('https://127.0.0.1:6443', 'a', identity))).toEqual({
      apiVersion: 'v1',
      clusters: [
        { cluster: { 'certificate-authority-data': 'YQ==', server: 'https://127.0.0.1:6443' }, name: 'kubernetes' },
      ],
      contexts: [{ context: { cluster: 'kubernetes', user: 'kubernetes-admin' }, name: 'kubernetes-admin@kubernetes' }],
      'current-context': 'kubernetes-admin@kubernetes',
      kind: 'Config',
      users: [{ name: 'kubernetes-admin', user: { 'client-certificate-data': 'Yw==', 'client-key-data': 'aw==' } }],
    });
  });
});
