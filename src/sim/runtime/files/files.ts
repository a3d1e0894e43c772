import type { FileStat, FileTree } from '../types.ts';
import type { Facts } from './node.ts';
import type { Squash } from './permissions.ts';
import type { FactChange, RawFiles, Usage } from './raw.ts';

/** Who touches files. uid 0 may do everything that the file system itself allows. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
  /** Permission bits that new files lack; default 022. */
  readonly umask?: number;
  /** What a superuser who may not do everything may do, one bit a capability. */
  readonly capabilities?: bigint;
}

export const superuser: Credentials = { uid: 0, gid: 0, groups: [] };

/** A file tree with what programs need beyond FileTree: hard links, times, and the view of another user. */
export interface Files extends FileTree {
  facts(path: string): Facts;
  linkFacts(path: string): Facts;
  link(from: string, to: string): void;
  change(path: string, change: FactChange): void;
  makeNode(path: string, type: 'device' | 'fifo' | 'socket', mode: number, device?: string): void;
  /** Whether that is allowed: `r`, `w`, `x`. False when there is no such file. */
  allows(path: string, access: 'r' | 'w' | 'x'): boolean;
  /** The canonical path: absolute, without symbolic links. */
  realPath(path: string): string;
  /** The same files as that user may use them. */
  as(credentials: Credentials): Files;
  /** The file system that a path lies on, for mounting it elsewhere. The path must exist. */
  locate(path: string): RawFiles;
  /** Bytes in use and the limit of the file system that a path lies on. */
  usage(path: string): Usage;
  readonly mountPoints: readonly MountPoint[];
  /** What lies on the root file system, also below what is mounted over it. */
  readonly unmounted: Files;
  /** Mounts a file system over an existing directory, for every view of these files, until it is closed. */
  mount(point: MountPoint): { close(): void };
  /** The mount that a path lies on; undefined on the root file system. The path must exist. */
  mountOf(path: string): MountPoint | undefined;
}

/** One entry of the mount table. `kind`, `device` and `options` are what `mount` prints. */
export interface MountPoint {
  readonly target: string;
  readonly raw: RawFiles;
  readonly readOnly: boolean;
  readonly kind: string;
  readonly device: string;
  readonly options: string;
  /** It stands in for a part of the disk: `mount` and `df` do not know of it. */
  readonly unlisted?: true | undefined;
  /** What of its file system it shows; default: all. */
  readonly from?: string | undefined;
  /** It shows a part of the file system that is mounted there. */
  readonly of?: string | undefined;
  /** It was mounted when the container had its root already. */
  readonly isLate?: true | undefined;
  /** The group of mounts that it follows. */
  readonly master?: number | undefined;
  /** Of a file system of another machine: whom it takes root for. */
  readonly squash?: Squash | undefined;
}

export function statOf(facts: Facts): FileStat {
  const { type, mode, uid, gid, size, modified, inode } = facts;
  return { type, mode, uid, gid, size, modified, inode };
}
