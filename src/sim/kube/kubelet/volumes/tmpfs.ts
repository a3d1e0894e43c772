import { parseQuantity, quantityValue } from '#apimachinery';
import type { Node, Pod } from '#types/core-v1';
import type { Files } from '../../../runtime/files/files.ts';
import { MemoryFiles } from '../../../runtime/files/memory-files.ts';
import { MemoryStore } from '../../../runtime/files/memory-store.ts';

const bytesOf = (quantity: string | undefined) => (quantity === undefined ? 0 : quantityValue(parseQuantity(quantity)));

/**
 * How large a file system in memory gets: the limit of the volume, the memory limits of the Pod's containers if all have
 * one, what the node has. Follows pkg/volume/emptydir, calculateEmptyDirMemorySize.
 */
export function temporarySize(pod: Pod, node: Node | undefined, sizeLimit?: string): number {
  const limits = (pod.spec?.containers ?? []).map(({ resources }) => bytesOf(resources?.limits?.memory));
  const ofPod = limits.every((limit) => limit > 0) ? limits.reduce((sum, limit) => sum + limit, 0) : 0;
  const sizes = [bytesOf(node?.status?.allocatable?.memory), ofPod, bytesOf(sizeLimit)].filter((size) => size > 0);
  return Math.min(...sizes, Number.MAX_SAFE_INTEGER);
}

/** Mounts a new file system in memory of at most `size` bytes over a folder of the node, which is made if need be. */
export function mountTemporary(files: Files, directory: string, now: () => number, size: number): () => void {
  files.makeDirectory(directory, { recursive: true, mode: 0o777 });
  const mount = files.mount({
    target: directory,
    raw: new MemoryFiles(new MemoryStore({ now, mode: 0o777, limit: size })),
    readOnly: false,
    kind: 'tmpfs',
    device: 'tmpfs',
    options: `rw,relatime,size=${Math.floor(size / 1024)}k`,
  });
  return () => mount.close();
}
