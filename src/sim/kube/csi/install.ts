import type { KubeObject } from '#apimachinery';
import type { CsiDriver } from './types.ts';

/** What the drivers' manifests bring into a fresh cluster. */
export function driverObjects(drivers: readonly CsiDriver[]): readonly KubeObject[] {
  return drivers.flatMap(({ name, spec, labels, annotations, workload }) => [
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
}
