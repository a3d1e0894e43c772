import type { DiskSpace } from './disk.ts';
import { FileSystemError } from './file-system-error.ts';
import { type FileNode, isWhiteout, type NewNode } from './node.ts';
import type { Usage } from './raw.ts';

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
  /** The disk that it lies on; default: one without end. */
  readonly space?: DiskSpace | undefined;
  readonly journal?: FileJournal | undefined;
  /** A root that was loaded from the journal, and the highest inode number in it. */
  readonly loaded?: LoadedTree | undefined;
  /** Of the root directory of a new store; default 0755. */
  readonly mode?: number | undefined;
}

const nothing = new Uint8Array(0);
const zeros = new Uint8Array(64 * 1024);

/** Whether these are zeros alone, which need not be kept. */
function isBlank(content: Uint8Array): boolean {
  for (let start = 0; start < content.length; start += zeros.length) {
    const piece = content.subarray(start, start + zeros.length);
    if (piece[0] !== 0 || Buffer.compare(piece, zeros.subarray(0, piece.length)) !== 0) return false;
  }
  return true;
}
/** Small files get twice the room when they grow, large ones less: nobody has that much to spare. */
const roomFor = (size: number) => Math.max(256, size < 2 ** 20 ? size * 2 : Math.ceil(size * 1.125));

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
    options.space?.take(this.#used, this.#used, '/');
    if (options.loaded === undefined) {
      this.#lastInode = 1;
      this.root = this.#make({ type: 'directory', mode: options.mode ?? 0o755, uid: 0, gid: 0 });
      options.journal?.node(this.root);
    } else {
      this.root = options.loaded.root;
    }
  }

  /** Whether it is a tmpfs: only those have a size of their own. */
  get inMemory(): boolean {
    return this.#options.limit !== undefined;
  }

  usage(): Usage {
    return { used: this.#used, limit: this.#options.limit, disk: this.#options.space?.disk };
  }

  watch(changed: (path: string) => void): { close(): void } {
    this.#watchers.add(changed);
    return { close: () => this.#watchers.delete(changed) };
  }

  notify(path: string): void {
    for (const watcher of this.#watchers) watcher(path);
  }

  create(parent: FileNode, name: string, from: NewNode): FileNode {
    const size = from.size ?? from.content?.length ?? 0;
    this.#reserve(size, from.content?.length ?? 0, name);
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
    const kept = isBlank(content) ? nothing : content.slice();
    this.#reserve(content.length - node.size, kept.length - node.content.length, '');
    node.content = kept;
    node.size = content.length;
    node.modified = this.#options.now();
    this.#options.journal?.content(node, 0);
    this.#options.journal?.node(node);
  }

  append(node: FileNode, content: Uint8Array): void {
    const size = node.size + content.length;
    const needed = isBlank(content) ? 0 : size;
    const room = node.content.length < needed ? roomFor(size) : node.content.length;
    this.#reserve(content.length, room - node.content.length, '');
    if (node.content.length < room) {
      const roomier = new Uint8Array(room);
      roomier.set(node.content.subarray(0, node.size));
      node.content = roomier;
    }
    if (node.content.length >= size) node.content.set(content, node.size);
    else if (node.content.length > node.size) node.content.fill(0, node.size);
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
      size: from.size ?? from.content?.length ?? 0,
      children: from.type === 'directory' ? new Map() : undefined,
      target: from.target,
      device: from.device,
      opaque: false,
    };
  }

  #reserve(bytes: number, kept: number, path: string): void {
    const { limit, space } = this.#options;
    if (bytes > 0 && limit !== undefined && this.#used + bytes > limit) throw new FileSystemError('ENOSPC', path);
    space?.take(bytes, kept, path);
    this.#used += bytes;
  }

  #release(node: FileNode): void {
    node.links -= 1;
    if (node.links > 0) return;
    for (const child of node.children?.values() ?? []) this.#release(child);
    if (!isWhiteout(node)) this.#reserve(-node.size, -node.content.length, '');
    this.#options.journal?.removeNode(node.inode);
  }
}
