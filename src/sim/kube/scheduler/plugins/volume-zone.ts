import { deepEqual } from '#apimachinery';
import type { PersistentVolume } from '#types/core-v1';
import { isNewlyLabelledNode, isOwnClaim } from '../change.ts';
import { type FilterPlugin, rejected } from '../plugin.ts';

const current: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
};
const labels: readonly string[] = [...Object.keys(current), ...Object.values(current)];

/** Volumes whose labels name a zone or region. Follows pkg/scheduler/framework/plugins/volumezone. */
export const volumeZone: FilterPlugin = {
  name: 'VolumeZone',
  awaitsNodes: true,
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
  helps: (pod, change) => {
    if (change.next === undefined) return false;
    if (change.resource === 'storageclasses') {
      return change.previous === undefined && change.next.volumeBindingMode === 'WaitForFirstConsumer';
    }
    if (change.resource === 'persistentvolumes') {
      return change.previous === undefined || !deepEqual(zonesOf(change.next), zonesOf(change.previous));
    }
    return isNewlyLabelledNode(change) || isOwnClaim(pod, change);
  },
};

function zonesOf({ metadata }: PersistentVolume): readonly (string | undefined)[] {
  return labels.map((label) => metadata.labels?.[label]);
}
