import { type FilterPlugin, rejected } from '../plugin.ts';

const current: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
};
const labels: readonly string[] = [...Object.keys(current), ...Object.values(current)];

/** Volumes whose labels name a zone or region. Follows pkg/scheduler/framework/plugins/volumezone. */
export const volumeZone: FilterPlugin = {
  name: 'VolumeZone',
  filter: (pod, { node }, snapshot) => {
    const ofNode = node.metadata.labels ?? {};
    if (!labels.some((label) => ofNode[label] !== undefined)) return undefined;
    for (const volume of pod.spec?.volumes ?? []) {
      const name = volume.persistentVolumeClaim?.claimName;
      const claim = name === undefined ? undefined : snapshot.claim(pod.metadata.namespace ?? '', name);
      const bound = snapshot.volume(claim?.spec?.volumeName ?? '');
      for (const label of labels) {
        const value = bound?.metadata.labels?.[label];
        if (value === undefined) continue;
        const own = ofNode[label] ?? ofNode[current[label] ?? label];
        if (own === undefined || !value.split('__').includes(own)) {
          return rejected('node(s) had no available volume zone', true);
        }
      }
    }
    return undefined;
  },
};
