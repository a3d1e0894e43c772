import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import * as der from './der.ts';

/** A certificate and its private key, both PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** Who signs. `name` is its common name, the only part of its subject. */
export interface Authority extends Identity {
  readonly name: string;
}

export interface CertificateTerms {
  readonly commonName: string;
  readonly organization?: string;
  readonly usages: readonly ('server' | 'client')[];
  readonly hosts?: readonly string[];
  readonly addresses?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
}

const ids = {
  organization: '2.5.4.10',
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  basicConstraints: '2.5.29.19',
  subjectKeyIdentifier: '2.5.29.14',
  authorityKeyIdentifier: '2.5.29.35',
  alternativeName: '2.5.29.17',
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
};

const signature = der.sequence(der.objectId(ids.ecdsaWithSha256));
const attribute = (id: string, value: string) =>
  der.set(
    der.sequence(der.objectId(id), /^[A-Za-z0-9 '()+,./:=?-]*$/.test(value) ? der.printable(value) : der.utf8(value)),
  );
const subjectOf = (commonName: string, organization?: string) =>
  der.sequence(
    ...(organization === undefined ? [] : [attribute(ids.organization, organization)]),
    attribute(ids.commonName, commonName),
  );
const extension = (id: string, value: Uint8Array, critical = false) =>
  der.sequence(der.objectId(id), ...(critical ? [der.boolean(true)] : []), der.octets(value));

const pem = (label: string, content: Uint8Array) =>
  `-----BEGIN ${label}-----\n${Buffer.from(content)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;

function newKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

const keyText = (key: KeyObject) => key.export({ type: 'sec1', format: 'pem' }).toString();
const spkiOf = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });
const keyIdentifier = (key: KeyObject) => createHash('sha1').update(spkiOf(key).subarray(-65)).digest();

interface Parts {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly extensions: readonly Buffer[];
}

function write(parts: Parts): string {
  const spki = spkiOf(parts.publicKey);
  const serial = createHash('sha256').update(spki).update(parts.subject).digest().subarray(0, 8);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01;
  const whole = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(serial),
    signature,
    parts.issuer,
    der.sequence(der.time(parts.notBefore), der.time(parts.notAfter)),
    parts.subject,
    spki,
    der.explicit(3, der.sequence(...parts.extensions)),
  );
  const signed = sign('sha256', whole, parts.signingKey);
  return pem('CERTIFICATE', der.sequence(whole, signature, der.bits(signed)));
}

/** A certificate of that authority, EC P-256. Follows kubeadm pkiutil NewSignedCert. */
export function issueCertificate(authority: Authority, terms: CertificateTerms): Identity {
  const { publicKey, privateKey } = newKeys();
  const { hosts = [], addresses = [] } = terms;
  const names = [
    ...hosts.map((host) => der.implicit(2, Buffer.from(host))),
    ...addresses.map((address) => der.implicit(7, addressBytes(address))),
  ];
  const signingKey = createPrivateKey(authority.key);
  const certificate = write({
    subject: subjectOf(terms.commonName, terms.organization),
    issuer: subjectOf(authority.name),
    publicKey,
    signingKey,
    notBefore: terms.notBefore,
    notAfter: terms.notAfter,
    extensions: [
      // Digital signature and key encipherment.
      extension(ids.keyUsage, der.bits(Buffer.from([0xa0]), 5), true),
      extension(ids.extendedKeyUsage, der.sequence(...terms.usages.map((usage) => der.objectId(ids[usage])))),
      extension(ids.basicConstraints, der.sequence(), true),
      extension(
        ids.authorityKeyIdentifier,
        der.sequence(der.implicit(0, keyIdentifier(createPublicKey(authority.certificate)))),
      ),
      ...(names.length === 0 ? [] : [extension(ids.alternativeName, der.sequence(...names))]),
    ],
  });
  return { certificate, key: keyText(privateKey) };
}

/** A new authority. Follows client-go cert NewSelfSignedCACert. */
export function createAuthority(name: string, notBefore: number, notAfter: number): Authority {
  const { publicKey, privateKey } = newKeys();
  const subject = subjectOf(name);
  const certificate = write({
    subject,
    issuer: subject,
    publicKey,
    signingKey: privateKey,
    notBefore,
    notAfter,
    extensions: [
      // Digital signature, key encipherment and certificate sign.
      extension(ids.keyUsage, der.bits(Buffer.from([0xa4]), 2), true),
      extension(ids.basicConstraints, der.sequence(der.boolean(true)), true),
      extension(ids.subjectKeyIdentifier, der.octets(keyIdentifier(publicKey))),
      extension(ids.alternativeName, der.sequence(der.implicit(2, Buffer.from(name)))),
    ],
  });
  return { name, certificate, key: keyText(privateKey) };
}

/** A PKCS#10 request of a new key, PEM. */
export function createCertificateRequest(
  commonName: string,
  organization: string,
): { readonly request: string; readonly key: string } {
  const { publicKey, privateKey } = newKeys();
  const whole = der.sequence(
    der.integer(Buffer.from([0])),
    subjectOf(commonName, organization),
    spkiOf(publicKey),
    // No attributes.
    der.explicit(0, Buffer.alloc(0)),
  );
  const signed = sign('sha256', whole, privateKey);
  return {
    request: pem('CERTIFICATE REQUEST', der.sequence(whole, signature, der.bits(signed))),
    key: keyText(privateKey),
  };
}

/** The keys that sign tokens of ServiceAccounts. */
export function createSigningKeys(): { readonly publicKey: string; readonly privateKey: string } {
  const { publicKey, privateKey } = newKeys();
  return { publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(), privateKey: keyText(privateKey) };
}

function addressBytes(address: string): Buffer {
  if (address === '::1') return Buffer.from([...Array<number>(15).fill(0), 1]);
  return Buffer.from(address.split('.').map(Number));
}
