import type { ControlGroups } from './control-groups.ts';
import type { DiskSpace } from './files/disk.ts';
import type { MountPoint } from './files/files.ts';
import type { HiddenPaths } from './hidden-files.ts';
import type { NetworkStack } from './network/types.ts';
import type { Limits } from './process/limits.ts';
import type { ProcessEntry } from './process/process-entry.ts';

/** An image as the runtime needs it: read-only layers, oldest first, and the Docker image config. */
export interface RuntimeImage {
  readonly id: string;
  readonly layers: readonly Layer[];
  readonly config: ImageConfig;
}

/** Follows the Docker image spec v1 `config`. */
export interface ImageConfig {
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: readonly string[];
  readonly workingDirectory?: string;
  readonly user?: string;
  readonly volumes?: readonly string[];
  readonly exposedPorts?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly stopSignal?: string;
}

/** A read-only (image) or writable (container) directory tree with owners, modes and whiteouts. */
export interface Layer {
  readonly id: string;
  readonly tree: FileTree;
}

/** Facts of one inode. `mode` holds permission bits only; times in milliseconds. */
export interface FileStat {
  readonly type: 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly modified: number;
  readonly inode: number;
}

/**
 * A file system: absolute, normalized paths; symbolic links are resolved inside it and cannot leave it. Synchronous.
 * Failures are FileSystemError with a POSIX code (ENOENT, EACCES, EROFS, ENOTDIR, EISDIR, ENOTEMPTY, EEXIST, ENOSPC, ELOOP).
 */
export interface FileTree {
  stat(path: string): FileStat;
  lstat(path: string): FileStat;
  exists(path: string): boolean;
  readFile(path: string): Uint8Array;
  writeFile(path: string, content: Uint8Array, options?: { mode?: number; uid?: number; gid?: number }): void;
  appendFile(path: string, content: Uint8Array): void;
  readDirectory(path: string): readonly string[];
  makeDirectory(path: string, options?: { recursive?: boolean; mode?: number; uid?: number; gid?: number }): void;
  remove(path: string, options?: { recursive?: boolean }): void;
  rename(from: string, to: string): void;
  symlink(target: string, path: string): void;
  readLink(path: string): string;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  /** Calls back with the path of each change until closed. */
  watch(changed: (path: string) => void): { close(): void };
}

/** A directory or file of some file tree made visible at `target` inside a container. */
export interface Mount {
  readonly target: string;
  readonly tree: FileTree;
  /** Absolute, inside `tree`. */
  readonly source: string;
  readonly readOnly: boolean;
  /** What `mount` says of it; default: a directory of the machine's disk, or a tmpfs without options. */
  readonly shown?: Pick<MountPoint, 'kind' | 'device' | 'options'>;
  /** The group of mounts that it follows. */
  readonly master?: number;
  /** It takes the mode of the directory that it covers, as runc leaves a tmpfs. */
  readonly coversMode?: true;
}

