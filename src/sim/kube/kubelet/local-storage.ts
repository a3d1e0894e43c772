import { addQuantities, formatQuantity, parseQuantity, quantityValue } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { FileTree } from '../../runtime/types.ts';
import type { ContainerRecord } from './container-record.ts';
import type { MountedVolume } from './volumes/index.ts';

const block = 4096;

/** What the files below a path take, in bytes of whole blocks. */
export function diskUsage(files: FileTree, path: string): number {
  const { type, size } = files.lstat(path);
  if (type !== 'directory') return type === 'file' ? Math.ceil(size / block) * block : 0;
  return files.readDirectory(path).reduce((sum, name) => sum + diskUsage(files, `${path}/${name}`), 0);
}

/** Whether there is anything in a Pod's spec that its use of disks may exceed. */
export function limitsStorage({ spec }: Pod): boolean {
  if (spec?.volumes?.some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined)) return true;
  return (spec?.containers ?? []).some(({ resources }) => resources?.limits?.['ephemeral-storage'] !== undefined);
}

function sourceOf(volume: MountedVolume | undefined): { readonly tree: FileTree; readonly source: string } | undefined {
  return volume === undefined || 'image' in volume || !volume.tree.exists(volume.source) ? undefined : volume;
}

/**
 * Why a Pod is to be evicted that uses more of its node's disk than it may; undefined while it does not.
 * Follows pkg/kubelet/eviction, localStorageEviction.
 */
export function storageExcess(
  pod: Pod,
  volumes: ReadonlyMap<string, MountedVolume>,
  records: readonly ContainerRecord[],
): string | undefined {
  let inVolumes = 0;
  for (const { name, emptyDir } of pod.spec?.volumes ?? []) {
    if (emptyDir === undefined) continue;
    const found = sourceOf(volumes.get(name));
    const used = found === undefined ? 0 : diskUsage(found.tree, found.source);
    if (emptyDir.medium !== 'Memory') inVolumes += used;
    if (emptyDir.sizeLimit === undefined) continue;
    const limit = parseQuantity(emptyDir.sizeLimit);
    if (quantityValue(limit) > 0 && used > quantityValue(limit)) {
      return `Usage of EmptyDir volume ${JSON.stringify(name)} exceeds the limit ${JSON.stringify(formatQuantity(limit))}. `;
    }
  }
  const uses = records
    .filter(({ init, ephemeral }) => !init && !ephemeral)
    .map(({ spec, container }) => ({
      name: spec.name,
      limit: spec.resources?.limits?.['ephemeral-storage'],
      used: container === undefined ? 0 : diskUsage(container.writable.tree, '/'),
    }));
  const limits = uses.flatMap(({ limit }) => (limit === undefined ? [] : [parseQuantity(limit)]));
  if (limits.length > 0) {
    const total = limits.reduce(addQuantities);
    const used = uses.reduce((sum, one) => sum + one.used, inVolumes);
    if (used > quantityValue(total)) {
      return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatQuantity(total)}. `;
    }
  }
  for (const { name, limit, used } of uses) {
    const most = limit === undefined ? undefined : parseQuantity(limit);
    if (most !== undefined && quantityValue(most) > 0 && used > quantityValue(most)) {
      return `Container ${name} exceeded its local ephemeral storage limit ${JSON.stringify(formatQuantity(most))}. `;
    }
  }
  return undefined;
}
