import type { Facts, NewNode } from '../../runtime/files/node.ts';
import { whiteout } from '../../runtime/files/node.ts';
import { baseName, joinPath, parentOf } from '../../runtime/files/paths.ts';
import type { FactChange, RawFiles } from '../../runtime/files/raw.ts';

const prefix = '.wh.';

/** A layer as aufs writes it: what is deleted is a file `.wh.NAME`. */
export class AufsBranch implements RawFiles {
  readonly #layer: RawFiles;

  constructor(layer: RawFiles) {
    this.#layer = layer;
  }

  find(path: string): Facts | undefined {
    const name = baseName(path);
    if (name.startsWith(prefix)) {
      const facts = this.#layer.find(joinPath(parentOf(path), name.slice(prefix.length)));
      return facts?.device === whiteout
        ? { ...facts, type: 'file', mode: 0o444, links: 1, device: undefined }
        : undefined;
    }
    const facts = this.#layer.find(path);
    return facts?.device === whiteout ? undefined : facts;
  }

  list(path: string): readonly string[] {
    return this.#layer
      .list(path)
      .map((name) => (this.#layer.find(joinPath(path, name))?.device === whiteout ? `${prefix}${name}` : name));
  }

  read(path: string): Uint8Array {
    return baseName(path).startsWith(prefix) ? new Uint8Array(0) : this.#layer.read(path);
  }

  write(path: string, content: Uint8Array): void {
    this.#layer.write(path, content);
  }

  append(path: string, content: Uint8Array): void {
    this.#layer.append(path, content);
  }

  create(path: string, node: NewNode): void {
    this.#layer.create(path, node);
  }

  remove(path: string): void {
    const name = baseName(path);
    this.#layer.remove(name.startsWith(prefix) ? joinPath(parentOf(path), name.slice(prefix.length)) : path);
  }

  rename(from: string, to: string): void {
    this.#layer.rename(from, to);
  }

  link(from: string, to: string): void {
    this.#layer.link(from, to);
  }

  change(path: string, change: FactChange): void {
    this.#layer.change(path, change);
  }

  watch(changed: (path: string) => void): { close(): void } {
    return this.#layer.watch(changed);
  }

  rootedAt(path: string): RawFiles {
    return path === '/' ? this : new AufsBranch(this.#layer.rootedAt(path));
  }

  usage(): ReturnType<RawFiles['usage']> {
    return this.#layer.usage();
  }
}
