import type { DriverWorkload } from '../types.ts';
import { registrar, sidecarContainers } from './sidecars.ts';
import { controllerDeployment, nodeDaemonSet, nodeVolumes, serviceAccount } from './workload.ts';

const namespace = 'kube-system';
const image = 'mcr.microsoft.com/oss/v2/kubernetes-csi/azuredisk-csi:v1.34.1';
const registry = 'mcr.microsoft.com/oss/v2/kubernetes-csi';
const election = ['--leader-election', '--leader-election-namespace=kube-system'];
const queue = ['--kube-api-qps=50', '--kube-api-burst=100', '--retry-interval-max=30m'];
const kubeNodeName = { name: 'KUBE_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } };

const health = (port: number, timeoutSeconds: number) => ({
  httpGet: { host: 'localhost', path: '/healthz', port },
  failureThreshold: 5,
  initialDelaySeconds: 30,
  timeoutSeconds,
  periodSeconds: 30,
});

const controller = controllerDeployment({
  name: 'csi-azuredisk-controller',
  namespace,
  labels: {},
  app: 'csi-azuredisk-controller',
  account: 'csi-azuredisk-controller-sa',
  replicas: 2,
  spec: {
    hostNetwork: true,
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    tolerations: [
      { key: 'node-role.kubernetes.io/master', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'node-role.kubernetes.io/controlplane', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'CriticalAddonsOnly', operator: 'Exists', effect: 'NoSchedule' },
    ],
  },
  volumes: [{ name: 'socket-dir', emptyDir: {} }],
  containers: [
    ...sidecarContainers({
      registry,
      socketVolume: 'socket-dir',
      containers: {
        'csi-provisioner': {
          image: 'csi-provisioner:v6.1.1',
          args: [
            '--feature-gates=Topology=true,VolumeAttributesClass=true',
            '--v=2',
            '--timeout=30s',
            '--worker-threads=100',
            '--extra-create-metadata=true',
            '--strict-topology=true',
            ...election,
            ...queue,
          ],
        },
        'csi-attacher': { image: 'csi-attacher:v4.11.0', args: ['--v=2', '--timeout=1200s', ...election, ...queue] },
        'csi-snapshotter': {
          image: 'csi-snapshotter:v8.5.0',
          args: ['--v=2', '--timeout=1200s', '--extra-create-metadata=true', ...election, ...queue],
        },
        'csi-resizer': {
          image: 'csi-resizer:v2.1.0',
          args: ['--v=2', '--timeout=240s', '--handle-volume-inuse-error=false', ...election, ...queue],
        },
        'liveness-probe': {
          image: 'livenessprobe:v2.18.0',
          args: ['--probe-timeout=3s', '--http-endpoint=localhost:29602', '--v=2'],
        },
      },
    }),
    {
      name: 'azuredisk',
      image,
      args: ['--v=5', '--endpoint=unix:///csi/csi.sock', '--metrics-address=0.0.0.0:29604'],
      // On the host's network this port is the node's, so two of these Pods never share a node and its other ports.
      ports: [{ containerPort: 29_604, name: 'metrics', protocol: 'TCP' }],
      livenessProbe: health(29_602, 10),
      volumeMounts: [{ name: 'socket-dir', mountPath: '/csi' }],
    },
  ],
});

const node = nodeDaemonSet({
  name: 'csi-azuredisk-node',
  namespace,
  labels: {},
  app: 'csi-azuredisk-node',
  account: 'csi-azuredisk-node-sa',
  spec: {
    hostNetwork: true,
    dnsPolicy: 'Default',
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  },
  volumes: nodeVolumes('disk.csi.azure.com'),
  containers: [
    ...sidecarContainers({
      registry,
      socketVolume: 'plugin-dir',
      containers: {
        'liveness-probe': {
          image: 'livenessprobe:v2.18.0',
          args: ['--probe-timeout=10s', '--http-endpoint=localhost:29603', '--v=2'],
        },
      },
    }),
    registrar(
      'node-driver-registrar',
      `${registry}/csi-node-driver-registrar:v2.16.0`,
      'disk.csi.azure.com',
      'plugin-dir',
    ),
    {
      name: 'azuredisk',
      image,
      args: [
        '--v=5',
        '--endpoint=unix:///csi/csi.sock',
        '--nodeid=$(KUBE_NODE_NAME)',
        '--metrics-address=0.0.0.0:29605',
      ],
      ports: [
        { containerPort: 29_603, name: 'healthz', protocol: 'TCP' },
        { containerPort: 29_605, name: 'metrics', protocol: 'TCP' },
      ],
      env: [kubeNodeName],
      livenessProbe: health(29_603, 30),
      volumeMounts: [
        { name: 'kubelet-dir', mountPath: '/var/lib/kubelet', mountPropagation: 'Bidirectional' },
        { name: 'plugin-dir', mountPath: '/csi' },
        { name: 'device-dir', mountPath: '/dev' },
      ],
      securityContext: { privileged: true },
    },
  ],
});

/** What deploy/ of v1.34 brings. */
export const azureDiskWorkload: DriverWorkload = {
  namespace,
  plugin: 'azuredisk',
  controllerApp: 'csi-azuredisk-controller',
  controllerAccount: 'csi-azuredisk-controller-sa',
  nodeApp: 'csi-azuredisk-node',
  objects: [
    serviceAccount('csi-azuredisk-controller-sa', namespace, {}),
    serviceAccount('csi-azuredisk-node-sa', namespace, {}),
    controller,
    node,
  ],
};
