import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';

/** PEM texts: what signs tokens of ServiceAccounts, and what tells whether a token was signed so. RSA, or EC of a NIST curve. */
export interface SigningKeys {
  readonly privateKey: string;
  readonly publicKey: string;
}

export type Claims = Readonly<Record<string, unknown>>;

/** What a text says as a token of one of our issuers: its claims, or why they are not believed. Undefined: it is none. */
export type TokenReading = { readonly claims: Claims } | { readonly problem: string } | undefined;

/** A public key as relying parties read it. Follows go-jose JSONWebKey. */
export type PublishedKey = Readonly<Record<string, string>>;

/** The keys of one cluster. Follows pkg/serviceaccount jwt.go and openidmetadata.go. */
export interface TokenKeys {
  /** A JWT of these claims. */
  sign(claims: object): string;
  /** What a token says whose `iss` is among `issuers`; whether it is still good is not looked at. */
  read(token: string, issuers: readonly string[]): TokenReading;
  /** What /openid/v1/jwks answers. */
  published(): readonly PublishedKey[];
  /** Looks again for the keys when they are needed next. */
  reload(): void;
}

interface Key {
  readonly id: string;
  readonly algorithm: string;
  readonly key: KeyObject;
  readonly hash: string;
}

const algorithms: Readonly<Record<string, readonly [algorithm: string, hash: string]>> = {
  prime256v1: ['ES256', 'sha256'],
  secp384r1: ['ES384', 'sha384'],
  secp521r1: ['ES512', 'sha512'],
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** JWS wants the two numbers of an EC signature side by side; RSA does not mind. */
const forJws = ({ key }: Key) => ({ key, dsaEncoding: 'ieee-p1363' as const });

/**
 * Keys that are loaded with the first token; default: new ones.
 */
export function createTokenKeys(load: () => SigningKeys = newSigningKeys): TokenKeys {
  let pair: { readonly signer: Key; readonly verifier: Key; readonly header: string } | undefined;
  const keys = () => {
    if (pair === undefined) {
      const { privateKey, publicKey } = load();
      const verifier = keyOf(createPublicKey(publicKey), createPublicKey(publicKey));
      const signer = keyOf(createPrivateKey(privateKey), createPublicKey(privateKey));
      pair = { signer, verifier, header: encode({ alg: signer.algorithm, kid: signer.id }) };
    }
    return pair;
  };
  return {
    sign: (claims) => {
      const { signer, header } = keys();
      const content = `${header}.${encode(claims)}`;
      return `${content}.${signBytes(signer.hash, Buffer.from(content), forJws(signer)).toString('base64url')}`;
    },
    read: (token, issuers) => {
      const parts = token.split('.');
      const [head = '', payload = '', signature = ''] = parts;
      const claims = decode(payload);
      if (parts.length !== 3 || typeof claims?.iss !== 'string' || !issuers.includes(claims.iss)) return undefined;
      const header = decode(head);
      const bytes = bytesOf(signature);
      if (header === undefined || bytes === undefined) return undefined;
      const { verifier } = keys();
      if ((header.kid ?? '') !== '' && header.kid !== verifier.id)
        return { problem: 'invalid signature, no keys found' };
      const content = Buffer.from(`${head}.${payload}`);
      const isSigned =
        header.alg === verifier.algorithm && verifyBytes(verifier.hash, content, forJws(verifier), bytes);
      return isSigned ? { claims } : { problem: 'go-jose/go-jose: error in cryptographic primitive' };
    },
    published: () => [publish(keys().verifier)],
    reload: () => {
      pair = undefined;
    },
  };
}

/** New keys, EC P-256: a pair of RSA keys takes a tenth of a second. */
export function newSigningKeys(): SigningKeys {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
  };
}

function keyOf(key: KeyObject, publicKey: KeyObject): Key {
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  const [algorithm, hash] = algorithms[curve] ?? ['RS256', 'sha256'];
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  return { id, algorithm, key, hash };
}

function publish({ id, algorithm, key }: Key): PublishedKey {
  const { kty = '', crv, x, y, n, e } = key.export({ format: 'jwk' });
  const fields = { use: 'sig', kty, kid: id, crv, alg: algorithm, x, y, n, e };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** What raw base64url stands for; undefined when it is none. Buffer alone would skip what it does not know. */
function bytesOf(text: string): Buffer | undefined {
  return /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1 ? Buffer.from(text, 'base64url') : undefined;
}

function decode(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(bytesOf(part)?.toString() ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}
