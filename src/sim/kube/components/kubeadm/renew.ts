import { type Authority, issueCertificate } from '../../../kubeadm/certificate.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import type { ComponentWorld } from '../world.ts';
import { certificateAt, kept, pki } from './certificates.ts';
import { complain } from './text.ts';

const year = 365 * 86_400_000;
const authorityFiles = { ca: 'ca', 'etcd-ca': 'etcd/ca', 'front-proxy-ca': 'front-proxy-ca' } as const;
const authorityNames = { ca: 'kubernetes', 'etcd-ca': 'etcd-ca', 'front-proxy-ca': 'front-proxy-ca' } as const;

/** What kubeadm calls them when they are renewed. Follows kubeadm phases/certs and phases/certs/renewal. */
const longNames: Readonly<Record<string, string>> = {
  'admin.conf': 'certificate embedded in the kubeconfig file for the admin to use and for kubeadm itself',
  apiserver: 'certificate for serving the Kubernetes API',
  'apiserver-etcd-client': 'certificate the apiserver uses to access etcd',
  'apiserver-kubelet-client': 'certificate for the API server to connect to kubelet',
  'controller-manager.conf': 'certificate embedded in the kubeconfig file for the controller manager to use',
  'etcd-healthcheck-client': 'certificate for liveness probes to healthcheck etcd',
  'etcd-peer': 'certificate for etcd nodes to communicate with each other',
  'etcd-server': 'certificate for serving etcd',
  'front-proxy-client': 'certificate for the front proxy client',
  'scheduler.conf': 'certificate embedded in the kubeconfig file for the scheduler manager to use',
  'super-admin.conf': 'certificate embedded in the kubeconfig file for the super-admin',
};

/** `kubeadm certs renew NAME|all`. Follows kubeadm cmd/certs. */
export async function renew(context: ProgramContext, { board }: ComponentWorld, name: string): Promise<number> {
  const chosen = kept.filter(([known]) => name === 'all' || known === name);
  if (chosen.length === 0) {
    await complain(
      context,
      name === ''
        ? 'missing subcommand; "renew" is not meant to be run on its own'
        : `invalid subcommand ${JSON.stringify(name)}`,
    );
    return 1;
  }
  const reading =
    '[renew] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[renew] Use \'kubeadm init phase upload-config kubeadm --config your-config-file\' to re-upload it.\n';
  await context.print(
    board.isOn('kube-apiserver')
      ? `${reading}\n`
      : `${reading}[renew] Error reading configuration from the Cluster. Falling back to default configuration\n\n`,
  );
  for (const [known] of chosen) {
    const outcome = renewCertificate(context, known);
    const long = longNames[known] ?? known;
    await context.print(
      outcome === 'missing'
        ? `MISSING! ${long}\n`
        : outcome === 'external'
          ? `Detected external ${kept.find(([one]) => one === known)?.[2]}, ${long} can't be renewed\n`
          : `${long} renewed\n`,
    );
  }
  if (name === 'all') {
    await context.print(
      '\nDone renewing certificates. You must restart the kube-apiserver, kube-controller-manager, kube-scheduler and etcd, so that they can use the new certificates.\n',
    );
  }
  return 0;
}

/** Issues a certificate anew for a year, with a new key, where the one it replaces lies. */
export function renewCertificate(context: ProgramContext, name: string): 'renewed' | 'missing' | 'external' {
  const [, path = '', signer = 'ca'] = kept.find(([known]) => known === name) ?? [];
  const old = certificateAt(context, path);
  if (old === undefined) return 'missing';
  const { files } = context;
  const read = (file: string) => new TextDecoder().decode(files.readFile(file));
  const place = `${pki}/${authorityFiles[signer]}`;
  if (!files.exists(`${place}.key`) || !files.exists(`${place}.crt`)) return 'external';
  const authority: Authority = {
    name: authorityNames[signer],
    certificate: read(`${place}.crt`),
    key: read(`${place}.key`),
  };
  const subject = new Map(old.subject.split('\n').map((part) => part.split('=', 2) as [string, string]));
  const alternatives = (old.subjectAltName ?? '').split(', ').filter((one) => one !== '');
  const of = (kind: string) => alternatives.filter((one) => one.startsWith(kind)).map((one) => one.slice(kind.length));
  const organization = subject.get('O');
  const isServer = old.keyUsage?.includes('1.3.6.1.5.5.7.3.1') === true;
  const isClient = old.keyUsage?.includes('1.3.6.1.5.5.7.3.2') === true;
  const now = context.system.clock.now();
  const identity = issueCertificate(authority, {
    commonName: subject.get('CN') ?? '',
    ...(organization === undefined ? {} : { organization }),
    usages: [...(isServer ? (['server'] as const) : []), ...(isClient ? (['client'] as const) : [])],
    hosts: of('DNS:'),
    addresses: of('IP Address:').map((one) => (one.includes(':') ? '::1' : one)),
    notBefore: now,
    notAfter: now + year,
  });
  const write = (file: string, text: string, mode = 0o600) =>
    files.writeFile(file, new TextEncoder().encode(text), { mode });
  if (path.endsWith('.crt')) {
    write(path, identity.certificate, 0o644);
    write(path.replace(/\.crt$/, '.key'), identity.key);
    return 'renewed';
  }
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  write(
    path,
    read(path)
      .replace(/(client-certificate-data:\s*)\S+/, `$1${base64(identity.certificate)}`)
      .replace(/(client-key-data:\s*)\S+/, `$1${base64(identity.key)}`),
  );
  return 'renewed';
}
