import { createPrivateKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { createAuthority, issueCertificate } from '../../../kubeadm/certificate.ts';
import { certificateParts, certificateText, extensionsText, requestParts, requestText } from './describe.ts';
import { nameText, parseSubject } from './names.ts';
import { writeCertificate, writeRequest } from './write.ts';

const now = Date.UTC(2026, 10, 2, 3, 4, 5);
const bytes = (pem: string) => Buffer.from(pem.replace(/-----[^-]*-----|\s/g, ''), 'base64');

it('a certificate of a cluster reads as OpenSSL has it', () => {
  const authority = createAuthority('kubernetes', now, now + 1000);
  const { certificate } = issueCertificate(authority, {
    commonName: 'kube-apiserver',
    usages: ['server'],
    hosts: ['controlplane'],
    addresses: ['10.96.0.1'],
    notBefore: now,
    notAfter: now + 86_400_000,
  });
  const parts = certificateParts(bytes(certificate));
  const text = certificateText(parts);
  expect(text).toContain(
    '        Issuer: CN = kubernetes\n        Validity\n            Not Before: Nov  2 03:04:05 2026 GMT\n',
  );
  expect(text).toContain('            Not After : Nov  3 03:04:05 2026 GMT\n        Subject: CN = kube-apiserver\n');
  expect(text).toContain(
    '            X509v3 Key Usage: critical\n                Digital Signature, Key Encipherment\n',
  );
  expect(text).toContain('            X509v3 Extended Key Usage: \n                TLS Web Server Authentication\n');
  expect(extensionsText(parts.extensions.slice(-1), 0)).toBe(
    'X509v3 Subject Alternative Name: \n    DNS:controlplane, IP Address:10.96.0.1\n',
  );
});

it('a request carries the subject and the key of who asks', () => {
  const key = createPrivateKey(createAuthority('x', now, now).key);
  const subject = parseSubject('/CN=jane/O=dev');
  if (typeof subject === 'string') throw new Error(subject);
  const request = bytes(writeRequest(subject, key));
  expect(nameText(requestParts(request).subject)).toBe('CN = jane, O = dev');
  expect(requestText(request)).toContain('        Subject: CN = jane, O = dev\n');
  const order = { subject, issuer: subject, publicKey: requestParts(request).publicKey, signingKey: key };
  const signed = writeCertificate({
    ...order,
    serial: Buffer.from([1]),
    notBefore: now,
    notAfter: now + 1000,
    isAuthority: false,
  });
  expect(certificateText(certificateParts(bytes(signed)))).toContain('        Version: 1 (0x0)\n');
});

it('a subject without a slash is refused', () => {
  expect(parseSubject('CN=jane')).toContain('subject name is expected to be in the format /type0=value0');
});
