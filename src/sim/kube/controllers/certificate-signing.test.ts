import { expect, test } from 'vitest';
import { validity } from './certificate-signing.ts';
import { signers } from './signers.ts';

const request = {
  commonName: 'system:node:a',
  organizations: ['system:nodes'],
  dnsNames: [],
  ipAddresses: [],
  emailAddresses: [],
  uris: [],
  check: () => undefined,
};
const client = ['client auth', 'digital signature'];
const kubelet = 'kubernetes.io/kube-apiserver-client-kubelet';
const serving = 'kubernetes.io/kubelet-serving';

test.each([
  ['kubernetes.io/kube-apiserver-client', {}, ['client auth'], undefined],
  ['kubernetes.io/kube-apiserver-client', {}, ['server auth'], 'invalid usage for client certificate: server auth'],
  [
    'kubernetes.io/kube-apiserver-client',
    {},
    ['digital signature'],
    'missing required usage for client certificate: client auth',
  ],
  [kubelet, {}, client, undefined],
  [kubelet, { organizations: ['devs'] }, client, 'subject organization is not system:nodes'],
  [kubelet, { dnsNames: ['a'] }, client, 'DNS subjectAltNames are not allowed'],
  [kubelet, { commonName: 'a' }, client, 'subject common name does not begin with system:node:'],
  [kubelet, {}, ['client auth'], 'usages did not match [client auth digital signature key encipherment]'],
  [serving, {}, ['server auth'], 'DNS or IP subjectAltName is required'],
  [
    serving,
    { dnsNames: ['a'] },
    ['server auth'],
    'usages did not match [digital signature key encipherment server auth]',
  ],
])('%s judges %j with %j: %s', (signer, change, usages, problem) => {
  expect(signers[signer]?.({ ...request, ...change }, usages)).toBe(problem);
});

test('a certificate is good for a year unless the request asks for less, and at least ten minutes', () => {
  const minute = 60_000;
  expect(validity(undefined, 0)).toEqual({ notBefore: -5 * minute, notAfter: 365 * 24 * 60 * minute - 5 * minute });
  expect(validity(3600, 0)).toEqual({ notBefore: -5 * minute, notAfter: 60 * minute });
  expect(validity(1, 0).notAfter).toBe(10 * minute);
});
