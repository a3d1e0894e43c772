import type { Clock } from '#api';
import { StatusError } from '#apimachinery';
import { createCertificateRequest } from '../../../kubeadm/certificate.ts';
import { kubeletClientFile, kubeletClientLink } from '../../../kubeadm/index.ts';
import type { FileTree } from '../../../runtime/types.ts';
import type { Client, Component } from '../../client/index.ts';
import { bootstrapTokenOf } from '../../helpers/bootstrap-tokens.ts';
import type { StartupResult } from './index.ts';

export interface BootstrapOptions {
  readonly clock: Clock;
  readonly files: FileTree;
  readonly nodeName: string;
  readonly client: (component: Component) => Client;
  /** Whether it is still wanted. */
  readonly isWanted: () => boolean;
}

/** How often it looks whether its request was answered; milliseconds. */
const interval = 500;

/**
 * Asks for the kubelet's certificate with a bootstrap token, and writes certificate and kubeconfig when it was signed.
 * Gives what the API server has against it, undefined when all is well. Follows pkg/kubelet/certificate/bootstrap.
 */
export async function bootstrapKubelet(
  options: BootstrapOptions,
  { token, kubeconfig, server, authority }: Extract<StartupResult, { kind: 'bootstraps' }>,
): Promise<string | undefined> {
  const { clock, files, nodeName } = options;
  const system = options.client({ user: 'system:apiserver', groups: ['system:masters'], fieldManager: 'kubelet' });
  const [id = '', secret = ''] = token.split('.');
  const stored = system.get('secrets', 'kube-system', `bootstrap-token-${id}`);
  const known = stored === undefined ? undefined : bootstrapTokenOf(stored);
  const isGood =
    known?.secret === secret &&
    known.usages.includes('authentication') &&
    (known.expires ?? Number.POSITIVE_INFINITY) > clock.now();
  if (!isGood) return 'failed to run Kubelet: cannot create certificate signing request: Unauthorized';
  const groups = ['system:bootstrappers', ...known.extraGroups, 'system:authenticated'];
  const client = options.client({ user: `system:bootstrap:${id}`, groups, fieldManager: 'kubelet' });
  const { request, key } = createCertificateRequest(`system:node:${nodeName}`, 'system:nodes');
  let name: string;
  try {
    const created = await client.create('certificatesigningrequests', {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { generateName: 'csr-' },
      spec: {
        request: Buffer.from(request).toString('base64'),
        signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
        usages: ['digital signature', 'client auth'],
      },
    });
    name = created.metadata.name ?? '';
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return `failed to run Kubelet: cannot create certificate signing request: ${error.message}`;
  }
  for (;;) {
    const certificate = client.get('certificatesigningrequests', undefined, name)?.status?.certificate;
    if (certificate !== undefined) {
      const write = (path: string, text: string) => {
        files.makeDirectory(path.slice(0, path.lastIndexOf('/')), { recursive: true });
        files.writeFile(path, new TextEncoder().encode(text), { mode: 0o600 });
      };
      const file = kubeletClientFile(clock.now());
      write(file, `${Buffer.from(certificate, 'base64').toString()}${key}`);
      const [, folder = '', name = ''] = /^(.*)\/(.*)$/.exec(kubeletClientLink) ?? [];
      if (files.readDirectory(folder).includes(name)) files.remove(kubeletClientLink);
      files.symlink(file, kubeletClientLink);
      write(kubeconfig, nodeKubeconfig(server, authority));
      return undefined;
    }
    await new Promise<void>((resolve) => clock.after(interval, resolve));
    if (!options.isWanted()) return undefined;
  }
}

function nodeKubeconfig(server: string, authority: string): string {
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${authority}
    server: ${server}
  name: default-cluster
contexts:
- context:
    cluster: default-cluster
    namespace: default
    user: default-auth
  name: default-context
current-context: default-context
kind: Config
users:
- name: default-auth
  user:
    client-certificate: ${kubeletClientLink}
    client-key: ${kubeletClientLink}
`;
}
