import { createPublicKey } from 'node:crypto';
import { colons, hexLines, readObjectId, readValues, type Value } from './asn1.ts';
import { nameText } from './names.ts';

const algorithms: Readonly<Record<string, string>> = {
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.3.101.112': 'ED25519',
};
const usages = [
  'Digital Signature',
  'Non Repudiation',
  'Key Encipherment',
  'Data Encipherment',
  'Key Agreement',
  'Certificate Sign',
  'CRL Sign',
];
const purposes: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'TLS Web Server Authentication',
  '1.3.6.1.5.5.7.3.2': 'TLS Web Client Authentication',
};
const extensionNames: Readonly<Record<string, string>> = {
  '2.5.29.14': 'Subject Key Identifier',
  '2.5.29.15': 'Key Usage',
  '2.5.29.17': 'Subject Alternative Name',
  '2.5.29.19': 'Basic Constraints',
  '2.5.29.35': 'Authority Key Identifier',
  '2.5.29.37': 'Extended Key Usage',
};

const none = Buffer.alloc(0);
const child = (value: Value | undefined, at: number) => readValues(value?.content ?? none)[at];
const algorithm = (value: Value | undefined) => {
  const id = readObjectId(child(value, 0)?.content ?? none);
  return algorithms[id] ?? id;
};

/** A certificate in its parts. */
export interface CertificateParts {
  /** 1 or 3. */
  readonly version: number;
  readonly serial: Buffer;
  readonly issuer: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly extensions: readonly Value[];
  readonly algorithm: string;
  readonly signature: Buffer;
  readonly der: Buffer;
}

/** Takes the DER of a certificate apart. Throws Error when it is none. */
export function certificateParts(bytes: Buffer): CertificateParts {
  const [outer] = readValues(bytes);
  const [body, signedWith, signature] = readValues(outer?.content ?? none);
  const fields = readValues(body?.content ?? none).filter(({ tag }) => tag !== 0xa0);
  const [serial, , issuer, validity, subject, publicKey] = fields;
  if (publicKey === undefined) throw new Error('no certificate');
  const extensions = fields.find(({ tag }) => tag === 0xa3);
  return {
    version: readValues(body?.content ?? none)[0]?.tag === 0xa0 ? 3 : 1,
    serial: serial?.content ?? none,
    issuer: issuer?.content ?? none,
    notBefore: readTime(child(validity, 0)),
    notAfter: readTime(child(validity, 1)),
    subject: subject?.content ?? none,
    publicKey: publicKey.whole,
    extensions: readValues(child(extensions, 0)?.content ?? none),
    algorithm: algorithm(signedWith),
    signature: (signature?.content ?? none).subarray(1),
    der: bytes,
  };
}

