import type { Pod } from '#types/core-v1';
import type { FileTree, Mount } from '../../runtime/types.ts';
import { podIdentity } from './pod-identity.ts';
import { resolvConf } from './resolv-conf.ts';

/** The folder that the kubelet keeps for a Pod. */
export function podDirectory(pod: Pod): string {
  return `/var/lib/kubelet/pods/${podIdentity(pod)}`;
}

function hostsFile(pod: Pod, address: string, hostname: string): string {
  const aliases = (pod.spec?.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`);
  return [
    '# Kubernetes-managed hosts file.\n',
    '127.0.0.1\tlocalhost\n',
    '::1\tlocalhost ip6-localhost ip6-loopback\n',
    'fe00::0\tip6-localnet\n',
    'fe00::0\tip6-mcastprefix\n',
    'fe00::1\tip6-allnodes\n',
    'fe00::2\tip6-allrouters\n',
    `${address}\t${hostname}\n`,
    ...(aliases.length === 0 ? [] : ['\n# Entries added by HostAliases.\n', ...aliases]),
  ].join('');
}

/** Writes the files that every container of the Pod sees, and gives their mounts. */
export function podFileMounts(files: FileTree, pod: Pod, address: string, hostname: string): readonly Mount[] {
  const directory = podDirectory(pod);
  files.makeDirectory(directory, { recursive: true, mode: 0o750 });
  const host = '/etc/resolv.conf';
  const hostText = files.exists(host) ? new TextDecoder().decode(files.readFile(host)) : '';
  const write = (name: string, target: string, text: string): Mount => {
    const source = `${directory}/${name}`;
    files.writeFile(source, new TextEncoder().encode(text), { mode: 0o644 });
    return { target, tree: files, source, readOnly: false };
  };
  return [
    write('etc-hosts', '/etc/hosts', hostsFile(pod, address, hostname)),
    write('resolv.conf', '/etc/resolv.conf', resolvConf(pod, hostText)),
    write('hostname', '/etc/hostname', `${hostname}\n`),
  ];
}
