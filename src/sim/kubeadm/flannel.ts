import type { KubeObject } from '#apimachinery';

const namespace = 'kube-flannel';
const labels = { app: 'flannel', tier: 'node' };
const rbac = 'rbac.authorization.k8s.io';
export const flannelImage = 'ghcr.io/flannel-io/flannel:v0.27.4';
export const flannelPluginImage = 'ghcr.io/flannel-io/flannel-cni-plugin:v1.8.0-flannel1';

/** /etc/cni/net.d/10-flannel.conflist, and the ConfigMap's key of the same content. */
export const cniConfig = `{
  "name": "cbr0",
  "cniVersion": "0.3.1",
  "plugins": [
    {
      "type": "flannel",
      "delegate": {
        "hairpinMode": true,
        "isDefaultGateway": true
      }
    },
    {
      "type": "portmap",
      "capabilities": {
        "portMappings": true
      }
    }
  ]
}
`;

/** What /run/flannel/subnet.env says on the node with that range. The MTU is what a VXLAN header leaves of an Ethernet frame. */
export function subnetText(network: string, range: string): string {
  const gateway = range.replace(/\.\d+\//, '.1/');
  return `FLANNEL_NETWORK=${network}\nFLANNEL_SUBNET=${gateway}\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n`;
}

/** The network of Pods, as flannel's manifest for kubeadm clusters makes it. */
export function flannelAddon(podSubnet: string): readonly KubeObject[] {
  const netConf = `{
  "Network": "${podSubnet}",
  "EnableNFTables": false,
  "Backend": {
    "Type": "vxlan"
  }
}
`;
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: { 'k8s-app': 'flannel', 'pod-security.kubernetes.io/enforce': 'privileged' },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'flannel', namespace, labels: { 'k8s-app': 'flannel' } },
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'flannel', labels: { 'k8s-app': 'flannel' } },
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
        { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
      ],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'flannel', labels: { 'k8s-app': 'flannel' } },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'flannel' },
      subjects: [{ kind: 'ServiceAccount', name: 'flannel', namespace }],
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-flannel-cfg', namespace, labels: { ...labels, 'k8s-app': 'flannel' } },
      data: { 'cni-conf.json': cniConfig, 'net-conf.json': netConf },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'kube-flannel-ds', namespace, labels: { ...labels, 'k8s-app': 'flannel' } },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } },
    },
  ];
}

const podSpec = {
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] }],
      },
    },
  },
  hostNetwork: true,
  priorityClassName: 'system-node-critical',
  tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }],
  serviceAccountName: 'flannel',
  initContainers: [
    {
      name: 'install-cni-plugin',
      image: flannelPluginImage,
      command: ['cp'],
      args: ['-f', '/flannel', '/opt/cni/bin/flannel'],
      volumeMounts: [{ name: 'cni-plugin', mountPath: '/opt/cni/bin' }],
    },
    {
      name: 'install-cni',
      image: flannelImage,
      command: ['cp'],
      args: ['-f', '/etc/kube-flannel/cni-conf.json', '/etc/cni/net.d/10-flannel.conflist'],
      volumeMounts: [
        { name: 'cni', mountPath: '/etc/cni/net.d' },
        { name: 'flannel-cfg', mountPath: '/etc/kube-flannel/' },
      ],
    },
  ],
  containers: [
    {
      name: 'kube-flannel',
      image: flannelImage,
      command: ['/opt/bin/flanneld'],
      args: ['--ip-masq', '--kube-subnet-mgr'],
      resources: { requests: { cpu: '100m', memory: '50Mi' } },
      securityContext: { privileged: false, capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
      env: [
        { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
        { name: 'EVENT_QUEUE_DEPTH', value: '5000' },
        { name: 'CONT_WHEN_CACHE_NOT_READY', value: 'false' },
      ],
      volumeMounts: [
        { name: 'run', mountPath: '/run/flannel' },
        { name: 'flannel-cfg', mountPath: '/etc/kube-flannel/' },
        { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
      ],
    },
  ],
  volumes: [
    { name: 'run', hostPath: { path: '/run/flannel' } },
    { name: 'cni-plugin', hostPath: { path: '/opt/cni/bin' } },
    { name: 'cni', hostPath: { path: '/etc/cni/net.d' } },
    { name: 'flannel-cfg', configMap: { name: 'kube-flannel-cfg' } },
    { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
  ],
};
