import type { DriverWorkload } from '../types.ts';
import { registrar, sidecarContainers } from './sidecars.ts';
import { controllerDeployment, nodeDaemonSet, nodeVolumes, serviceAccount } from './workload.ts';

const namespace = 'gce-pd-csi-driver';
const app = 'gcp-compute-persistent-disk-csi-driver';
const image = 'registry.k8s.io/cloud-provider-gcp/gcp-compute-persistent-disk-csi-driver:v1.26.0';
const registry = 'registry.k8s.io/sig-storage';
const election = ['--leader-election', `--leader-election-namespace=${namespace}`];
const kubeNodeName = { name: 'KUBE_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } };

const controller = controllerDeployment({
  name: 'csi-gce-pd-controller',
  namespace,
  labels: {},
  app,
  account: 'csi-gce-pd-controller-sa',
  replicas: 1,
  spec: { priorityClassName: 'csi-gce-pd-controller' },
  volumes: [{ name: 'socket-dir', emptyDir: {} }],
  containers: [
    ...sidecarContainers({
      registry,
      socketVolume: 'socket-dir',
      containers: {
        'csi-provisioner': {
          image: 'csi-provisioner:v6.1.1',
          args: [
            '--v=5',
            '--feature-gates=Topology=true',
            '--http-endpoint=:22011',
            '--timeout=250s',
            '--extra-create-metadata',
            '--default-fstype=ext4',
            '--controller-publish-readonly=true',
            ...election,
          ],
        },
        'csi-attacher': {
          image: 'csi-attacher:v4.11.0',
          args: ['--v=5', '--http-endpoint=:22012', '--timeout=250s', ...election],
        },
        'csi-resizer': {
          image: 'csi-resizer:v2.1.0',
          args: ['--v=5', '--http-endpoint=:22013', '--handle-volume-inuse-error=false', ...election],
        },
        'csi-snapshotter': {
          image: 'csi-snapshotter:v8.5.0',
          args: ['--v=5', '--metrics-address=:22014', '--timeout=300s', '--retry-interval-max=60s', ...election],
        },
      },
    }),
    {
      name: 'gce-pd-driver',
      image,
      args: ['--v=5', '--endpoint=unix:/csi/csi.sock', '--run-node-service=false'],
      volumeMounts: [{ name: 'socket-dir', mountPath: '/csi' }],
    },
  ],
});

const node = nodeDaemonSet({
  name: 'csi-gce-pd-node',
  namespace,
  labels: {},
  app,
  account: 'csi-gce-pd-node-sa',
  spec: { hostNetwork: true, priorityClassName: 'csi-gce-pd-node' },
  volumes: nodeVolumes('pd.csi.storage.gke.io'),
  containers: [
    registrar(
      'csi-driver-registrar',
      `${registry}/csi-node-driver-registrar:v2.16.0`,
      'pd.csi.storage.gke.io',
      'plugin-dir',
    ),
    {
      name: 'gce-pd-driver',
      image,
      args: [
        '--v=5',
        '--endpoint=unix:/csi/csi.sock',
        '--run-controller-service=false',
        '--node-name=$(KUBE_NODE_NAME)',
      ],
      env: [kubeNodeName],
      volumeMounts: [
        { name: 'kubelet-dir', mountPath: '/var/lib/kubelet', mountPropagation: 'Bidirectional' },
        { name: 'plugin-dir', mountPath: '/csi' },
        { name: 'device-dir', mountPath: '/dev' },
      ],
      securityContext: { privileged: true },
    },
  ],
});

const priority = (name: string, value: number, description: string) => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  globalDefault: false,
  description,
});

/** What deploy/kubernetes of v1.26 brings; both Pods have the same label, and their containers tell them apart. */
export const gcePdWorkload: DriverWorkload = {
  namespace,
  plugin: 'gce-pd-driver',
  controllerApp: app,
  controllerAccount: 'csi-gce-pd-controller-sa',
  nodeApp: app,
  objects: [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    priority(
      'csi-gce-pd-controller',
      900_000_000,
      'This priority class should be used for the GCE PD CSI driver controller deployment only.',
    ),
    priority(
      'csi-gce-pd-node',
      900_001_000,
      'This priority class should be used for the GCE PD CSI driver node deployment only.',
    ),
    serviceAccount('csi-gce-pd-controller-sa', namespace, {}),
    serviceAccount('csi-gce-pd-node-sa', namespace, {}),
    controller,
    node,
  ],
};
