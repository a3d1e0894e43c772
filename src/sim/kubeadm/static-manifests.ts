import { stringify } from 'yaml';
import type { Container, HostPathVolumeSource, Pod, Probe, Volume } from '#types/core-v1';
import { etcdVersionOf } from './releases.ts';

/** What the manifests of a control plane depend on. */
export interface ControlPlaneFacts {
  readonly node: string;
  readonly address: string;
  /** `v1.35.2`. */
  readonly version: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
}

/** The address ranges that a lab's cluster was made with. */
export const labSubnets = { podSubnet: '192.168.0.0/16', serviceSubnet: '10.96.0.0/16' } as const;

const pki = '/etc/kubernetes/pki';

/** A flag and its value. */
type Argument = readonly [name: string, value: string];

const command = (name: string, args: readonly Argument[]): string[] => [
  name,
  ...[...args].sort(([a], [b]) => (a < b ? -1 : 1)).map(([flag, value]) => `--${flag}=${value}`),
];

function probe(
  host: string,
  path: string,
  scheme: 'HTTP' | 'HTTPS',
  [delay, timeout, failures, period]: readonly number[],
): Probe {
  return {
    failureThreshold: failures ?? 0,
    httpGet: { host, path, port: 'probe-port', scheme },
    ...(delay === 0 ? {} : { initialDelaySeconds: delay ?? 0 }),
    periodSeconds: period ?? 0,
    timeoutSeconds: timeout ?? 0,
  };
}

type HostFolder = readonly [name: string, path: string, type: HostPathVolumeSource['type'], readOnly?: boolean];

interface Component {
  readonly name: string;
  readonly image: string;
  readonly command: string[];
  readonly requests: Record<string, string>;
  readonly probes: {
    readonly host: string;
    readonly scheme: 'HTTP' | 'HTTPS';
    readonly live: string;
    readonly ready?: string;
    readonly startup: string;
  };
  readonly port: number;
  readonly folders: readonly HostFolder[];
  readonly annotations?: Record<string, string>;
}

/** The manifest of one component. Follows kubeadm util/staticpod ComponentPod. */
function manifest({ name, image, command: words, requests, probes, port, folders, annotations }: Component): string {
  const { host, scheme, live, ready, startup } = probes;
  const sorted = [...folders].sort(([a], [b]) => (a < b ? -1 : 1));
  // etcd's mounts are the only ones that kubeadm lists by hand.
  const mounts = name === 'etcd' ? sorted.toReversed() : sorted;
  const container: Container = {
    name,
    image,
    command: words,
    imagePullPolicy: 'IfNotPresent',
    livenessProbe: probe(host, live, scheme, [10, 15, 8, 10]),
    ...(ready === undefined ? {} : { readinessProbe: probe(host, ready, scheme, [0, 15, 3, 1]) }),
    startupProbe: probe(host, startup, scheme, [10, 15, 24, 10]),
    ports: [{ containerPort: port, name: 'probe-port', protocol: 'TCP' }],
    resources: { requests },
    volumeMounts: mounts.map(([volume, path, , readOnly = true]) => ({
      mountPath: path,
      name: volume,
      ...(readOnly ? { readOnly } : {}),
    })),
  };
  const volumes = sorted.map(
    ([volume, path, type]): Volume => ({ hostPath: { path, type: type ?? '' }, name: volume }),
  );
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(annotations === undefined ? {} : { annotations }),
      labels: { component: name, tier: 'control-plane' },
      name,
      namespace: 'kube-system',
    },
    spec: {
      containers: [container],
      hostNetwork: true,
      priority: 2_000_001_000,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      volumes,
    },
    status: {},
  };
  return stringify(pod, { indentSeq: false, sortMapEntries: true, lineWidth: 0 });
}

const authorities: readonly HostFolder[] = [
  ['ca-certs', '/etc/ssl/certs', 'DirectoryOrCreate'],
  ['etc-ca-certificates', '/etc/ca-certificates', 'DirectoryOrCreate'],
  ['k8s-certs', pki, 'DirectoryOrCreate'],
  ['usr-local-share-ca-certificates', '/usr/local/share/ca-certificates', 'DirectoryOrCreate'],
  ['usr-share-ca-certificates', '/usr/share/ca-certificates', 'DirectoryOrCreate'],
];

