import { liveData } from '../kube/index.ts';
import { type Authority, createAuthority, issueCertificate } from './certificate.ts';
import { cniConfig, subnetText } from './flannel.ts';
import { kubeconfig } from './kubeconfig.ts';
import { dpkgStatus, minorOf, nodePackages, renderPackages, sourceIndex, sourcesList } from './packages.ts';
import { createPki, type GivenAuthority } from './pki.ts';
import { type ControlPlaneFacts, staticManifests } from './static-manifests.ts';

export { administratorConfig, isGoodIdentity, issueAdministrator } from './administrator.ts';
export { clusterObjects } from './cluster-objects.ts';
export { nodeImages } from './node-images.ts';
export { type ControlPlaneFacts, labSubnets } from './static-manifests.ts';

type Write = (path: string, text: string, mode?: number) => void;

/** What lies on every node beside the kubelet's own files. `podRange`: of its Pods, `192.168.1.0/24`. */
export function layOutKubeadmNode(write: Write, node: string, version: string, podRange: string): void {
  write(dpkgStatus, renderPackages(nodePackages(version)));
  layOutSources(write, version);
  write('/var/lib/kubelet/kubeadm-flags.env', 'KUBELET_KUBEADM_ARGS=""\n');
  write(
    '/var/lib/kubelet/instance-config.yaml',
    'containerRuntimeEndpoint: unix:///var/run/containerd/containerd.sock\n',
  );
  write('/etc/cni/net.d/10-flannel.conflist', cniConfig, 0o600);
  write('/etc/crictl.yaml', 'runtime-endpoint: unix:///run/containerd/containerd.sock\n');
  write('/etc/containerd/config.toml', containerdConfig);
  // What has to be done before a node can be one.
  write('/etc/modules-load.d/k8s.conf', 'overlay\nbr_netfilter\n');
  write(
    '/etc/sysctl.d/k8s.conf',
    'net.bridge.bridge-nf-call-iptables  = 1\nnet.bridge.bridge-nf-call-ip6tables = 1\nnet.ipv4.ip_forward                 = 1\n',
  );
  write('/etc/default/kubelet', 'KUBELET_EXTRA_ARGS=\n');
  write('/run/flannel/subnet.env', subnetText('192.168.0.0/16', podRange));
  for (const plugin of plugins) write(`/opt/cni/bin/${plugin}`, '\u007fELF', 0o755);
  write('/etc/hostname', `${node}\n`);
}

/** Where the node's packages come from: the repository of one minor release. */
function layOutSources(write: Write, version: string): void {
  const [, minor] = minorOf(version);
  const key = '/etc/apt/keyrings/kubernetes-apt-keyring.gpg';
  write(key, '');
  write(sourcesList, `deb [signed-by=${key}] https://pkgs.k8s.io/core:/stable:/v1.${minor}/deb/ /\n`);
  write(sourceIndex, `${minor}\n`);
}

const plugins = [
  'bandwidth',
  'bridge',
  'dhcp',
  'flannel',
  'firewall',
  'host-local',
  'ipvlan',
  'loopback',
  'macvlan',
  'portmap',
  'ptp',
  'sbr',
  'static',
  'tuning',
  'vlan',
];

const containerdConfig = `version = 3
root = '/var/lib/containerd'
state = '/run/containerd'

[plugins]
  [plugins.'io.containerd.cri.v1.images']
    snapshotter = 'overlayfs'

    [plugins.'io.containerd.cri.v1.images'.pinned_images]
      sandbox = 'registry.k8s.io/pause:3.10.1'

  [plugins.'io.containerd.cri.v1.runtime']
    [plugins.'io.containerd.cri.v1.runtime'.containerd]
      default_runtime_name = 'runc'

      [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
        runtime_type = 'io.containerd.runc.v2'

        [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
          SystemdCgroup = true

    [plugins.'io.containerd.cri.v1.runtime'.cni]
      bin_dirs = ['/opt/cni/bin']
      conf_dir = '/etc/cni/net.d'
`;

