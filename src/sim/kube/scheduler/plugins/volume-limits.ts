import type { Pod } from '#types/core-v1';
import { csiVolumeOf, inlineCsiVolume } from '../../helpers/csi-translation/index.ts';
import { migratedPlugins } from '../../helpers/migrated-plugins.ts';
import { claimNameOf } from '../../helpers/pods.ts';
import { classOf } from '../../helpers/storage-class.ts';
import { isOwnClaim, leavingPod } from '../change.ts';
import { type FilterPlugin, rejected } from '../plugin.ts';
import type { Snapshot } from '../snapshot.ts';

/** The volumes of a Pod that count against a driver's limit: their drivers by what tells them apart. */
function attachable(pod: Pod, snapshot: Snapshot): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const namespace = pod.metadata.namespace ?? '';
  for (const volume of pod.spec?.volumes ?? []) {
    const name = claimNameOf(pod, volume);
    const claim = name === undefined ? undefined : snapshot.claim(namespace, name);
    const bound = snapshot.volume(claim?.spec?.volumeName ?? '');
    const csi = name === undefined ? inlineCsiVolume(volume) : bound && csiVolumeOf(bound);
    if (csi !== undefined) {
      found.set(`${csi.source.driver}/${csi.source.volumeHandle}`, csi.source.driver);
      continue;
    }
    // A volume that has yet to be made counts for the driver that is going to make it.
    const provisioner =
      claim === undefined || bound !== undefined ? '' : snapshot.storageClass(classOf(claim))?.provisioner;
    if (!provisioner) continue;
    found.set(`unbound ${namespace}/${name ?? ''}`, migratedPlugins[provisioner] ?? provisioner);
  }
  return found;
}

function countBy(drivers: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const driver of drivers) counts.set(driver, (counts.get(driver) ?? 0) + 1);
  return counts;
}

/** How many volumes of a CSI driver a node takes. Follows pkg/scheduler/framework/plugins/nodevolumelimits csi.go. */
export const nodeVolumeLimits: FilterPlugin = {
  name: 'NodeVolumeLimits',
  filter: (pod, { name, pods }, snapshot) => {
    if ((pod.spec?.volumes ?? []).length === 0) return undefined;
    const wanted = attachable(pod, snapshot);
    const limits = new Map(
      (snapshot.csiNode(name)?.spec.drivers ?? []).flatMap((driver) => {
        const count = driver.allocatable?.count;
        return count === undefined ? [] : [[driver.name, count]];
      }),
    );
    if (wanted.size === 0 || limits.size === 0) return undefined;
    const present = new Map(pods.flatMap((other) => [...attachable(other, snapshot)]));
    for (const { spec } of snapshot.attachments(name)) {
      const bound = snapshot.volume(spec.source.persistentVolumeName ?? '');
      const csi = bound === undefined ? undefined : csiVolumeOf(bound);
      if (csi !== undefined) present.set(`${csi.source.driver}/${csi.source.volumeHandle}`, csi.source.driver);
    }
    const attached = countBy(present.values());
    const added = countBy([...wanted].flatMap(([key, driver]) => (present.has(key) ? [] : [driver])));
    for (const [driver, count] of added) {
      const limit = limits.get(driver);
      if (limit !== undefined && (attached.get(driver) ?? 0) + count > limit) {
        return rejected('node(s) exceed max volume count', false);
      }
    }
    return undefined;
  },
  helps: (pod, change) => {
    const left = leavingPod(change);
    if (left !== undefined) {
      return (left.spec?.volumes ?? []).some(
        (volume) => claimNameOf(left, volume) !== undefined || inlineCsiVolume(volume) !== undefined,
      );
    }
    if (change.resource === 'persistentvolumeclaims') return change.previous === undefined && isOwnClaim(pod, change);
    if (change.resource === 'volumeattachments') {
      const uses = (pod.spec?.volumes ?? []).some(
        (volume) =>
          volume.persistentVolumeClaim !== undefined ||
          inlineCsiVolume(volume)?.source.driver === change.previous?.spec.attacher,
      );
      return change.next === undefined && uses;
    }
    if (change.resource !== 'csinodes' || change.next === undefined) return false;
    const { next, previous } = change;
    if (previous === undefined) return true;
    const limits = new Map(previous.spec.drivers.map(({ name, allocatable }) => [name, allocatable?.count ?? 0]));
    return next.spec.drivers.some(({ name, allocatable }) => (allocatable?.count ?? 0) > (limits.get(name) ?? 0));
  },
};
