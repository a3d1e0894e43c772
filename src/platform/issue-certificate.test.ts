import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { expect, test } from 'vitest';
import { algorithm, createCertificates } from './create-certificates.ts';
import { issueCertificate } from './issue-certificate.ts';

const now = Date.UTC(2026, 0, 1);

test('organizations stand in a certificate as DER sorts a set: shorter ones first', async () => {
  const issuer = await createCertificates(now);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'O=devs,O=ops,O=admins,O=aces,CN=jane',
    keys,
    signingAlgorithm: algorithm,
  });
  const terms = { usages: ['client auth'], notBefore: now, notAfter: now + 86_400_000 };
  const certificate = await issueCertificate(issuer, request.toString('pem'), terms);
  expect(new X509Certificate(certificate).subject).toBe('O=ops + O=aces + O=devs + O=admins\nCN=jane');
});
