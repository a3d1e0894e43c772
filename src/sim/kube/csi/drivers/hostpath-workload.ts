import type { KubeObject } from '#apimachinery';
import type { DriverWorkload } from '../types.ts';
import { type DriverContainer, hostDirectory, serviceAccount } from './workload.ts';

const namespace = 'default';
const name = 'csi-hostpathplugin';
const registry = 'registry.k8s.io/sig-storage';
const shared = {
  'app.kubernetes.io/instance': 'hostpath.csi.k8s.io',
  'app.kubernetes.io/part-of': 'csi-driver-host-path',
};

/** The labels of one of the driver's objects. */
export const hostpathLabels = (of: string, component: string) => ({
  ...shared,
  'app.kubernetes.io/name': of,
  'app.kubernetes.io/component': component,
});

const labels = hostpathLabels(name, 'plugin');
const socket = { name: 'socket-dir', mountPath: '/csi' };
const data = { name: 'csi-data-dir', mountPath: '/csi-data-dir' };
const privileged = { privileged: true };
const field = (variable: string, fieldPath: string) => ({ name: variable, valueFrom: { fieldRef: { fieldPath } } });
const nodeName = field('KUBE_NODE_NAME', 'spec.nodeName');

function health(port: number, probe: object) {
  return {
    ports: [{ containerPort: port, name: 'healthz', protocol: 'TCP' }],
    livenessProbe: { httpGet: { path: '/healthz', port: 'healthz' }, ...probe },
  };
}

function sidecar(container: string, image: string, args: readonly string[], more: object = {}): DriverContainer {
  const own = [...args];
  return { name: container, image: `${registry}/${image}`, args: own, volumeMounts: [socket], ...more };
}

const containers: readonly DriverContainer[] = [
  {
    name: 'hostpath',
    image: `${registry}/hostpathplugin:v1.17.1`,
    args: [
      '--drivername=hostpath.csi.k8s.io',
      '--v=5',
      '--endpoint=$(CSI_ENDPOINT)',
      '--nodeid=$(KUBE_NODE_NAME)',
      '--enable-controller-modify-volume=true',
    ],
    env: [{ name: 'CSI_ENDPOINT', value: 'unix:///csi/csi.sock' }, nodeName],
    securityContext: privileged,
    ...health(9898, { failureThreshold: 5, initialDelaySeconds: 10, timeoutSeconds: 3, periodSeconds: 2 }),
    volumeMounts: [
      socket,
      { name: 'mountpoint-dir', mountPath: '/var/lib/kubelet/pods', mountPropagation: 'Bidirectional' },
      { name: 'plugins-dir', mountPath: '/var/lib/kubelet/plugins', mountPropagation: 'Bidirectional' },
      data,
      { name: 'dev-dir', mountPath: '/dev' },
    ],
  },
  sidecar(
    'csi-external-health-monitor-controller',
    'csi-external-health-monitor-controller:v0.16.0',
    ['--v=5', '--csi-address=$(ADDRESS)', '--leader-election'],
    { env: [{ name: 'ADDRESS', value: '/csi/csi.sock' }] },
  ),
  sidecar(
    'node-driver-registrar',
    'csi-node-driver-registrar:v2.16.0',
    [
      '--v=5',
      '--csi-address=/csi/csi.sock',
      '--kubelet-registration-path=/var/lib/kubelet/plugins/csi-hostpath/csi.sock',
    ],
    {
      env: [nodeName],
      securityContext: privileged,
      volumeMounts: [socket, { name: 'registration-dir', mountPath: '/registration' }, data],
    },
  ),
  sidecar('liveness-probe', 'livenessprobe:v2.18.0', ['--csi-address=/csi/csi.sock', '--health-port=9898']),
  sidecar('csi-attacher', 'csi-attacher:v4.11.0', ['--v=5', '--csi-address=/csi/csi.sock'], {
    securityContext: privileged,
  }),
  sidecar(
    'csi-provisioner',
    'csi-provisioner:v6.1.1',
    [
      '-v=5',
      '--csi-address=/csi/csi.sock',
      '--feature-gates=Topology=true',
      '--enable-capacity',
      '--capacity-ownerref-level=1',
    ],
    {
      env: [field('NAMESPACE', 'metadata.namespace'), field('POD_NAME', 'metadata.name')],
      securityContext: privileged,
    },
  ),
  sidecar('csi-resizer', 'csi-resizer:v2.1.0', ['-v=5', '-csi-address=/csi/csi.sock'], {
    securityContext: privileged,
  }),
  sidecar('csi-snapshotter', 'csi-snapshotter:v8.5.0', ['-v=5', '--csi-address=/csi/csi.sock'], {
    securityContext: privileged,
  }),
];

const plugin = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace, labels },
  spec: {
    serviceName: name,
    // All volumes are on the one node that it runs on.
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: `${name}-sa`,
        containers: containers.map((container) => ({ imagePullPolicy: 'IfNotPresent', ...container })),
        volumes: [
          hostDirectory('socket-dir', '/var/lib/kubelet/plugins/csi-hostpath'),
          hostDirectory('mountpoint-dir', '/var/lib/kubelet/pods'),
          hostDirectory('registration-dir', '/var/lib/kubelet/plugins_registry', 'DirectoryOrCreate'),
          hostDirectory('plugins-dir', '/var/lib/kubelet/plugins', 'DirectoryOrCreate'),
          hostDirectory('csi-data-dir', '/var/lib/csi-hostpath-data/'),
          hostDirectory('dev-dir', '/dev', 'DirectoryOrCreate'),
        ],
      },
    },
  },
} as KubeObject;

/** What deploy/ of v1.17 brings, with the capacity of the node published. */
export const hostpathWorkload: DriverWorkload = {
  namespace,
  plugin: 'hostpath',
  controllerApp: name,
  controllerAccount: `${name}-sa`,
  nodeApp: name,
  objects: [serviceAccount(`${name}-sa`, namespace, hostpathLabels(name, 'serviceaccount')), plugin],
};
