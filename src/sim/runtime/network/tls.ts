import { X509Certificate } from 'node:crypto';

/** Why a server is not believed. */
export type TlsProblem = 'unknown-authority' | 'wrong-name' | 'expired';

const blocks = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM text; what cannot be read is left out. */
export function readCertificates(pem: string): readonly X509Certificate[] {
  return (pem.match(blocks) ?? []).flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

/** Whether one of the authorities signed it, or it is one of them itself. */
export function isSignedBy(certificate: X509Certificate, authorities: readonly X509Certificate[]): boolean {
  return authorities.some(
    (authority) =>
      authority.fingerprint256 === certificate.fingerprint256 ||
      (authority.subject === certificate.issuer && certificate.verify(authority.publicKey)),
  );
}

/** Whether a client that trusts `authorities` (PEM) believes that these certificates (PEM) are those of `host`. `now` in milliseconds. */
export function judgeServer(
  shown: string,
  { host, authorities, now }: { readonly host: string; readonly authorities: string; readonly now: number },
): TlsProblem | undefined {
  const [own, ...chain] = readCertificates(shown);
  const trusted = readCertificates(authorities);
  if (own === undefined || ![own, ...chain].some((one) => isSignedBy(one, trusted))) return 'unknown-authority';
  if (own.validToDate.getTime() < now) return 'expired';
  const isAddress = /^[\d.]+$|:/.test(host);
  const named = isAddress ? own.checkIP(host) : own.checkHost(host);
  return named === undefined ? 'wrong-name' : undefined;
}
