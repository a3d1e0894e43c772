import type { Disk } from './disk.ts';
import type { Facts, NewNode } from './node.ts';

/** What can be changed about a file without touching its content. */
export interface FactChange {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly modified?: number;
}

/**
 * A file system below symbolic links, mounts and permissions: paths are canonical and every name but the last is a
 * directory. `Files` puts those rules on top.
 */
export interface RawFiles {
  find(path: string): Facts | undefined;
  list(path: string): readonly string[];
  /** Do not write into what this gives. */
  read(path: string): Uint8Array;
  /** Replaces the content of an existing file. */
  write(path: string, content: Uint8Array): void;
  append(path: string, content: Uint8Array): void;
  /** The parent exists and has no such entry. */
  create(path: string, node: NewNode): void;
  /** With everything below it. */
  remove(path: string): void;
  /** `to` does not exist. */
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  change(path: string, change: FactChange): void;
  watch(changed: (path: string) => void): { close(): void };
  /** The same file system seen from that path on. A file is pinned: it stays the same when its name gets another. */
  rootedAt(path: string): RawFiles;
  usage(): Usage;
}

/** Bytes in use, and how many there may be. */
export interface Usage {
  readonly used: number;
  readonly limit: number | undefined;
  /** The disk that it shares with others. */
  readonly disk: Disk | undefined;
}