/** The files of /etc/kubernetes/manifests, by name. Follows kubeadm phases/controlplane and phases/etcd. */
export function staticManifests(facts: ControlPlaneFacts): Readonly<Record<string, string>> {
  const { node, address, version, podSubnet, serviceSubnet } = facts;
  const kubernetesImage = (name: string) => `registry.k8s.io/${name}:${version}`;
  const kubeconfigs = (file: string): Argument[] => [
    ['kubeconfig', file],
    ['authentication-kubeconfig', file],
    ['authorization-kubeconfig', file],
  ];
  const local = (live: string, startup: string, ready?: string) =>
    ({ host: '127.0.0.1', scheme: 'HTTPS', live, startup, ...(ready === undefined ? {} : { ready }) }) as const;
  const managerConfig = '/etc/kubernetes/controller-manager.conf';
  const schedulerConfig = '/etc/kubernetes/scheduler.conf';
  return {
    'etcd.yaml': manifest({
      name: 'etcd',
      image: `registry.k8s.io/etcd:${etcdVersionOf(version)}`,
      annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${address}:2379` },
      command: command('etcd', [
        ['name', node],
        ['listen-client-urls', `https://127.0.0.1:2379,https://${address}:2379`],
        ['advertise-client-urls', `https://${address}:2379`],
        ['listen-peer-urls', `https://${address}:2380`],
        ['initial-advertise-peer-urls', `https://${address}:2380`],
        ['initial-cluster', `${node}=https://${address}:2380`],
        ['data-dir', '/var/lib/etcd'],
        ['cert-file', `${pki}/etcd/server.crt`],
        ['key-file', `${pki}/etcd/server.key`],
        ['trusted-ca-file', `${pki}/etcd/ca.crt`],
        ['client-cert-auth', 'true'],
        ['peer-cert-file', `${pki}/etcd/peer.crt`],
        ['peer-key-file', `${pki}/etcd/peer.key`],
        ['peer-trusted-ca-file', `${pki}/etcd/ca.crt`],
        ['peer-client-cert-auth', 'true'],
        ['snapshot-count', '10000'],
        ['listen-metrics-urls', 'http://127.0.0.1:2381'],
        ['feature-gates', 'InitialCorruptCheck=true'],
        ['watch-progress-notify-interval', '5s'],
      ]),
      requests: { cpu: '100m', memory: '100Mi' },
      probes: { host: '127.0.0.1', scheme: 'HTTP', live: '/livez', ready: '/readyz', startup: '/readyz' },
      port: 2381,
      folders: [
        ['etcd-certs', `${pki}/etcd`, 'DirectoryOrCreate', false],
        ['etcd-data', '/var/lib/etcd', 'DirectoryOrCreate', false],
      ],
    }),
    'kube-apiserver.yaml': manifest({
      name: 'kube-apiserver',
      image: kubernetesImage('kube-apiserver'),
      annotations: { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${address}:6443` },
      command: command('kube-apiserver', [
        ['advertise-address', address],
        ['allow-privileged', 'true'],
        ['authorization-mode', 'Node,RBAC'],
        ['client-ca-file', `${pki}/ca.crt`],
        ['enable-admission-plugins', 'NodeRestriction'],
        ['enable-bootstrap-token-auth', 'true'],
        ['etcd-cafile', `${pki}/etcd/ca.crt`],
        ['etcd-certfile', `${pki}/apiserver-etcd-client.crt`],
        ['etcd-keyfile', `${pki}/apiserver-etcd-client.key`],
        ['etcd-servers', 'https://127.0.0.1:2379'],
        ['kubelet-client-certificate', `${pki}/apiserver-kubelet-client.crt`],
        ['kubelet-client-key', `${pki}/apiserver-kubelet-client.key`],
        ['kubelet-preferred-address-types', 'InternalIP,ExternalIP,Hostname'],
        ['proxy-client-cert-file', `${pki}/front-proxy-client.crt`],
        ['proxy-client-key-file', `${pki}/front-proxy-client.key`],
        ['requestheader-allowed-names', 'front-proxy-client'],
        ['requestheader-client-ca-file', `${pki}/front-proxy-ca.crt`],
        ['requestheader-extra-headers-prefix', 'X-Remote-Extra-'],
        ['requestheader-group-headers', 'X-Remote-Group'],
        ['requestheader-username-headers', 'X-Remote-User'],
        ['secure-port', '6443'],
        ['service-account-issuer', 'https://kubernetes.default.svc.cluster.local'],
        ['service-account-key-file', `${pki}/sa.pub`],
        ['service-account-signing-key-file', `${pki}/sa.key`],
        ['service-cluster-ip-range', serviceSubnet],
        ['tls-cert-file', `${pki}/apiserver.crt`],
        ['tls-private-key-file', `${pki}/apiserver.key`],
      ]),
      requests: { cpu: '250m' },
      probes: { host: address, scheme: 'HTTPS', live: '/livez', ready: '/readyz', startup: '/livez' },
      port: 6443,
      folders: authorities,
    }),
    'kube-controller-manager.yaml': manifest({
      name: 'kube-controller-manager',
      image: kubernetesImage('kube-controller-manager'),
      command: command('kube-controller-manager', [
        ['allocate-node-cidrs', 'true'],
        ['bind-address', '127.0.0.1'],
        ['client-ca-file', `${pki}/ca.crt`],
        ['cluster-cidr', podSubnet],
        ['cluster-name', 'kubernetes'],
        ['cluster-signing-cert-file', `${pki}/ca.crt`],
        ['cluster-signing-key-file', `${pki}/ca.key`],
        ['controllers', '*,bootstrapsigner,tokencleaner'],
        ['leader-elect', 'true'],
        ['requestheader-client-ca-file', `${pki}/front-proxy-ca.crt`],
        ['root-ca-file', `${pki}/ca.crt`],
        ['service-account-private-key-file', `${pki}/sa.key`],
        ['service-cluster-ip-range', serviceSubnet],
        ['use-service-account-credentials', 'true'],
        ...kubeconfigs(managerConfig),
      ]),
      requests: { cpu: '200m' },
      probes: local('/healthz', '/healthz'),
      port: 10257,
      folders: [
        ...authorities,
        ['flexvolume-dir', '/usr/libexec/kubernetes/kubelet-plugins/volume/exec', 'DirectoryOrCreate', false],
        ['kubeconfig', managerConfig, 'FileOrCreate'],
      ],
    }),
    'kube-scheduler.yaml': manifest({
      name: 'kube-scheduler',
      image: kubernetesImage('kube-scheduler'),
      command: command('kube-scheduler', [
        ['bind-address', '127.0.0.1'],
        ['leader-elect', 'true'],
        ...kubeconfigs(schedulerConfig),
      ]),
      requests: { cpu: '100m' },
      probes: local('/livez', '/livez', '/readyz'),
      port: 10259,
      folders: [['kubeconfig', schedulerConfig, 'FileOrCreate']],
    }),
  };
}
