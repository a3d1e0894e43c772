import type { FileTree } from '../types.ts';
import type { Files } from './files.ts';
import { MemoryFiles } from './memory-files.ts';
import { MemoryStore, type MemoryStoreOptions } from './memory-store.ts';
import { Tree } from './tree.ts';

/** A file tree in memory of its own. Empty but for its root directory, unless a journal brought nodes back. */
export function createFileTree(options: Partial<MemoryStoreOptions> = {}): Files {
  return new Tree({ root: new MemoryFiles(new MemoryStore({ now: () => 0, ...options })) });
}

/** The whole interface of a tree that this runtime made; others are refused, because mounts need it. */
export function asFiles(tree: FileTree): Tree {
  if (tree instanceof Tree) return tree;
  throw new TypeError('only file trees made by createFileTree can be mounted');
}