export interface ContainerOptions {
  readonly id: string;
  readonly image: RuntimeImage;
  /** The writable layer to go on with (a container that is started again); default: a new, empty one. */
  readonly writable?: Layer;
  /** What a new writable layer takes of its machine's disk; default: it lies on a disk without end. */
  readonly space?: DiskSpace | undefined;
  /** Entrypoint and command, already merged with the image's. */
  readonly arguments: readonly string[];
  /** `NAME=value`, already merged with the image's. */
  readonly environment: readonly string[];
  readonly workingDirectory: string;
  /** As in USER: `1000`, `1000:1000`, `www-data`. */
  readonly user: string;
  /** Groups, numbers or names, that its processes are in besides those that the image's files name. */
  readonly groups?: readonly (string | number)[];
  /** What root may do there, one bit a capability; default: as containers usually may. */
  readonly capabilities?: bigint;
  readonly hostname: string;
  readonly tty: boolean;
  readonly openStdin: boolean;
  readonly mounts: readonly Mount[];
  readonly readOnlyRoot: boolean;
  /** Bytes that its processes may use together; beyond them the kernel kills them all. Default: any amount. */
  readonly memoryLimit?: number | undefined;
  /** What each of its processes may take; default: as containers usually may. */
  readonly limits?: Limits | undefined;
  /** The memory of its machine, which it shares with others; default: there is no end of it. */
  readonly memory?: MemoryPool | undefined;
  /** What it stands on when it is a machine: what `mount` says of its root, and what its kernel mounts. */
  readonly ground?:
    | { readonly root: Pick<MountPoint, 'kind' | 'device'>; readonly mounts: readonly MountPoint[] }
    | undefined;
  /** What `mount` says of its root, where that is more than an overlay; `options` begin with `rw`. */
  readonly rootMount?: Pick<MountPoint, 'kind' | 'device' | 'options'> | undefined;
  /** Processes of other containers that are seen from it, as a machine sees those of all of its containers. */
  readonly foreign?: (() => readonly ProcessEntry[]) | undefined;
  /** Bytes of its /dev/shm; default 64 MiB, 0: it has none. */
  readonly sharedMemory?: number | undefined;
  /** Devices besides the usual ones: where they are, and their `major:minor`. */
  readonly devices?: Readonly<Record<string, string>> | undefined;
  /** What of /proc and /sys its processes may not see or write; default: as container engines have it. */
  readonly hidden?: HiddenPaths | undefined;
  /** The control groups it sees itself in; default: the root of version 2, as in a namespace of its own. */
  readonly controlGroups?: ControlGroups | undefined;
  /** The network namespace it joins; default: one of its own that leads nowhere. */
  readonly network?: NetworkStack | undefined;
}

/** Hears of all memory that a container takes, and, below zero, of what it gives back. Bytes. */
export interface MemoryPool {
  take(bytes: number): void;
}

export interface ExitStatus {
  /** As a shell sees it: 128 + signal number when a signal ended it. */
  readonly code: number;
  readonly signal?: string;
  readonly outOfMemory?: boolean;
}

/** While its promise is pending, whoever writes waits. */
export type OutputListener = (stream: 'stdout' | 'stderr', data: Uint8Array, time: number) => void | Promise<void>;

/** A running process tree: a container's first process, or an exec. */
export interface Process {
  readonly pid: number;
  kill(signal: string): void;
  readonly exited: Promise<ExitStatus>;
  onOutput(listener: OutputListener): { close(): void };
  /** A promise while it does not read: wait before writing on. It resolves, too, when the process has ended. */
  writeStdin(data: Uint8Array): void | Promise<void>;
  endStdin(): void;
  resize(columns: number, rows: number): void;
}

export interface ProcessOptions {
  readonly arguments: readonly string[];
  readonly environment: readonly string[];
  readonly workingDirectory: string;
  readonly user: string;
  /** Those of the container come on top. */
  readonly groups?: readonly (string | number)[];
  readonly tty: boolean;
  readonly openStdin: boolean;
}

/** One container: a union file system with mounts, and its processes. */
export interface RuntimeContainer {
  readonly id: string;
  /** Layers and mounts as the container's processes see them. */
  readonly root: FileTree;
  readonly writable: Layer;
  readonly running: boolean;
  /** The processes in it, the first one first; empty when it does not run. */
  readonly processes: readonly ProcessEntry[];
  /** The program waits for `begin`. Throws StartError (`reason`: not-found, permission-denied, bad-working-directory, no-such-user, mount) with runc's message. */
  start(begin?: Promise<unknown>): Process;
  /** Also throws StartError. Only while running. */
  exec(options: ProcessOptions): Process;
  /**
   * How many processes it has now, how many of them compute rather than wait, what short work took lately, in
   * thousandths of a core, and the bytes that all of them use.
   */
  load(): {
    readonly processes: number;
    readonly busy: number;
    readonly milliCores: number;
    readonly bytes: number;
  };
  /** Ends all of its processes as the kernel does that has no memory left. */
  outOfMemory(): void;
  /** Kind as docker diff: 0 modified, 1 added, 2 deleted. */
  changes(): readonly { readonly path: string; readonly kind: 0 | 1 | 2 }[];
}

/** The container runtime shared by Pods, Docker and machines. */
export interface Runtime {
  createContainer(options: ContainerOptions): RuntimeContainer;
  close(): Promise<void>;
}
