import { FileSystemError } from './file-system-error.ts';
import type { MemoryFiles } from './memory-files.ts';
import { contentOf, type Facts, type FileNode, factsOf, isWhiteout, type NewNode, whiteout } from './node.ts';
import { joinPath, namesOf, parentOf } from './paths.ts';
import type { FactChange, RawFiles, Usage } from './raw.ts';

/** What became of a path since the lower layers: 0 modified, 1 added, 2 deleted, as docker diff counts. */
export interface Change {
  readonly path: string;
  readonly kind: 0 | 1 | 2;
}

/**
 * Read-only layers below one writable layer, as overlayfs stacks them. A change copies the file up; a deletion leaves a
 * whiteout (character device 0:0); a directory that replaces another is opaque.
 *
 *   lower  /etc/a=1 /etc/b=2      upper  /etc/a=9 /etc/b=whiteout      seen  /etc/a=9
 */
export class UnionFiles implements RawFiles {
  readonly upper: MemoryFiles;
  readonly #layers: readonly MemoryFiles[];

  /** `lowers` oldest first. */
  constructor(lowers: readonly MemoryFiles[], upper: MemoryFiles) {
    this.upper = upper;
    this.#layers = [upper, ...lowers.toReversed()];
  }

  find(path: string): Facts | undefined {
    const node = this.#node(path);
    if (node === undefined) return undefined;
    if (node.type !== 'directory') return factsOf(node);
    return factsOf(node, false, () => {
      const [, second] = this.#stack(path, this.#layers);
      return second?.node.type === 'directory';
    });
  }

  list(path: string): readonly string[] {
    return this.#namesIn(path, this.#layers);
  }

