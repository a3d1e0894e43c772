import type { KubeObject } from '#apimachinery';
import { snapshotObjects } from './snapshots/workload.ts';
import type { CsiDriver } from './types.ts';

/** What the drivers' manifests bring into a fresh cluster. */
export function driverObjects(drivers: readonly CsiDriver[]): readonly KubeObject[] {
  const takesSnapshots = drivers.some(({ capabilities }) => capabilities.has('snapshot'));
  const ofDrivers = drivers.flatMap(({ name, spec, labels, annotations, workload }) => [
    ...workload.objects,
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: {
        name,
        ...(labels === undefined ? {} : { labels: { ...labels } }),
        ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      },
      spec: { ...spec },
    },
  ]);
  return takesSnapshots ? [...ofDrivers, ...snapshotObjects] : ofDrivers;
}
