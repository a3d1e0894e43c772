import type { KubeObject } from '#apimachinery';
import { snapshotDefinitions } from './definitions.ts';

const name = 'snapshot-controller';
const labels = { 'app.kubernetes.io/name': name };

/** What deploy/kubernetes/snapshot-controller of external-snapshotter v8.5 brings: the custom kinds, and who looks after them. */
export const snapshotObjects: readonly KubeObject[] = [
  ...snapshotDefinitions,
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'kube-system' } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'kube-system' },
    spec: {
      replicas: 2,
      minReadySeconds: 35,
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          containers: [
            {
              name,
              image: 'registry.k8s.io/sig-storage/snapshot-controller:v8.5.0',
              args: ['--v=5', '--leader-election=true'],
              imagePullPolicy: 'IfNotPresent',
            },
          ],
        },
      },
    },
  },
];
