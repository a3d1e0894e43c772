import { FileSystemError } from './file-system-error.ts';
import { type FileNode, isWhiteout, type NewNode } from './node.ts';

/** Where a store writes each change before anybody hears of it; `load` of the same journal brings the nodes back. */
export interface FileJournal {
  node(node: FileNode): void;
  content(node: FileNode, from: number): void;
  entry(parent: number, name: string, child: number): void;
  removeEntry(parent: number, name: string): void;
  removeNode(inode: number): void;
}

/** A tree that a journal brought back. `lastInode` is the next number to give; `used` its bytes of content. */
export interface LoadedTree {
  readonly root: FileNode;
  readonly lastInode: number;
  readonly used: number;
}

export interface MemoryStoreOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Bytes of content that fit; more fails with ENOSPC. */
  readonly limit?: number | undefined;
  readonly journal?: FileJournal | undefined;
  /** A root that was loaded from the journal, and the highest inode number in it. */
  readonly loaded?: LoadedTree | undefined;
  /** Of the root directory of a new store; default 0755. */
  readonly mode?: number | undefined;
}

const nothing = new Uint8Array(0);

/** The nodes of one file system in memory: quota, inode numbers, times, journal and watchers. */
export class MemoryStore {
  readonly root: FileNode;
  readonly #options: MemoryStoreOptions;
  readonly #watchers = new Set<(path: string) => void>();
  #lastInode: number;
  #used: number;

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
    this.#lastInode = options.loaded?.lastInode ?? 1;
    this.#used = options.loaded?.used ?? 0;
    if (options.loaded === undefined) {
      this.#lastInode = 1;
      this.root = this.#make({ type: 'directory', mode: options.mode ?? 0o755, uid: 0, gid: 0 });
      options.journal?.node(this.root);
    } else {
      this.root = options.loaded.root;
    }
  }

  get used(): number {
    return this.#used;
  }

  get limit(): number | undefined {
    return this.#options.limit;
  }

  watch(changed: (path: string) => void): { close(): void } {
    this.#watchers.add(changed);
    return { close: () => this.#watchers.delete(changed) };
  }

  notify(path: string): void {
    for (const watcher of this.#watchers) watcher(path);
  }

  create(parent: FileNode, name: string, from: NewNode): FileNode {
    const size = from.content?.length ?? 0;
    this.#reserve(size, name);
    const node = this.#make(from);
    this.#options.journal?.node(node);
    if (size > 0) this.#options.journal?.content(node, 0);
    this.attach(parent, name, node);
    return node;
  }

  attach(parent: FileNode, name: string, node: FileNode): void {
    parent.children?.set(name, node);
    node.links += 1;
    this.#touch(parent);
    this.#options.journal?.entry(parent.inode, name, node.inode);
  }

  detach(parent: FileNode, name: string): void {
    const node = parent.children?.get(name);
    if (node === undefined) return;
    parent.children?.delete(name);
    this.#touch(parent);
    this.#options.journal?.removeEntry(parent.inode, name);
    this.#release(node);
  }

  /** Another name in another directory, without the node being released in between. */
  move(fromParent: FileNode, fromName: string, toParent: FileNode, toName: string): void {
    const node = fromParent.children?.get(fromName);
    if (node === undefined) return;
    this.attach(toParent, toName, node);
    fromParent.children?.delete(fromName);
    node.links -= 1;
    this.#touch(fromParent);
    this.#options.journal?.removeEntry(fromParent.inode, fromName);
  }

  write(node: FileNode, content: Uint8Array): void {
    this.#reserve(content.length - node.size, '');
    node.content = content.slice();
    node.size = content.length;
    node.modified = this.#options.now();
    this.#options.journal?.content(node, 0);
    this.#options.journal?.node(node);
  }

  append(node: FileNode, content: Uint8Array): void {
    this.#reserve(content.length, '');
    const size = node.size + content.length;
    if (node.content.length < size) {
      const roomier = new Uint8Array(Math.max(size, node.content.length * 2, 256));
      roomier.set(node.content.subarray(0, node.size));
      node.content = roomier;
    }
    node.content.set(content, node.size);
    const from = node.size;
    node.size = size;
    node.modified = this.#options.now();
    this.#options.journal?.content(node, from);
    this.#options.journal?.node(node);
  }

  /** After `change` altered its facts. */
  changed(node: FileNode): void {
    this.#options.journal?.node(node);
  }

  #touch(directory: FileNode): void {
    directory.modified = this.#options.now();
    this.#options.journal?.node(directory);
  }

  #make(from: NewNode): FileNode {
    const inode = this.#lastInode;
    this.#lastInode += 1;
    return {
      inode,
      type: from.type,
      mode: from.mode,
      uid: from.uid,
      gid: from.gid,
      modified: from.modified ?? this.#options.now(),
      links: 0,
      content: from.content ?? nothing,
      size: from.content?.length ?? 0,
      children: from.type === 'directory' ? new Map() : undefined,
      target: from.target,
      device: from.device,
      opaque: false,
    };
  }

  #reserve(bytes: number, path: string): void {
    const limit = this.#options.limit;
    if (bytes > 0 && limit !== undefined && this.#used + bytes > limit) throw new FileSystemError('ENOSPC', path);
    this.#used += bytes;
  }

  #release(node: FileNode): void {
    node.links -= 1;
    if (node.links > 0) return;
    for (const child of node.children?.values() ?? []) this.#release(child);
    this.#used -= isWhiteout(node) ? 0 : node.size;
    this.#options.journal?.removeNode(node.inode);
  }
}
