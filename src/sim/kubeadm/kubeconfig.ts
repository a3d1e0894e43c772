import { stringify } from 'yaml';
import type { Identity } from './certificate.ts';

export interface KubeconfigFacts {
  readonly server: string;
  /** PEM. */
  readonly authority: string;
  readonly user: string;
  /** The client's certificate and key, or the file that holds both. */
  readonly identity: Identity | string;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A kubeconfig as kubeadm writes it. Follows kubeadm phases/kubeconfig. */
export function kubeconfig({ server, authority, user, identity }: KubeconfigFacts): string {
  const context = `${user}@kubernetes`;
  const credentials =
    typeof identity === 'string'
      ? { 'client-certificate': identity, 'client-key': identity }
      : {
          'client-certificate-data': base64(identity.certificate),
          'client-key-data': base64(identity.key),
        };
  const document = {
    apiVersion: 'v1',
    clusters: [{ cluster: { 'certificate-authority-data': base64(authority), server }, name: 'kubernetes' }],
    contexts: [{ context: { cluster: 'kubernetes', user }, name: context }],
    'current-context': context,
    kind: 'Config',
    users: [{ name: user, user: credentials }],
  };
  return stringify(document, { indentSeq: false, lineWidth: 0 });
}
