import { createPrivateKey, X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/** What Go's tls.X509KeyPair says about a certificate and its key; undefined when they fit. */
export function keyPairProblem(certificate: Buffer, key: Buffer): string | undefined {
  const certificates = blocks(certificate);
  const leaf = certificates.find((block) => block.type === 'CERTIFICATE');
  if (!leaf) {
    return missing(certificates, 'certificate', 'failed to find "CERTIFICATE" PEM block in certificate input');
  }
  const keys = blocks(key);
  const privateKey = keys.find((block) => block.type === 'PRIVATE KEY' || block.type.endsWith(' PRIVATE KEY'));
  if (!privateKey) {
    return missing(keys, 'key', 'failed to find PEM block with type ending in "PRIVATE KEY" in key input');
  }
  return mismatch(leaf.text, privateKey.text);
}

function blocks(text: Buffer): { type: string; text: string }[] {
  return [...text.toString().matchAll(BLOCK)].map((match) => ({ type: match[1] ?? '', text: match[0] }));
}

function missing(found: readonly { type: string }[], input: string, message: string): string {
  return found.length === 0
    ? `tls: failed to find any PEM data in ${input} input`
    : `tls: ${message} after skipping PEM blocks of the following types: [${found.map((block) => block.type).join(' ')}]`;
}

function mismatch(certificate: string, key: string): string | undefined {
  try {
    const leaf = new X509Certificate(certificate);
    return leaf.checkPrivateKey(createPrivateKey(key)) ? undefined : 'tls: private key does not match public key';
  } catch {
    return 'tls: failed to parse private key';
  }
}
