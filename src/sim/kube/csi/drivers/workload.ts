import type { KubeObject } from '#apimachinery';
import type { Container, Volume } from '#types/core-v1';

/** A container of a driver's Pod; what is not said is as in `shared`. */
export type DriverContainer = Pick<Container, 'name' | 'image'> & Partial<Container>;

interface DriverPod {
  readonly name: string;
  readonly namespace: string;
  /** Labels of the workload; Pods have `app` beside them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly app: string;
  readonly account: string;
  readonly containers: readonly DriverContainer[];
  readonly volumes: readonly Volume[];
}

const bare = { imagePullPolicy: 'IfNotPresent', terminationMessagePolicy: 'FallbackToLogsOnError' } as const;

function template(pod: DriverPod, spec: object) {
  return {
    metadata: { labels: { app: pod.app, ...pod.labels } },
    spec: {
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      serviceAccountName: pod.account,
      containers: pod.containers.map((container) => ({ ...bare, ...container })),
      volumes: pod.volumes,
      ...spec,
    },
  };
}

/** The controller part: any node will do, and one of the Pods leads. */
export function controllerDeployment(
  pod: DriverPod & { readonly replicas: number; readonly spec?: object },
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: pod.name, namespace: pod.namespace, labels: { ...pod.labels } },
    spec: {
      replicas: pod.replicas,
      selector: { matchLabels: { app: pod.app, ...pod.labels } },
      template: template(pod, { priorityClassName: 'system-cluster-critical', ...pod.spec }),
    },
  } as KubeObject;
}

/** The node part: on every node, whatever its taints. */
export function nodeDaemonSet(pod: DriverPod & { readonly spec?: object }): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: pod.name, namespace: pod.namespace, labels: { ...pod.labels } },
    spec: {
      selector: { matchLabels: { app: pod.app, ...pod.labels } },
      template: template(pod, {
        priorityClassName: 'system-node-critical',
        tolerations: [{ operator: 'Exists' }],
        ...pod.spec,
      }),
    },
  } as KubeObject;
}

export function serviceAccount(name: string, namespace: string, labels: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels: { ...labels } } };
}

/** A directory of the node that the Pod makes if need be. */
export function hostDirectory(name: string, path: string, type = 'DirectoryOrCreate'): Volume {
  return { name, hostPath: { path, type } };
}

/** What every node part mounts: the kubelet's own directory, the socket's and the place to register. */
export function nodeVolumes(driver: string): readonly Volume[] {
  return [
    hostDirectory('kubelet-dir', '/var/lib/kubelet', 'Directory'),
    hostDirectory('plugin-dir', `/var/lib/kubelet/plugins/${driver}/`),
    hostDirectory('registration-dir', '/var/lib/kubelet/plugins_registry/'),
    hostDirectory('device-dir', '/dev'),
  ];
}
