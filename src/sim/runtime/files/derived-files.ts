import { FileSystemError } from './file-system-error.ts';
import type { Facts, NewNode } from './node.ts';
import { namesOf } from './paths.ts';
import type { FactChange, RawFiles } from './raw.ts';

/** Something that is worked out when somebody looks, instead of lying there. */
export type Derived =
  | {
      readonly type: 'directory';
      readonly mode: number;
      /** What it holds; with `overBase` what it adds to a real directory, without which it is not there. */
      readonly names: () => readonly string[];
      readonly entry: (name: string) => Derived | undefined;
      readonly overBase?: true;
    }
  | {
      readonly type: 'file';
      readonly mode: number;
      readonly text: () => string | Uint8Array;
      /** What becomes of what somebody writes there; without it nobody can. */
      readonly write?: (text: string) => void;
    }
  | { readonly type: 'symlink'; readonly target: string }
  /** Files that lie elsewhere: they are read, and unless that is forbidden written, there. */
  | { readonly type: 'files'; readonly raw: RawFiles; readonly readOnly: boolean };

export type DerivedDirectory = Extract<Derived, { readonly type: 'directory' }>;

/** Where a path leads. */
type Found =
  | { readonly raw: RawFiles; readonly path: string; readonly readOnly: boolean; readonly derived?: DerivedDirectory }
  | { readonly derived: Derived };

const encoder = new TextEncoder();
const bytesOf = (content: string | Uint8Array) => (typeof content === 'string' ? encoder.encode(content) : content);

/** Real files with derived ones among them. What is derived cannot be changed (EROFS), and costs nothing until it is looked at. */
export class DerivedFiles implements RawFiles {
  readonly #base: RawFiles;
  readonly #root: DerivedDirectory;
  readonly #modified: number;

  /** `modified`: the time that derived files show, milliseconds since the epoch. */
  constructor(base: RawFiles, root: DerivedDirectory, modified: number) {
    this.#modified = modified;
    this.#base = base;
    this.#root = root;
  }

  find(path: string): Facts | undefined {
    const found = this.#seek(path);
    if (found === undefined) return undefined;
    if (!('raw' in found)) return factsOf(found.derived, path, this.#modified);
    const real = found.raw.find(found.path);
    const { derived } = found;
    if (real === undefined || derived === undefined) return real;
    const more = () => countDirectories(derived, new Set(found.raw.list(found.path)));
    return {
      ...real,
      get links() {
        return real.links + more();
      },
    };
  }

  list(path: string): readonly string[] {
    const found = this.#need(path);
    const real = 'raw' in found ? found.raw.list(found.path) : [];
    const derived = found.derived?.type === 'directory' ? found.derived.names() : [];
    return derived.length === 0 ? real : [...new Set([...real, ...derived])];
  }

  read(path: string): Uint8Array {
    const found = this.#need(path);
    if ('raw' in found) return found.raw.read(found.path);
    return found.derived.type === 'file' ? bytesOf(found.derived.text()) : new Uint8Array(0);
  }

  write(path: string, content: Uint8Array): void {
    if (this.#hand(path, content)) return;
    this.#writable(path, (raw, inner) => raw.write(inner, content));
  }

  append(path: string, content: Uint8Array): void {
    if (this.#hand(path, content)) return;
    this.#writable(path, (raw, inner) => raw.append(inner, content));
  }

  create(path: string, node: NewNode): void {
    this.#writable(path, (raw, inner) => raw.create(inner, node));
  }

  remove(path: string): void {
    this.#writable(path, (raw, inner) => raw.remove(inner));
  }

  rename(from: string, to: string): void {
    this.#within(from, to, (raw, source, target) => raw.rename(source, target));
  }

  link(from: string, to: string): void {
    this.#within(from, to, (raw, source, target) => raw.link(source, target));
  }

  change(path: string, change: FactChange): void {
    this.#writable(path, (raw, inner) => raw.change(inner, change));
  }

  watch(changed: (path: string) => void): { close(): void } {
    return this.#base.watch(changed);
  }

  rootedAt(path: string): RawFiles {
    if (path === '/') return this;
    const found = this.#need(path);
    if (!('raw' in found)) {
      return found.derived.type === 'directory' ? new DerivedFiles(this.#base, found.derived, this.#modified) : this;
    }
    const raw = found.raw.rootedAt(found.path);
    return found.derived === undefined ? raw : new DerivedFiles(raw, found.derived, this.#modified);
  }

  usage(): ReturnType<RawFiles['usage']> {
    return this.#base.usage();
  }

  #seek(path: string): Found | undefined {
    const names = namesOf(path);
    let here: Derived = this.#root;
    let isBase = here.overBase === true;
    for (const [index, name] of names.entries()) {
      const next: Derived | undefined = here.type === 'directory' ? here.entry(name) : undefined;
      if (next === undefined) return isBase ? { raw: this.#base, path, readOnly: false } : undefined;
      if (next.type === 'files') {
        const inner = `/${names.slice(index + 1).join('/')}`;
        return { raw: next.raw, path: inner, readOnly: next.readOnly };
      }
      here = next;
      isBase = isBase && here.type === 'directory' && here.overBase === true;
    }
    if (!isBase || here.type !== 'directory') return { derived: here };
    return { raw: this.#base, path, readOnly: false, derived: here };
  }

  #need(path: string): Found {
    const found = this.#seek(path);
    if (found === undefined) throw new FileSystemError('ENOENT', path);
    return found;
  }

  /** Whether somebody takes what is written there. */
  #hand(path: string, content: Uint8Array): boolean {
    const found = this.#seek(path);
    if (found === undefined || 'raw' in found || found.derived.type !== 'file') return false;
    const { write } = found.derived;
    // A file is made empty before it is written.
    if (content.length > 0) write?.(new TextDecoder().decode(content));
    return write !== undefined;
  }

  #writable(path: string, act: (raw: RawFiles, inner: string) => void): void {
    const found = this.#seek(path);
    if (found === undefined || !('raw' in found) || found.readOnly) throw new FileSystemError('EROFS', path);
    act(found.raw, found.path);
  }

  #within(from: string, to: string, act: (raw: RawFiles, source: string, target: string) => void): void {
    this.#writable(from, (raw, source) =>
      this.#writable(to, (other, target) => {
        if (raw !== other) throw new FileSystemError('EXDEV', to);
        act(raw, source, target);
      }),
    );
  }
}

