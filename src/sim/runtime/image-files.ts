import { asFiles } from './files/create-file-tree.ts';
import type { Files } from './files/files.ts';
import { MemoryFiles } from './files/memory-files.ts';
import { MemoryStore } from './files/memory-store.ts';
import { Tree } from './files/tree.ts';
import { UnionFiles } from './files/union-files.ts';
import type { Layer, RuntimeImage } from './types.ts';

/** The plain files of a layer; throws TypeError when it is a view of something else. */
export function layerFiles({ id, tree }: Layer): MemoryFiles {
  const raw = asFiles(tree).locate('/');
  if (!(raw instanceof MemoryFiles)) throw new TypeError(`layer ${id} is no plain file tree`);
  return raw;
}

/** The files of an image by themselves, read-only. */
export function imageFiles(image: RuntimeImage): Files {
  const nothing = new MemoryFiles(new MemoryStore({ now: () => 0 }));
  const raw = new UnionFiles(image.layers.map(layerFiles), nothing);
  const point = { target: '/', raw, readOnly: true, kind: 'overlay', device: 'overlay', options: 'ro,relatime' };
  return new Tree({ root: raw, mounts: [point] });
}

/** The files of an image with a layer above them that takes every change; without the mounts of a container. */
export function filesOver(image: RuntimeImage, writable: Layer): Files {
  return new Tree({ root: new UnionFiles(image.layers.map(layerFiles), layerFiles(writable)) });
}
