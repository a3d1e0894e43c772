import { X509Certificate } from 'node:crypto';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import type { ComponentWorld } from '../world.ts';
import { columns, shortDuration } from './text.ts';

export const pki = '/etc/kubernetes/pki';

/** The certificate in a PEM file or, for a kubeconfig, of its client. */
export function certificateAt({ files }: ProgramContext, path: string): X509Certificate | undefined {
  if (!files.exists(path)) return undefined;
  const text = new TextDecoder().decode(files.readFile(path));
  const [, data] = /client-certificate-data:\s*(\S+)/.exec(text) ?? [];
  try {
    return new X509Certificate(data === undefined ? text : Buffer.from(data, 'base64'));
  } catch {
    return undefined;
  }
}

/** What kubeadm keeps: name, file, authority. */
export const kept = [
  ['admin.conf', '/etc/kubernetes/admin.conf', 'ca'],
  ['apiserver', `${pki}/apiserver.crt`, 'ca'],
  ['apiserver-etcd-client', `${pki}/apiserver-etcd-client.crt`, 'etcd-ca'],
  ['apiserver-kubelet-client', `${pki}/apiserver-kubelet-client.crt`, 'ca'],
  ['controller-manager.conf', '/etc/kubernetes/controller-manager.conf', 'ca'],
  ['etcd-healthcheck-client', `${pki}/etcd/healthcheck-client.crt`, 'etcd-ca'],
  ['etcd-peer', `${pki}/etcd/peer.crt`, 'etcd-ca'],
  ['etcd-server', `${pki}/etcd/server.crt`, 'etcd-ca'],
  ['front-proxy-client', `${pki}/front-proxy-client.crt`, 'front-proxy-ca'],
  ['scheduler.conf', '/etc/kubernetes/scheduler.conf', 'ca'],
  ['super-admin.conf', '/etc/kubernetes/super-admin.conf', 'ca'],
] as const;
const authorities = [
  ['ca', `${pki}/ca.crt`],
  ['etcd-ca', `${pki}/etcd/ca.crt`],
  ['front-proxy-ca', `${pki}/front-proxy-ca.crt`],
] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Follows kubeadm cmd/certs check-expiration. */
export async function expirations(context: ProgramContext, { board }: ComponentWorld): Promise<number> {
  const now = context.system.clock.now();
  const dates = (path: string) => {
    const end = certificateAt(context, path)?.validToDate;
    if (end === undefined) return undefined;
    const iso = end.toISOString();
    return [
      `${months[end.getUTCMonth()]} ${iso.slice(8, 10)}, ${iso.slice(0, 4)} ${iso.slice(11, 16)} UTC`,
      shortDuration(end.getTime() - now),
    ] as const;
  };
  if (board.isOn('kube-apiserver')) {
    await context.print(
      '[check-expiration] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[check-expiration] Use \'kubeadm init phase upload-config kubeadm --config your-config-file\' to re-upload it.\n\n',
    );
  }
  const rows = kept.map(([name, path, authority]) => {
    const found = dates(path);
    return found === undefined ? [`!MISSING! ${name}`, '', '', '', ''] : [name, ...found, authority, 'no      '];
  });
  const issuers = authorities.map(([name, path]) => {
    const found = dates(path);
    return found === undefined ? [`!MISSING! ${name}`, '', '', ''] : [name, ...found, 'no      '];
  });
  await context.print(
    columns([['CERTIFICATE', 'EXPIRES', 'RESIDUAL TIME', 'CERTIFICATE AUTHORITY', 'EXTERNALLY MANAGED'], ...rows]),
  );
  await context.print(
    `\n${columns([['CERTIFICATE AUTHORITY', 'EXPIRES', 'RESIDUAL TIME', 'EXTERNALLY MANAGED'], ...issuers])}`,
  );
  return 0;
}