const kubeletFolder = '/var/lib/kubelet/pki';

/** The name by which everybody asks for a kubelet's client certificate: a link to the newest. */
export const kubeletClientLink = `${kubeletFolder}/kubelet-client-current.pem`;

/** The file of a client certificate that a kubelet got at that time, in milliseconds. Follows client-go certificate_store. */
export function kubeletClientFile(at: number): string {
  return `${kubeletFolder}/kubelet-client-${new Date(at).toISOString().slice(0, 19).replaceAll(/[T:]/g, '-')}.pem`;
}

/**
 * Who a kubelet is to the API server, signed by the cluster, and the certificate of its own server, which it signs itself.
 * Follows pkg/kubelet/certificate and client-go cert GenerateSelfSignedCertKey.
 */
export function layOutKubeletCertificates(write: Write, authority: Authority, node: string, now: number): void {
  const year = 365 * 86_400_000;
  const client = issueCertificate(authority, {
    commonName: `system:node:${node}`,
    organization: 'system:nodes',
    usages: ['client'],
    notBefore: now,
    notAfter: now + year,
  });
  write(kubeletClientFile(now), `${client.certificate}${client.key}`, 0o600);
  const since = Math.floor(now / 1000);
  const own = createAuthority(`${node}-ca@${since}`, now, now + year);
  const serving = issueCertificate(own, {
    commonName: `${node}@${since}`,
    usages: ['server'],
    hosts: [node],
    notBefore: now,
    notAfter: now + year,
  });
  write(`${kubeletFolder}/kubelet.crt`, `${serving.certificate}${own.certificate}`);
  write(`${kubeletFolder}/kubelet.key`, serving.key, 0o600);
}

export interface ControlPlaneInstallation {
  readonly facts: ControlPlaneFacts;
  readonly authority: GivenAuthority | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Written = Parameters<Write>;
let latest: { readonly installation: string; readonly files: readonly Written[] } | undefined;

/**
 * What `kubeadm init` leaves on the machine of a control plane: certificates, kubeconfigs, manifests, an empty etcd. Labs of one
 * installation that begin at the same time, as those that prove a scenario do, share their keys: to make them takes a twentieth of a boot.
 */
export function layOutControlPlane(write: Write, installation: ControlPlaneInstallation): void {
  const key = JSON.stringify(installation);
  if (latest?.installation !== key) {
    const files: Written[] = [];
    install((...file) => void files.push(file), installation);
    latest = { installation: key, files };
  }
  for (const file of latest.files) write(...file);
}

function install(write: Write, { facts, authority, now }: ControlPlaneInstallation): void {
  const { node, address } = facts;
  const pki = createPki({ node, address, authority, now });
  for (const [name, text] of Object.entries(pki.files)) {
    write(`/etc/kubernetes/pki/${name}`, text, name.endsWith('.key') ? 0o600 : 0o644);
  }
  const config = (file: string, user: string, organization?: string): string => {
    const text = kubeconfig({
      server: `https://${address}:6443`,
      authority: pki.authority.certificate,
      user,
      identity: pki.client(user, organization),
    });
    write(`/etc/kubernetes/${file}.conf`, text, 0o600);
    return text;
  };
  // Whoever installed the cluster did as `kubeadm init` advises.
  write('/root/.kube/config', config('admin', 'kubernetes-admin', 'kubeadm:cluster-admins'), 0o600);
  config('super-admin', 'kubernetes-super-admin', 'system:masters');
  config('controller-manager', 'system:kube-controller-manager');
  config('scheduler', 'system:kube-scheduler');
  layOutKubeletCertificates(write, pki.authority, node, now);
  for (const [name, text] of Object.entries(staticManifests(facts))) {
    write(`/etc/kubernetes/manifests/${name}`, text, 0o600);
  }
  write('/var/lib/etcd/member/snap/db', liveData, 0o600);
  write('/var/lib/etcd/member/wal/0000000000000000-0000000000000000.wal', '', 0o600);
}
