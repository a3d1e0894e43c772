import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { algorithm, serialNumber } from './create-certificates.ts';
import type { CertificateTerms } from './sign-certificate.ts';

/** In the order in which Go writes a subject. */
const subjectFields = ['C', 'O', 'OU', 'L', 'ST', '2.5.4.9', '2.5.4.17', 'CN', '2.5.4.5'];
const alternativeNames = '2.5.29.17';

const keyUsages: Readonly<Record<string, x509.KeyUsageFlags>> = {
  signing: x509.KeyUsageFlags.digitalSignature,
  'digital signature': x509.KeyUsageFlags.digitalSignature,
  'content commitment': x509.KeyUsageFlags.nonRepudiation,
  'key encipherment': x509.KeyUsageFlags.keyEncipherment,
  'key agreement': x509.KeyUsageFlags.keyAgreement,
  'data encipherment': x509.KeyUsageFlags.dataEncipherment,
  'cert sign': x509.KeyUsageFlags.keyCertSign,
  'crl sign': x509.KeyUsageFlags.cRLSign,
  'encipher only': x509.KeyUsageFlags.encipherOnly,
  'decipher only': x509.KeyUsageFlags.decipherOnly,
};

const extendedUsages: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': x509.ExtendedKeyUsage.serverAuth,
  'client auth': x509.ExtendedKeyUsage.clientAuth,
  'code signing': x509.ExtendedKeyUsage.codeSigning,
  'email protection': x509.ExtendedKeyUsage.emailProtection,
  's/mime': x509.ExtendedKeyUsage.emailProtection,
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: x509.ExtendedKeyUsage.timeStamping,
  'ocsp signing': x509.ExtendedKeyUsage.ocspSigning,
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
};

/** Values of one field are a SET, which DER sorts by the bytes: the length comes first in them. Follows encoding/asn1 setEncoder. */
function inSetOrder(a: string, b: string): number {
  return Buffer.byteLength(a) - Buffer.byteLength(b) || Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The certificate for a request, as kube-controller-manager writes it. Slow to import: see `signCertificate`. */
export async function issueCertificate(
  issuer: { readonly authority: string; readonly authorityKey: string },
  request: string,
  { usages, notBefore, notAfter }: CertificateTerms,
): Promise<string> {
  x509.cryptoProvider.set(webcrypto);
  const authority = new x509.X509Certificate(issuer.authority);
  const key = x509.PemConverter.decodeFirst(issuer.authorityKey);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', key, algorithm, false, ['sign']);
  const asked = new x509.Pkcs10CertificateRequest(request);
  const names = asked.getExtension(alternativeNames);
  const flags = usages.reduce((sum, usage) => sum | (keyUsages[usage] ?? 0), 0);
  const purposes = [...new Set(usages.flatMap((usage) => extendedUsages[usage] ?? []))].sort();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(webcrypto),
    subject: subjectFields.flatMap((field) => {
      const values = asked.subjectName.getField(field);
      return values.length === 0 ? [] : [{ [field]: values.toSorted(inSetOrder) }];
    }),
    issuer: authority.subjectName,
    notBefore: new Date(notBefore),
    notAfter: new Date(Math.min(notAfter, authority.notAfter.getTime())),
    publicKey: asked.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [
      ...(flags === 0 ? [] : [new x509.KeyUsagesExtension(flags, true)]),
      ...(purposes.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(purposes)]),
      new x509.BasicConstraintsExtension(false, undefined, true),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey, false, webcrypto),
      ...(names === null ? [] : [names]),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}