/** How many directories are in one, besides those that are counted already. */
function countDirectories(derived: DerivedDirectory, counted: ReadonlySet<string> = new Set()): number {
  const isDirectory = (name: string) => ['directory', 'files'].includes(derived.entry(name)?.type ?? '');
  return derived.names().filter((name) => !counted.has(name) && isDirectory(name)).length;
}

function factsOf(derived: Derived, path: string, modified: number): Facts {
  const isDirectory = derived.type === 'directory' || derived.type === 'files';
  const target = derived.type === 'symlink' ? derived.target : undefined;
  return {
    type: isDirectory ? 'directory' : derived.type,
    mode: 'mode' in derived ? derived.mode : derived.type === 'symlink' ? 0o777 : 0o755,
    uid: 0,
    gid: 0,
    size: isDirectory ? 4096 : (target?.length ?? (derived.type === 'file' ? bytesOf(derived.text()).length : 0)),
    modified,
    inode: inodeOf(path),
    get links() {
      return isDirectory ? 2 + (derived.type === 'directory' ? countDirectories(derived) : 0) : 1;
    },
    target,
    device: undefined,
  };
}

/** The same number for the same path (FNV-1a), beyond those of real files. */
function inodeOf(path: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < path.length; index += 1) hash = Math.imul(hash ^ path.charCodeAt(index), 0x01000193);
  return 2 ** 32 + (hash >>> 0);
}

/** A directory of what a table holds. */
export function derivedDirectory(
  mode: number,
  entries: Readonly<Record<string, Derived>>,
  overBase?: true,
): DerivedDirectory {
  return {
    type: 'directory',
    mode,
    names: () => Object.keys(entries),
    entry: (name) => (Object.hasOwn(entries, name) ? entries[name] : undefined),
    ...(overBase === undefined ? {} : { overBase }),
  };
}

export function derivedFile(text: () => string | Uint8Array, mode = 0o644, write?: (text: string) => void): Derived {
  return { type: 'file', mode, text, ...(write === undefined ? {} : { write }) };
}
