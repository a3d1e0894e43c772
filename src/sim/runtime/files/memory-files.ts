import { FileSystemError } from './file-system-error.ts';
import type { MemoryStore } from './memory-store.ts';
import { contentOf, type Facts, type FileNode, factsOf, type NewNode } from './node.ts';
import { baseName, joinPath, namesOf, parentOf } from './paths.ts';
import type { FactChange, RawFiles, Usage } from './raw.ts';

/** A memory store seen from one of its nodes on; `prefix` is the path of that node in the store. */
export class MemoryFiles implements RawFiles {
  readonly #store: MemoryStore;
  readonly #root: FileNode;
  readonly #prefix: string;

  constructor(store: MemoryStore, root: FileNode = store.root, prefix = '/') {
    this.#store = store;
    this.#root = root;
    this.#prefix = prefix;
  }

  /** The node itself, for overlays. */
  node(path: string): FileNode | undefined {
    let node: FileNode | undefined = this.#root;
    for (const name of namesOf(path)) {
      node = node.children?.get(name);
      if (node === undefined) return undefined;
    }
    return node;
  }

  find(path: string): Facts | undefined {
    const node = this.node(path);
    return node === undefined ? undefined : factsOf(node, this.#store.inMemory);
  }

  list(path: string): readonly string[] {
    return [...(this.#need(path).children?.keys() ?? [])];
  }

  read(path: string): Uint8Array {
    return contentOf(this.#need(path));
  }

  write(path: string, content: Uint8Array): void {
    this.#store.write(this.#need(path), content);
    this.#notify(path);
  }

  append(path: string, content: Uint8Array): void {
    this.#store.append(this.#need(path), content);
    this.#notify(path);
  }

  create(path: string, node: NewNode): void {
    this.#store.create(this.#need(parentOf(path)), baseName(path), node);
    this.#notify(path);
  }

  remove(path: string): void {
    this.#store.detach(this.#need(parentOf(path)), baseName(path));
    this.#notify(path);
  }

  rename(from: string, to: string): void {
    this.#store.move(this.#need(parentOf(from)), baseName(from), this.#need(parentOf(to)), baseName(to));
    this.#notify(from);
    this.#notify(to);
  }

  link(from: string, to: string): void {
    this.#store.attach(this.#need(parentOf(to)), baseName(to), this.#need(from));
    this.#notify(to);
  }

  change(path: string, change: FactChange): void {
    const node = this.#need(path);
    Object.assign(node, change);
    this.#store.changed(node);
    this.#notify(path);
  }

  setOpaque(path: string): void {
    const node = this.#need(path);
    node.opaque = true;
    this.#store.changed(node);
  }

  /** Takes over everything that another tree holds: facts, hard links, whiteouts and opaque directories. Must be empty. */
  copyFrom(other: MemoryFiles): void {
    const copies = new Map<FileNode, string>();
    const copy = (from: FileNode, path: string): void => {
      for (const [name, node] of from.children ?? []) {
        const target = joinPath(path, name);
        const first = copies.get(node);
        if (first !== undefined) this.link(first, target);
        else {
          if (node.type === 'file' && node.links > 1) copies.set(node, target);
          this.create(target, {
            ...node,
            ...(node.type === 'file' ? { content: node.content.subarray(0, node.size) } : {}),
          });
          if (node.type === 'directory') copy(node, target);
        }
      }
      if (from.opaque) this.setOpaque(path);
      this.change(path, { mode: from.mode, uid: from.uid, gid: from.gid, modified: from.modified });
    };
    const root = other.node('/');
    if (root !== undefined) copy(root, '/');
  }

  watch(changed: (path: string) => void): { close(): void } {
    const { length } = this.#prefix;
    return this.#store.watch((path) => {
      if (this.#prefix === '/') changed(path);
      else if (path === this.#prefix) changed('/');
      else if (path.startsWith(`${this.#prefix}/`)) changed(path.slice(length));
    });
  }

  rootedAt(path: string): MemoryFiles {
    return path === '/' ? this : new MemoryFiles(this.#store, this.#need(path), this.#outside(path));
  }

  usage(): Usage {
    return this.#store.usage();
  }

  #need(path: string): FileNode {
    const node = this.node(path);
    if (node === undefined) throw new FileSystemError('ENOENT', path);
    return node;
  }

  #outside(path: string): string {
    if (path === '/') return this.#prefix;
    return this.#prefix === '/' ? path : joinPath(this.#prefix, path.slice(1));
  }

  #notify(path: string): void {
    this.#store.notify(this.#outside(path));
  }
}
