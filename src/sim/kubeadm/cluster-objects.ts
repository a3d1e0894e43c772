import { createHmac } from 'node:crypto';
import type { KubeObject } from '#apimachinery';
import { dnsAddon, proxyAddon } from './addons.ts';
import { flannelAddon } from './flannel.ts';
import type { ControlPlaneFacts } from './static-manifests.ts';

const rbac = 'rbac.authorization.k8s.io';
const nodeTokens = { apiGroup: rbac, kind: 'Group', name: 'system:bootstrappers:kubeadm:default-node-token' };
const nodes = { apiGroup: rbac, kind: 'Group', name: 'system:nodes' };

export interface ClusterObjectFacts extends ControlPlaneFacts {
  /** PEM of the cluster's authority. */
  readonly authority: string;
  /** `abcdef.0123456789abcdef`. */
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The kubelets' configuration file. */
  readonly kubeletConfig: string;
}

const configMap = (namespace: string, name: string, data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data,
});

const role = (
  namespace: string,
  name: string,
  resourceName: string,
  subjects: readonly object[],
): readonly KubeObject[] => [
  {
    apiVersion: `${rbac}/v1`,
    kind: 'Role',
    metadata: { name, namespace },
    rules: [{ apiGroups: [''], resources: ['configmaps'], resourceNames: [resourceName], verbs: ['get'] }],
  },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: rbac, kind: 'Role', name },
    subjects,
  },
];

const clusterBinding = (name: string, clusterRole: string, subject: object): KubeObject => ({
  apiVersion: `${rbac}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: clusterRole },
  subjects: [subject],
});

/** What `kubeadm init` and the manifest of the Pod network leave in the API. */
export function clusterObjects(facts: ClusterObjectFacts): readonly KubeObject[] {
  const { podSubnet } = facts;
  return [
    configMap('kube-system', 'kubeadm-config', { ClusterConfiguration: clusterConfiguration(facts) }),
    ...role('kube-system', 'kubeadm:nodes-kubeadm-config', 'kubeadm-config', [nodeTokens, nodes]),
    configMap('kube-system', 'kubelet-config', { kubelet: facts.kubeletConfig }),
    ...role('kube-system', 'kubeadm:kubelet-config', 'kubelet-config', [nodes, nodeTokens]),
    ...bootstrapToken(facts),
    clusterBinding('kubeadm:cluster-admins', 'cluster-admin', {
      apiGroup: rbac,
      kind: 'Group',
      name: 'kubeadm:cluster-admins',
    }),
    clusterBinding('kubeadm:kubelet-bootstrap', 'system:node-bootstrapper', nodeTokens),
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'kubeadm:get-nodes' },
      rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }],
    },
    clusterBinding('kubeadm:get-nodes', 'kubeadm:get-nodes', nodeTokens),
    clusterBinding(
      'kubeadm:node-autoapprove-bootstrap',
      'system:certificates.k8s.io:certificatesigningrequests:nodeclient',
      nodeTokens,
    ),
    clusterBinding(
      'kubeadm:node-autoapprove-certificate-rotation',
      'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient',
      nodes,
    ),
    ...dnsAddon(),
    ...proxyAddon(facts),
    ...flannelAddon(podSubnet),
  ];
}

/** Follows kubeadm phases/uploadconfig. */
function clusterConfiguration({ version, podSubnet, serviceSubnet }: ClusterObjectFacts): string {
  return `apiServer: {}
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
certificateValidityPeriod: 8760h0m0s
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controllerManager: {}
dns: {}
encryptionAlgorithm: ECDSA-P256
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: ${version}
networking:
  dnsDomain: cluster.local
  podSubnet: ${podSubnet}
  serviceSubnet: ${serviceSubnet}
proxy: {}
scheduler: {}
`;
}

/** A token that nodes can join with for a day, and what they may read with it before. Follows kubeadm phases/bootstraptoken. */
function bootstrapToken({ token, now, address, authority }: ClusterObjectFacts): readonly KubeObject[] {
  const [id = '', secret = ''] = token.split('.');
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const info = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(authority)}
    server: https://${address}:6443
  name: ""
contexts: null
current-context: ""
kind: Config
users: null
`;
  const data = {
    'auth-extra-groups': 'system:bootstrappers:kubeadm:default-node-token',
    expiration: `${new Date(now + 86_400_000).toISOString().slice(0, 19)}Z`,
    'token-id': id,
    'token-secret': secret,
    'usage-bootstrap-authentication': 'true',
    'usage-bootstrap-signing': 'true',
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `bootstrap-token-${id}`, namespace: 'kube-system' },
      type: 'bootstrap.kubernetes.io/token',
      data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
    },
    configMap('kube-public', 'cluster-info', { [`jws-kubeconfig-${id}`]: signed(info, id, secret), kubeconfig: info }),
    ...role('kube-public', 'kubeadm:bootstrap-signer-clusterinfo', 'cluster-info', [
      { apiGroup: rbac, kind: 'User', name: 'system:anonymous' },
    ]),
  ];
}

/** A detached signature of the content. Follows cluster-bootstrap token/jws. */
function signed(content: string, id: string, secret: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: id })).toString('base64url');
  const payload = Buffer.from(content).toString('base64url');
  return `${header}..${createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url')}`;
}
