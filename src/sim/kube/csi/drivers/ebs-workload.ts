import type { DriverWorkload } from '../types.ts';
import { controllerDeployment, type DriverContainer, nodeDaemonSet, nodeVolumes, serviceAccount } from './workload.ts';

const namespace = 'kube-system';
const labels = { 'app.kubernetes.io/name': 'aws-ebs-csi-driver' };
const plugin = 'public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1.55.0';
const component = (image: string) => `public.ecr.aws/csi-components/${image}`;

const socket = [{ name: 'socket-dir', mountPath: '/var/lib/csi/sockets/pluginproxy/' }];
const small = { requests: { cpu: '10m', memory: '40Mi' }, limits: { memory: '256Mi' } };
const unprivileged = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true };
const address = [{ name: 'ADDRESS', value: '/var/lib/csi/sockets/pluginproxy/csi.sock' }];

function sidecar(name: string, image: string, args: readonly string[]): DriverContainer {
  return {
    name,
    image: component(image),
    args: [...args],
    env: address,
    volumeMounts: socket,
    resources: small,
    securityContext: { ...unprivileged, seccompProfile: { type: 'RuntimeDefault' } },
  };
}

const health = (delay: number, timeout: number, period: number, threshold: number) => ({
  httpGet: { path: '/healthz', port: 'healthz' },
  initialDelaySeconds: delay,
  timeoutSeconds: timeout,
  periodSeconds: period,
  failureThreshold: threshold,
});
const ports = [{ name: 'healthz', containerPort: 9808, protocol: 'TCP' }];
const nodeName = { name: 'CSI_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } };
const queue = ['--kube-api-qps=20', '--kube-api-burst=100'];

const controller = controllerDeployment({
  name: 'ebs-csi-controller',
  namespace,
  labels,
  app: 'ebs-csi-controller',
  account: 'ebs-csi-controller-sa',
  replicas: 2,
  spec: {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: {
              labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['ebs-csi-controller'] }] },
              topologyKey: 'kubernetes.io/hostname',
            },
          },
        ],
      },
    },
    tolerations: [
      { key: 'CriticalAddonsOnly', operator: 'Exists' },
      { effect: 'NoExecute', operator: 'Exists', tolerationSeconds: 300 },
    ],
    securityContext: { fsGroup: 1000, runAsGroup: 1000, runAsNonRoot: true, runAsUser: 1000 },
  },
  volumes: [{ name: 'socket-dir', emptyDir: {} }],
  containers: [
    {
      name: 'ebs-plugin',
      image: plugin,
      // The chart's own level is 2; with 4 the log shows every call.
      args: ['controller', '--endpoint=$(CSI_ENDPOINT)', '--batching=true', '--logging-format=text', '--v=4'],
      env: [{ name: 'CSI_ENDPOINT', value: 'unix:///var/lib/csi/sockets/pluginproxy/csi.sock' }, nodeName],
      volumeMounts: socket,
      ports,
      livenessProbe: health(10, 60, 10, 10),
      readinessProbe: health(10, 60, 10, 5),
      resources: small,
      securityContext: { ...unprivileged, seccompProfile: { type: 'RuntimeDefault' } },
    },
    sidecar('csi-provisioner', 'csi-provisioner:v6.1.1-eksbuild.1', [
      '--timeout=60s',
      '--csi-address=$(ADDRESS)',
      '--v=2',
      '--feature-gates=Topology=true',
      '--extra-create-metadata',
      '--leader-election=true',
      '--default-fstype=ext4',
      ...queue,
      '--worker-threads=100',
      '--retry-interval-max=30m',
    ]),
    sidecar('csi-attacher', 'csi-attacher:v4.11.0-eksbuild.1', [
      '--timeout=6m',
      '--csi-address=$(ADDRESS)',
      '--v=2',
      '--leader-election=true',
      ...queue,
      '--worker-threads=100',
      '--retry-interval-max=5m',
      '--feature-gates=MutableCSINodeAllocatableCount=true',
    ]),
    sidecar('csi-snapshotter', 'csi-snapshotter:v8.5.0-eksbuild.1', [
      '--csi-address=$(ADDRESS)',
      '--leader-election=true',
      '--v=2',
      '--extra-create-metadata',
      ...queue,
      '--worker-threads=100',
      '--retry-interval-max=30m',
    ]),
    sidecar('csi-resizer', 'csi-resizer:v2.1.0-eksbuild.1', [
      '--timeout=60s',
      '--extra-modify-metadata',
      '--csi-address=$(ADDRESS)',
      '--v=2',
      '--handle-volume-inuse-error=false',
      '--leader-election=true',
      ...queue,
      '--workers=100',
      '--retry-interval-max=30m',
    ]),
    {
      name: 'liveness-probe',
      image: component('livenessprobe:v2.18.0-eksbuild.1'),
      args: ['--csi-address=/csi/csi.sock', '--probe-timeout=60s'],
      volumeMounts: [{ name: 'socket-dir', mountPath: '/csi' }],
      resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '32Mi' } },
      securityContext: unprivileged,
    },
  ],
});