  #namesIn(path: string, layers: readonly MemoryFiles[]): readonly string[] {
    const names = new Set<string>();
    const hidden = new Set<string>();
    for (const { node, last } of this.#stack(path, layers)) {
      if (node.children === undefined) break;
      for (const [name, child] of node.children) {
        if (isWhiteout(child)) hidden.add(name);
        else if (!hidden.has(name)) names.add(name);
      }
      if (last) break;
      // What this layer shows or hides is settled for the layers below.
      for (const name of node.children.keys()) hidden.add(name);
    }
    return [...names];
  }

  read(path: string): Uint8Array {
    return contentOf(this.#need(path));
  }

  write(path: string, content: Uint8Array): void {
    this.#copyUp(path, false);
    this.upper.write(path, content);
  }

  append(path: string, content: Uint8Array): void {
    this.#copyUp(path, true);
    this.upper.append(path, content);
  }

  create(path: string, node: NewNode): void {
    this.#copyUp(parentOf(path), true);
    const replaces = this.upper.node(path) !== undefined;
    if (replaces) this.upper.remove(path);
    this.upper.create(path, node);
    if (node.type === 'directory' && replaces) this.upper.setOpaque(path);
  }

  remove(path: string): void {
    this.#copyUp(parentOf(path), true);
    if (this.upper.node(path) !== undefined) this.upper.remove(path);
    if (this.#lowerNode(path) !== undefined) {
      this.upper.create(path, { type: 'device', mode: 0, uid: 0, gid: 0, device: whiteout });
    }
  }

  rename(from: string, to: string): void {
    this.#copyUpTree(from);
    this.#copyUp(parentOf(to), true);
    const replaces = this.upper.node(to) !== undefined;
    if (replaces) this.upper.remove(to);
    this.upper.rename(from, to);
    if (this.upper.node(to)?.type === 'directory' && this.#lowerNode(to) !== undefined) this.upper.setOpaque(to);
    if (this.#lowerNode(from) !== undefined) {
      this.upper.create(from, { type: 'device', mode: 0, uid: 0, gid: 0, device: whiteout });
    }
  }

  link(from: string, to: string): void {
    this.#copyUp(from, true);
    this.#copyUp(parentOf(to), true);
    if (this.upper.node(to) !== undefined) this.upper.remove(to);
    this.upper.link(from, to);
  }

  change(path: string, change: FactChange): void {
    this.#copyUp(path, true);
    this.upper.change(path, change);
  }

  watch(changed: (path: string) => void): { close(): void } {
    return this.upper.watch(changed);
  }

  rootedAt(path: string): RawFiles {
    if (path === '/') return this;
    this.#copyUpTree(path);
    return this.upper.rootedAt(path);
  }

  usage(): Usage {
    return this.upper.usage();
  }

  /**
   * Everything that differs from the lower layers, parents before children, sorted by path: what can be seen now against what
   * they show, as every storage driver is asked (pkg/archive/changes_linux.go), not what lies in the upper layer.
   */
  changes(): Change[] {
    const changes: Change[] = [];
    const root = this.upper.node('/');
    if (root !== undefined) this.#collect(root, '/', false, changes);
    return changes.sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
  }

  /** `hides`: nothing of the lower layers is seen there. */
  #collect(directory: FileNode, path: string, hides: boolean, changes: Change[]): boolean {
    let found = false;
    const lowers = this.#layers.slice(1);
    const isAlone = hides || directory.opaque;
    for (const [name, node] of directory.children ?? []) {
      const childPath = joinPath(path, name);
      const [lower] = this.#stack(childPath, lowers);
      if (isWhiteout(node)) {
        if (lower === undefined) continue;
        changes.push({ path: childPath, kind: 2 });
      } else {
        const below = this.#collect(node, childPath, isAlone, changes);
        if (lower === undefined) changes.push({ path: childPath, kind: 1 });
        else if (below || differs(node, lower.node)) changes.push({ path: childPath, kind: 0 });
        else continue;
      }
      found = true;
    }
    if (!isAlone || directory.children === undefined) return found;
    for (const name of this.#namesIn(path, lowers)) {
      if (directory.children.has(name)) continue;
      changes.push({ path: joinPath(path, name), kind: 2 });
      found = true;
    }
    return found;
  }

  #need(path: string): FileNode {
    const node = this.#node(path);
    if (node === undefined) throw new FileSystemError('ENOENT', path);
    return node;
  }

  #node(path: string): FileNode | undefined {
    const names = namesOf(path);
    for (const layer of this.#layers) {
      const found = seek(layer, names);
      if (found.node !== undefined) return isWhiteout(found.node) ? undefined : found.node;
      if (found.hides) return undefined;
    }
    return undefined;
  }

  /** What the lower layers show at that path; the upper layer's opaque directories and whiteouts hide it from view. */
  #lowerNode(path: string): FileNode | undefined {
    const names = namesOf(path);
    let upper = this.upper.node('/');
    for (const name of names) {
      upper = upper?.children?.get(name);
      if (upper?.opaque && name !== names.at(-1)) return undefined;
    }
    for (const { node } of this.#stack(path, this.#layers.slice(1))) return node;
    return undefined;
  }

  /** The nodes at that path, topmost layer first, as far as they are not hidden; `last`: nothing below counts. */
  *#stack(path: string, layers: readonly MemoryFiles[]): Generator<{ node: FileNode; last: boolean }> {
    const names = namesOf(path);
    for (const layer of layers) {
      const { node, hides } = seek(layer, names);
      if (node !== undefined && isWhiteout(node)) return;
      if (node !== undefined) yield { node, last: node.opaque || node.type !== 'directory' };
      if (hides || (node !== undefined && (node.opaque || node.type !== 'directory'))) return;
    }
  }

  #copyUp(path: string, withContent: boolean): void {
    const present = this.upper.node(path);
    if (present !== undefined) return;
    const node = this.#need(path);
    if (path !== '/') this.#copyUp(parentOf(path), true);
    const parent = this.upper.node(parentOf(path));
    const parentModified = parent?.modified;
    this.upper.create(path, {
      type: node.type,
      mode: node.mode,
      uid: node.uid,
      gid: node.gid,
      modified: node.modified,
      ...(node.type === 'file' && withContent ? { content: node.content.slice(0, node.size), size: node.size } : {}),
      ...(node.target === undefined ? {} : { target: node.target }),
      ...(node.device === undefined ? {} : { device: node.device }),
    });
    // Copying up is no change of the parent: overlayfs keeps its times.
    if (parentModified !== undefined) this.upper.change(parentOf(path), { modified: parentModified });
  }

  #copyUpTree(path: string): void {
    this.#copyUp(path, true);
    if (this.#need(path).type !== 'directory') return;
    for (const name of this.list(path)) this.#copyUpTree(joinPath(path, name));
  }
}

/** What a layer has at that path; it hides the layers below when a whiteout, a plain file or an opaque directory is on the way. */
function seek(
  layer: MemoryFiles,
  names: readonly string[],
): { readonly node: FileNode | undefined; readonly hides: boolean } {
  let node = layer.node('/');
  let hides = false;
  for (const name of names) {
    if (node === undefined) break;
    if (node.opaque || node.type !== 'directory') hides = true;
    node = node.children?.get(name);
  }
  return { node, hides };
}

/** What counts as a change: of directories neither size nor time does. */
function differs(left: FileNode, right: FileNode): boolean {
  return (
    left.type !== right.type ||
    left.mode !== right.mode ||
    left.uid !== right.uid ||
    left.gid !== right.gid ||
    left.device !== right.device ||
    (left.type !== 'directory' && (left.modified !== right.modified || left.size !== right.size))
  );
}
