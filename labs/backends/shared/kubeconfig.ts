import { stringify } from 'yaml';

/** A kubeconfig with one administrator of one cluster, in the names that kubeadm gives them. */
export function renderKubeconfig(server: string, certificateAuthority: string, token: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'kubernetes',
        cluster: { 'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64'), server },
      },
    ],
    users: [{ name: 'kubernetes-admin', user: { token } }],
    contexts: [{ name: 'kubernetes-admin@kubernetes', context: { cluster: 'kubernetes', user: 'kubernetes-admin' } }],
    'current-context': 'kubernetes-admin@kubernetes',
    preferences: {},
  });
}
