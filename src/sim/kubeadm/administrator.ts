import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { type Identity, issueCertificate } from './certificate.ts';
import { kubeconfig } from './kubeconfig.ts';
import type { GivenAuthority } from './pki.ts';

const name = 'kubernetes-admin';
const year = 365 * 86_400_000;
/** Certificates are made anew so long before they end. */
const margin = 30 * 86_400_000;

/**
 * The certificate of kubeadm's admin.conf, and its key: what `kubeadm:cluster-admins` may do is a ClusterRoleBinding's to
 * say. A cluster that kubeadm did not make has none, so that its administrator is above all rules. `now` in milliseconds.
 */
export function issueAdministrator(
  authority: GivenAuthority,
  { isKubeadm, now }: { readonly isKubeadm: boolean; readonly now: number },
): Identity {
  return issueCertificate(
    { name: 'kubernetes', ...authority },
    {
      commonName: name,
      organization: isKubeadm ? 'kubeadm:cluster-admins' : 'system:masters',
      usages: ['client'],
      notBefore: now,
      notAfter: now + year,
    },
  );
}

/** Whether that authority signed the certificate, and it is not about to end. */
export function isGoodIdentity({ certificate, key }: Identity, authority: GivenAuthority, now: number): boolean {
  try {
    const read = new X509Certificate(certificate);
    return (
      read.validToDate.getTime() - now > margin &&
      read.verify(createPublicKey(authority.certificate)) &&
      read.checkPrivateKey(createPrivateKey(key))
    );
  } catch {
    return false;
  }
}

/** admin.conf for a server at that address, as kubeadm writes it. */
export function administratorConfig(server: string, authority: string, identity: Identity): string {
  return kubeconfig({ server, authority, user: name, identity });
}
