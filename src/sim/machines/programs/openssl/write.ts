import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import * as der from '../../../kubeadm/der.ts';
import { readValues } from './asn1.ts';

const none = Buffer.from([0x05, 0x00]);

/** PEM of DER. */
export function pem(label: string, content: Uint8Array): string {
  const lines = Buffer.from(content)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

function signatureAlgorithm(key: KeyObject): Buffer {
  return key.asymmetricKeyType === 'rsa'
    ? der.sequence(der.objectId('1.2.840.113549.1.1.11'), none)
    : der.sequence(der.objectId('1.2.840.10045.4.3.2'));
}

/** DER of the SubjectPublicKeyInfo that belongs to a private key. */
export const spkiOf = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });

function signed(label: string, body: Buffer, key: KeyObject): string {
  return pem(label, der.sequence(body, signatureAlgorithm(key), der.bits(sign('sha256', body, key))));
}

/** A request to sign a certificate for the owner of that key (PKCS #10). */
export function writeRequest(subject: Buffer, key: KeyObject): string {
  const body = der.sequence(der.integer(Buffer.from([0])), subject, spkiOf(key), der.explicit(0, Buffer.alloc(0)));
  return signed('CERTIFICATE REQUEST', body, key);
}

export interface CertificateOrder {
  /** DER. */
  readonly subject: Buffer;
  readonly issuer: Buffer;
  /** DER of its SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
  readonly signingKey: KeyObject;
  readonly serial: Buffer;
  readonly notBefore: number;
  readonly notAfter: number;
  /** Signs others: it has the extensions that OpenSSL gives a certificate signed by itself. */
  readonly isAuthority: boolean;
}

export function writeCertificate(order: CertificateOrder): string {
  const bits = readValues(readValues(order.publicKey)[0]?.content ?? Buffer.alloc(0))[1]?.content.subarray(1);
  const identifier = createHash('sha1')
    .update(bits ?? Buffer.alloc(0))
    .digest();
  const extension = (id: string, value: Buffer, critical = false) =>
    der.sequence(der.objectId(id), ...(critical ? [der.boolean(true)] : []), der.octets(value));
  const extensions = [
    extension('2.5.29.14', der.octets(identifier)),
    extension('2.5.29.35', der.sequence(der.implicit(0, identifier))),
    extension('2.5.29.19', der.sequence(der.boolean(true)), true),
  ];
  const body = der.sequence(
    ...(order.isAuthority ? [der.explicit(0, der.integer(Buffer.from([2])))] : []),
    der.integer(order.serial),
    signatureAlgorithm(order.signingKey),
    order.issuer,
    der.sequence(der.time(order.notBefore), der.time(order.notAfter)),
    order.subject,
    order.publicKey,
    ...(order.isAuthority ? [der.explicit(3, der.sequence(...extensions))] : []),
  );
  return signed('CERTIFICATE', body, order.signingKey);
}
