import { containerdVersion, type Kubelet } from '../kube/kubelet/index.ts';
import type { JournalLine, ServiceView } from './view.ts';

const none = (): readonly JournalLine[] => [];

/** What every machine runs. */
export function commonServices(since: number): readonly ServiceView[] {
  return [
    {
      name: 'cron',
      description: 'Regular background program processing daemon',
      unitFile: '/usr/lib/systemd/system/cron.service',
      documentation: 'man:cron(8)',
      commandLine: ['/usr/sbin/cron', '-f', '-P'],
      mainPid: 612,
      since,
      journal: none,
    },
    {
      name: 'ssh',
      description: 'OpenBSD Secure Shell server',
      unitFile: '/usr/lib/systemd/system/ssh.service',
      documentation: 'man:sshd(8)',
      commandLine: ['/usr/sbin/sshd', '-D'],
      mainPid: 701,
      since,
      journal: none,
    },
  ];
}

/** What a node runs besides. */
export function nodeServices(kubelet: Kubelet): readonly ServiceView[] {
  const { state } = kubelet.service;
  return [
    {
      name: 'containerd',
      description: 'containerd container runtime',
      unitFile: '/usr/lib/systemd/system/containerd.service',
      documentation: 'https://containerd.io',
      commandLine: ['/usr/bin/containerd'],
      version: `containerd github.com/containerd/containerd/v2 v${containerdVersion} fcd43222d6b07379a4be9786bda52438f0dd16a1`,
      mainPid: 650,
      since: kubelet.containerd.state.since,
      control: kubelet.containerd,
      journal: none,
    },
    {
      name: 'kubelet',
      description: 'kubelet: The Kubernetes Node Agent',
      unitFile: '/usr/lib/systemd/system/kubelet.service',
      documentation: 'https://kubernetes.io/docs/',
      commandLine: kubelet.service.commandLine ?? ['/usr/bin/kubelet'],
      version: `Kubernetes ${kubelet.installed}`,
      mainPid: 802,
      since: state.since,
      control: kubelet.service,
      journal: () => kubelet.journal(),
    },
  ];
}

/** What a Docker host runs besides. */
export function dockerServices(since: number): readonly ServiceView[] {
  return [
    {
      name: 'containerd',
      description: 'containerd container runtime',
      unitFile: '/usr/lib/systemd/system/containerd.service',
      documentation: 'https://containerd.io',
      commandLine: ['/usr/bin/containerd'],
      mainPid: 650,
      since,
      journal: none,
    },
    {
      name: 'docker',
      description: 'Docker Application Container Engine',
      unitFile: '/usr/lib/systemd/system/docker.service',
      documentation: 'https://docs.docker.com',
      commandLine: ['/usr/bin/dockerd', '-H', 'fd://', '--containerd=/run/containerd/containerd.sock'],
      mainPid: 820,
      since,
      journal: none,
    },
  ];
}

/** What a file server runs besides. */
export function fileServices(since: number): readonly ServiceView[] {
  return [
    {
      name: 'nfs-mountd',
      description: 'NFS Mount Daemon',
      unitFile: '/usr/lib/systemd/system/nfs-mountd.service',
      documentation: 'man:rpc.mountd(8)',
      commandLine: ['/usr/sbin/rpc.mountd'],
      mainPid: 820,
      since,
      journal: none,
    },
  ];
}
