import { compareQuantities, matchesLabels, parseQuantity, selectorFromLabelSelector } from '#apimachinery';
import type { PersistentVolumeClaim } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import type { NodeInfo, Snapshot } from '../snapshot.ts';

/**
 * Whether a driver that tells its capacity has room for a claim's volume where the node can reach it.
 * Follows pkg/scheduler/framework/plugins/volumebinding binder.go hasEnoughCapacity.
 */
export function hasEnoughCapacity(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  { node }: NodeInfo,
  snapshot: Snapshot,
): boolean {
  const requested = claim.spec?.resources?.requests?.storage;
  if (requested === undefined || snapshot.csiDriver(storageClass.provisioner)?.spec.storageCapacity !== true)
    return true;
  const size = parseQuantity(requested);
  return snapshot.capacities().some(({ storageClassName, nodeTopology, maximumVolumeSize, capacity }) => {
    const limit = maximumVolumeSize ?? capacity;
    if (storageClassName !== storageClass.metadata.name || nodeTopology === undefined || limit === undefined)
      return false;
    if (compareQuantities(parseQuantity(limit), size) < 0) return false;
    return matchesLabels(selectorFromLabelSelector(nodeTopology), node.metadata.labels ?? {});
  });
}