function readTime(value: Value | undefined): Date {
  const text = value?.content.toString('latin1') ?? '';
  const whole = value?.tag === 0x17 ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  return new Date(whole.replace(/^(....)(..)(..)(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Nov 22 06:43:46 2026 GMT`. */
export function timeText(time: Date): string {
  const day = String(time.getUTCDate()).padStart(2, ' ');
  return `${months[time.getUTCMonth()]} ${day} ${time.toISOString().slice(11, 19)} ${time.getUTCFullYear()} GMT`;
}

/** What `-text` says of a certificate. */
export function certificateText(parts: CertificateParts): string {
  const { serial } = parts;
  const number = serial.length <= 8 ? BigInt(`0x${serial.toString('hex')}`) : undefined;
  const bare = serial[0] === 0 ? serial.subarray(1) : serial;
  const serialText =
    number === undefined ? `\n            ${colons(bare)}\n` : ` ${number} (0x${number.toString(16)})\n`;
  return `Certificate:
    Data:
        Version: ${parts.version} (0x${parts.version - 1})
        Serial Number:${serialText}        Signature Algorithm: ${parts.algorithm}
        Issuer: ${nameText(parts.issuer)}
        Validity
            Not Before: ${timeText(parts.notBefore)}
            Not After : ${timeText(parts.notAfter)}
        Subject: ${nameText(parts.subject)}
${publicKeyText(parts.publicKey)}${parts.extensions.length === 0 ? '' : `        X509v3 extensions:\n${extensionsText(parts.extensions, 12)}`}${signatureText(parts.algorithm, parts.signature)}`;
}

/** What `-text` says of a request to sign a certificate. */
export function requestText(bytes: Buffer): string {
  const { subject, publicKey, algorithm: signedWith, signature } = requestParts(bytes);
  return `Certificate Request:
    Data:
        Version: 1 (0x0)
        Subject: ${nameText(subject)}
${publicKeyText(publicKey)}        Attributes:
            (none)
            Requested Extensions:
${signatureText(signedWith, signature)}`;
}

/** Takes the DER of a request apart. Throws Error when it is none. */
export function requestParts(bytes: Buffer) {
  const [outer] = readValues(bytes);
  const [body, signedWith, signature] = readValues(outer?.content ?? none);
  const [, subject, publicKey] = readValues(body?.content ?? none);
  if (publicKey === undefined) throw new Error('no request');
  return {
    subject: subject?.content ?? none,
    publicKey: publicKey.whole,
    algorithm: algorithm(signedWith),
    signature: (signature?.content ?? none).subarray(1),
  };
}

const signatureText = (name: string, signature: Buffer) =>
  `    Signature Algorithm: ${name}\n    Signature Value:\n${hexLines(signature, 8, 18)}`;

function publicKeyText(publicKey: Buffer): string {
  const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
  const head = '        Subject Public Key Info:\n            Public Key Algorithm:';
  const bits = child(readValues(publicKey)[0], 1)?.content.subarray(1) ?? none;
  if (key.asymmetricKeyType === 'rsa') {
    const modulus = child(readValues(bits)[0], 0)?.content ?? none;
    return `${head} rsaEncryption\n                Public-Key: (${key.asymmetricKeyDetails?.modulusLength ?? 0} bit)\n                Modulus:\n${hexLines(modulus, 20, 15)}                Exponent: 65537 (0x10001)\n`;
  }
  if (key.asymmetricKeyType === 'ec') {
    const isP384 = key.asymmetricKeyDetails?.namedCurve === 'secp384r1';
    return `${head} id-ecPublicKey\n                Public-Key: (${isP384 ? 384 : 256} bit)\n                pub:\n${hexLines(bits, 20, 15)}                ASN1 OID: ${isP384 ? 'secp384r1' : 'prime256v1'}\n                NIST CURVE: P-${isP384 ? 384 : 256}\n`;
  }
  return `${head} ED25519\n                ED25519 Public-Key:\n                pub:\n${hexLines(bits, 20, 15)}`;
}

/** What OpenSSL says of extensions. */
export function extensionsText(extensions: readonly Value[], indent: number): string {
  const space = ' '.repeat(indent);
  return extensions
    .map((extension) => {
      const [id, ...rest] = readValues(extension.content);
      const dotted = readObjectId(id?.content ?? none);
      const critical = rest.some(({ tag }) => tag === 0x01);
      const value = rest.at(-1)?.content ?? none;
      const name = extensionNames[dotted];
      const head = name === undefined ? dotted : `X509v3 ${name}`;
      return `${space}${head}: ${critical ? 'critical' : ''}\n${space}    ${extensionValue(dotted, value)}\n`;
    })
    .join('');
}

function extensionValue(id: string, value: Buffer): string {
  const [inner] = readValues(value);
  const content = inner?.content ?? none;
  switch (id) {
    case '2.5.29.14':
      return colons(content, true);
    case '2.5.29.35':
      return colons(readValues(content)[0]?.content ?? none, true);
    case '2.5.29.15':
      return usages.filter((_, bit) => ((content[1] ?? 0) & (0x80 >> bit)) !== 0).join(', ');
    case '2.5.29.37':
      return readValues(content)
        .map((one) => purposes[readObjectId(one.content)] ?? readObjectId(one.content))
        .join(', ');
    case '2.5.29.19':
      return readValues(content).some(({ tag }) => tag === 0x01) ? 'CA:TRUE' : 'CA:FALSE';
    case '2.5.29.17':
      return readValues(content)
        .map(({ tag, content: name }) =>
          tag === 0x87 ? `IP Address:${addressText(name)}` : `DNS:${name.toString('latin1')}`,
        )
        .join(', ');
    default:
      return colons(value, true);
  }
}

function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join('.');
  return Array.from({ length: 8 }, (_, at) =>
    bytes
      .readUInt16BE(at * 2)
      .toString(16)
      .toUpperCase(),
  ).join(':');
}
