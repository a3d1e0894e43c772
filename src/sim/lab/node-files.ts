import { containerdFiles, kubeletFiles } from '../kube/index.ts';
import {
  type ControlPlaneFacts,
  kubeletClientFile,
  kubeletClientLink,
  layOutControlPlane,
  layOutKubeadmNode,
  layOutKubeletCertificates,
} from '../kubeadm/index.ts';
import type { Files } from '../runtime/index.ts';

/** What a node's files depend on. */
export interface NodeInstallation {
  readonly name: string;
  readonly controlPlane: boolean;
  /** `https://172.30.1.2:6443`. */
  readonly server: string;
  /** PEM of the cluster's authority; undefined without TLS. */
  readonly certificateAuthority: string | undefined;
  /** In a cluster that kubeadm made: what its control plane is like, and the authority's key where the lab has one. */
  readonly kubeadm?: {
    readonly facts: ControlPlaneFacts;
    readonly authorityKey: string | undefined;
    readonly now: number;
    /** Of the node's Pods: `192.168.1.0/24`. */
    readonly podRange: string;
  };
}

const unit = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`;

const containerdUnit = `[Unit]
Description=containerd container runtime
Documentation=https://containerd.io
After=network.target dbus.service

[Service]
ExecStartPre=-/sbin/modprobe overlay
ExecStart=/usr/bin/containerd
Type=notify
Delegate=yes
KillMode=process
Restart=always
RestartSec=5
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
OOMScoreAdjust=-999

[Install]
WantedBy=multi-user.target
`;

const dropIn = `# Note: This dropin only works with kubeadm and kubelet v1.11+
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
# This is a file that "kubeadm init" and "kubeadm join" generates at runtime, populating the KUBELET_KUBEADM_ARGS variable dynamically
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
# This is a file that the user can use for overrides of the kubelet args as a last resort. Preferably, the user should use
# the .NodeRegistration.KubeletExtraArgs object in the configuration files instead. KUBELET_EXTRA_ARGS should be sourced from this file.
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;

/** /var/lib/kubelet/config.yaml. */
export const kubeletConfig = `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 0s
    cacheUnauthorizedTTL: 0s
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
containerRuntimeEndpoint: unix:///var/run/containerd/containerd.sock
cpuManagerReconcilePeriod: 0s
crashLoopBackOff: {}
evictionPressureTransitionPeriod: 0s
fileCheckFrequency: 0s
healthzBindAddress: 127.0.0.1
healthzPort: 10248
httpCheckFrequency: 0s
imageMaximumGCAge: 0s
imageMinimumGCAge: 0s
kind: KubeletConfiguration
logging:
  flushFrequency: 0
  options:
    json:
      infoBufferSize: "0"
    text:
      infoBufferSize: "0"
  verbosity: 0
memorySwap: {}
nodeStatusReportFrequency: 0s
nodeStatusUpdateFrequency: 0s
rotateCertificates: true
runtimeRequestTimeout: 0s
shutdownGracePeriod: 0s
shutdownGracePeriodCriticalPods: 0s
staticPodPath: /etc/kubernetes/manifests
streamingConnectionIdleTimeout: 0s
syncFrequency: 0s
volumeStatsAggPeriod: 0s
`;

function kubeconfig({ name, controlPlane, server, certificateAuthority }: NodeInstallation): string {
  const [cluster, context, user] = controlPlane
    ? ['kubernetes', `system:node:${name}@kubernetes`, `system:node:${name}`]
    : ['default-cluster', 'default-context', 'default-auth'];
  const authority = Buffer.from(certificateAuthority ?? '').toString('base64');
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${authority}
    server: ${server}
  name: ${cluster}
contexts:
- context:
    cluster: ${cluster}
    namespace: default
    user: ${user}
  name: ${context}
current-context: ${context}
kind: Config
users:
- name: ${user}
  user:
    client-certificate: ${kubeletClientLink}
    client-key: ${kubeletClientLink}
`;
}

/** Lays out what kubeadm and the packages leave on a node. */
export function layOutNode(files: Files, node: NodeInstallation): void {
  const write = (path: string, text: string, mode = 0o644) => {
    files.makeDirectory(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    files.writeFile(path, new TextEncoder().encode(text), { mode });
  };
  write(kubeletFiles.unit, unit);
  write(kubeletFiles.dropIn, dropIn);
  write(kubeletFiles.config, kubeletConfig);
  write('/var/lib/kubelet/kubeadm-flags.env', 'KUBELET_KUBEADM_ARGS=""\n');
  write(kubeletFiles.kubeconfig, kubeconfig(node), 0o600);
  write('/etc/kubernetes/pki/ca.crt', node.certificateAuthority ?? '');
  files.makeDirectory('/etc/kubernetes/manifests', { recursive: true });
  files.makeDirectory('/etc/systemd/system/multi-user.target.wants', { recursive: true });
  files.symlink(kubeletFiles.unit, kubeletFiles.enabled);
  write(containerdFiles.unit, containerdUnit);
  files.symlink(containerdFiles.unit, containerdFiles.enabled);
  if (node.kubeadm === undefined) return;
  layOutKubeadmNode(write, node.name, node.kubeadm.facts.version, node.kubeadm.podRange);
  const { certificateAuthority: certificate, kubeadm } = node;
  const { facts, authorityKey: key, now } = kubeadm;
  const authority = certificate === undefined || key === undefined ? undefined : { certificate, key };
  if (node.controlPlane) layOutControlPlane(write, { facts, authority, now });
  else if (authority !== undefined)
    layOutKubeletCertificates(write, { name: 'kubernetes', ...authority }, node.name, now);
  if (node.controlPlane || authority !== undefined) files.symlink(kubeletClientFile(now), kubeletClientLink);
}
