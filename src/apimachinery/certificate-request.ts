import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type DerValue, derChildren, objectIdentifier, readDer } from './der.ts';

/** What a PKCS#10 request asks for; `check` gives what Go's CheckSignature says, undefined when the signature is right. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly uris: readonly string[];
  readonly check: () => string | undefined;
}

const block = /-----BEGIN ([^\n-]+)-----\r?\n([A-Za-z0-9+/=\s]*)-----END \1-----/;
const commonName = '2.5.4.3';
const organization = '2.5.4.10';
const extensionRequest = '1.2.840.113549.1.9.14';
const alternativeNames = '2.5.29.17';

/** Signature algorithms: the digest, or undefined for those that have their own. */
const digests: Readonly<Record<string, string | undefined>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': undefined,
};

/** Reads spec.request (base64 of PEM). Throws Error with the text of Go's ParseCSR. Follows pkg/apis/certificates. */
export function parseCertificateRequest(request: string): CertificateRequest {
  const found = block.exec(Buffer.from(request, 'base64').toString('latin1'));
  if (found === null || found[1] !== 'CERTIFICATE REQUEST')
    throw new Error('PEM block type must be CERTIFICATE REQUEST');
  const { value: whole, rest } = readDer(Buffer.from(found[2] ?? '', 'base64'));
  if (rest.length > 0) throw new Error('asn1: syntax error: trailing data');
  const [info, algorithm, signature] = parts(whole);
  const [, subject, publicKey, ...attributes] = parts(info);
  const names = nameParts(required(subject));
  const others = attributes.flatMap(requestedNames);
  const tagged = (tag: number) => others.filter((name) => name.tag === tag).map((name) => name.content.toString());
  return {
    commonName: names.filter(({ type }) => type === commonName).at(-1)?.text ?? '',
    organizations: names.filter(({ type }) => type === organization).map(({ text }) => text),
    emailAddresses: tagged(0x81),
    dnsNames: tagged(0x82),
    uris: tagged(0x86),
    ipAddresses: others.filter(({ tag }) => tag === 0x87).map(({ content }) => [...content].join('.')),
    check: () => checkSignature(required(info), required(publicKey), required(algorithm), required(signature)),
  };
}

function parts(value: DerValue | undefined): readonly DerValue[] {
  return derChildren(required(value));
}

function required(value: DerValue | undefined): DerValue {
  if (value === undefined) throw new Error('asn1: syntax error: sequence truncated');
  return value;
}

function nameParts(name: DerValue): { readonly type: string; readonly text: string }[] {
  return parts(name)
    .flatMap((set) => parts(set))
    .map((attribute) => {
      const [type, value] = parts(attribute);
      return { type: objectIdentifier(required(type)), text: required(value).content.toString() };
    });
}

/** The subjectAltNames of the extensions that the attributes ask for. */
function requestedNames(attributes: DerValue): readonly DerValue[] {
  return parts(attributes)
    .map((attribute) => parts(attribute))
    .filter(([type]) => type !== undefined && objectIdentifier(type) === extensionRequest)
    .flatMap(([, values]) => parts(values).flatMap((extensions) => parts(extensions)))
    .map((extension) => parts(extension))
    .filter(([type]) => type !== undefined && objectIdentifier(type) === alternativeNames)
    .flatMap((extension) => parts(readDer(required(extension.at(-1)).content).value));
}

function checkSignature(
  info: DerValue,
  publicKey: DerValue,
  algorithm: DerValue,
  signature: DerValue,
): string | undefined {
  const type = objectIdentifier(required(parts(algorithm)[0]));
  if (!(type in digests)) return 'x509: cannot verify signature: algorithm unimplemented';
  let key: KeyObject;
  try {
    key = createPublicKey({ key: publicKey.whole, format: 'der', type: 'spki' });
  } catch {
    return 'x509: cannot verify signature: algorithm unimplemented';
  }
  if (verify(digests[type], info.whole, key, signature.content.subarray(1))) return undefined;
  if (key.asymmetricKeyType === 'rsa') return 'crypto/rsa: verification error';
  return key.asymmetricKeyType === 'ec' ? 'x509: ECDSA verification failure' : 'x509: Ed25519 verification failure';
}