const node = nodeDaemonSet({
  name: 'ebs-csi-node',
  namespace,
  labels,
  app: 'ebs-csi-node',
  account: 'ebs-csi-node-sa',
  spec: {
    terminationGracePeriodSeconds: 30,
    securityContext: { fsGroup: 0, runAsGroup: 0, runAsNonRoot: false, runAsUser: 0 },
  },
  volumes: [...nodeVolumes('ebs.csi.aws.com'), { name: 'probe-dir', emptyDir: {} }],
  containers: [
    {
      name: 'ebs-plugin',
      image: plugin,
      args: [
        'node',
        '--endpoint=$(CSI_ENDPOINT)',
        '--csi-mount-point-prefix=/var/lib/kubelet/plugins/kubernetes.io/csi/ebs.csi.aws.com/',
        '--logging-format=text',
        '--v=4',
      ],
      env: [{ name: 'CSI_ENDPOINT', value: 'unix:/csi/csi.sock' }, nodeName],
      volumeMounts: [
        { name: 'kubelet-dir', mountPath: '/var/lib/kubelet', mountPropagation: 'Bidirectional' },
        { name: 'plugin-dir', mountPath: '/csi' },
        { name: 'device-dir', mountPath: '/dev' },
      ],
      ports,
      livenessProbe: health(10, 3, 10, 5),
      readinessProbe: { ...health(0, 3, 5, 3) },
      resources: small,
      securityContext: { privileged: true, readOnlyRootFilesystem: true },
    },
    {
      name: 'node-driver-registrar',
      image: component('csi-node-driver-registrar:v2.16.0-eksbuild.1'),
      args: ['--csi-address=$(ADDRESS)', '--kubelet-registration-path=$(DRIVER_REG_SOCK_PATH)', '--v=2'],
      env: [
        { name: 'ADDRESS', value: '/csi/csi.sock' },
        { name: 'DRIVER_REG_SOCK_PATH', value: '/var/lib/kubelet/plugins/ebs.csi.aws.com/csi.sock' },
      ],
      volumeMounts: [
        { name: 'plugin-dir', mountPath: '/csi' },
        { name: 'registration-dir', mountPath: '/registration' },
        { name: 'probe-dir', mountPath: '/var/lib/kubelet/plugins/ebs.csi.aws.com/' },
      ],
      resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '32Mi' } },
      securityContext: unprivileged,
    },
    {
      name: 'liveness-probe',
      image: component('livenessprobe:v2.18.0-eksbuild.1'),
      args: ['--csi-address=/csi/csi.sock'],
      volumeMounts: [{ name: 'plugin-dir', mountPath: '/csi' }],
      resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '32Mi' } },
      securityContext: unprivileged,
    },
  ],
});

/** What `kubectl apply -k deploy/kubernetes/overlays/stable` brings of v1.55. */
export const ebsWorkload: DriverWorkload = {
  namespace,
  plugin: 'ebs-plugin',
  controllerApp: 'ebs-csi-controller',
  controllerAccount: 'ebs-csi-controller-sa',
  nodeApp: 'ebs-csi-node',
  objects: [
    serviceAccount('ebs-csi-controller-sa', namespace, labels),
    serviceAccount('ebs-csi-node-sa', namespace, labels),
    controller,
    node,
  ],
};
