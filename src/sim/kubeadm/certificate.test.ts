import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { layOutKubeletCertificates } from './index.ts';
import { createPki } from './pki.ts';

const now = Date.UTC(2026, 0, 1);
const pki = createPki({ node: 'controlplane', address: '172.30.1.2', authority: undefined, now });
const read = (name: string) => new X509Certificate(pki.files[name] ?? '');

it('signs the certificate of the API server for the names and addresses that it has', () => {
  const server = read('apiserver.crt');
  expect(server.verify(read('ca.crt').publicKey)).toBe(true);
  expect(server.subject).toBe('CN=kube-apiserver');
  expect(server.subjectAltName).toBe(
    'DNS:controlplane, DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, DNS:kubernetes.default.svc.cluster.local, IP Address:10.96.0.1, IP Address:172.30.1.2',
  );
  expect(server.validToDate.getTime() - now).toBe(365 * 86_400_000);
});

it('has an authority for each purpose', () => {
  expect(read('ca.crt').ca).toBe(true);
  expect(read('etcd/peer.crt').verify(read('etcd/ca.crt').publicKey)).toBe(true);
  expect(read('etcd/peer.crt').verify(read('ca.crt').publicKey)).toBe(false);
  expect(read('front-proxy-client.crt').issuer).toBe('CN=front-proxy-ca');
});

it('gives clients the organization that decides what they may do', () => {
  const { certificate } = pki.client('kubernetes-super-admin', 'system:masters');
  expect(new X509Certificate(certificate).subject).toBe('O=system:masters\nCN=kubernetes-super-admin');
});

it('lets the cluster sign who a kubelet is, and the kubelet its own server', () => {
  const files = new Map<string, X509Certificate>();
  const write = (path: string, text: string) => {
    if (text.startsWith('-----BEGIN CERTIFICATE')) files.set(path, new X509Certificate(text));
  };
  layOutKubeletCertificates(write, pki.authority, 'node01', now);
  const told = [...files].map(([path, { subject, issuer, keyUsage }]) => [path, issuer, subject, keyUsage]);
  const [client, server] = ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1'];
  const folder = '/var/lib/kubelet/pki';
  expect(told).toEqual([
    [
      `${folder}/kubelet-client-2026-01-01-00-00-00.pem`,
      'CN=kubernetes',
      'O=system:nodes\nCN=system:node:node01',
      [client],
    ],
    [`${folder}/kubelet.crt`, 'CN=node01-ca@1767225600', 'CN=node01@1767225600', [server]],
  ]);
});
