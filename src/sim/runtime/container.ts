import type { Clock } from '#api';
import { lateMounts, systemMounts } from './container-files.ts';
import { asFiles } from './files/create-file-tree.ts';
import { FileSystemError } from './files/file-system-error.ts';
import type { Files, MountPoint } from './files/files.ts';
import { MountTable } from './files/mount-table.ts';
import { normalizePath, parentOf } from './files/paths.ts';
import { rootDevice } from './files/root-device.ts';
import { Tree } from './files/tree.ts';
import { UnionFiles } from './files/union-files.ts';
import { layerFiles } from './image-files.ts';
import type { NetworkStack } from './network/types.ts';
import { usualLimits } from './process/limits.ts';
import type { ProcessEntry } from './process/process-entry.ts';
import { ProcessTable } from './process/process-table.ts';
import type { Program } from './process/program.ts';
import { StartError } from './process/start-error.ts';
import { startProcess } from './process/start-process.ts';
import { type ContainerSight, usualCapabilities } from './process-files.ts';
import type { ContainerOptions, Layer, Mount, Process, ProcessOptions, RuntimeContainer } from './types.ts';

export interface ContainerSurroundings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly program: (file: string, calledAs: string) => Program | undefined;
  readonly newLayer: (id: string, space: ContainerOptions['space']) => Layer;
  /** What the programs of all containers really keep; bytes. */
  readonly held: { bytes: number };
  readonly lonely: (name: string) => NetworkStack;
}

/** A container of the simulated runtime. See RuntimeContainer. */
export class Container implements RuntimeContainer {
  readonly id: string;
  readonly writable: Layer;
  readonly #options: ContainerOptions;
  readonly #surroundings: ContainerSurroundings;
  readonly #union: UnionFiles;
  readonly #sight: ContainerSight;
  #root: Files;
  #table: ProcessTable | undefined;
  #lonely: NetworkStack | undefined;

  constructor(options: ContainerOptions, surroundings: ContainerSurroundings) {
    this.id = options.id;
    this.#options = options;
    this.#surroundings = surroundings;
    this.writable = options.writable ?? surroundings.newLayer(options.id, options.space);
    this.#union = new UnionFiles(
      options.image.layers.map((layer) => layerFiles(layer)),
      layerFiles(this.writable),
    );
    this.#sight = {
      hostname: options.hostname,
      limits: options.limits ?? usualLimits,
      controlGroups: options.controlGroups ?? {
        version: 2,
        path: '/',
        limits: () => ({ memory: options.memoryLimit }),
      },
      capabilities: options.capabilities ?? usualCapabilities,
      mounts: () => this.#root.mountPoints,
      processes: () => this.processes,
    };
    this.#root = this.#view(options.mounts, this.#systemMounts());
  }

  get root(): Files {
    return this.#root;
  }

  get running(): boolean {
    return this.#table !== undefined;
  }

  /** The processes, first one first; empty when it does not run. */
  get processes(): readonly ProcessEntry[] {
    return this.#table?.processes() ?? [];
  }

  start(begin?: Promise<unknown>): Process {
    if (this.#table !== undefined) throw new Error(`container ${this.id} is running`);
    const options = this.#options;
    const system = this.#systemMounts();
    this.#prepareMountPoints(system);
    this.#root = this.#view(options.mounts, system);
    const { clock, random, program, held } = this.#surroundings;
    const table = new ProcessTable({
      clock,
      held,
      random,
      program,
      hostname: options.hostname,
      files: this.#root,
      network: () => this.#network(),
      memoryLimit: options.memoryLimit,
      memory: options.memory,
      limits: options.limits,
      capabilities: options.capabilities,
      foreign: options.foreign,
    });
    this.#table = table;
    try {
      const process = startProcess(table, options, 0, begin);
      void process.exited.then(() => {
        if (this.#table === table) this.#table = undefined;
      });
      return process;
    } catch (error) {
      this.#table = undefined;
      throw error;
    }
  }

  exec(options: ProcessOptions): Process {
    if (this.#table === undefined) throw new Error(`container ${this.id} is not running`);
    const groups = [...(this.#options.groups ?? []), ...(options.groups ?? [])];
    return startProcess(this.#table, { ...options, groups }, 0);
  }

  load(): ReturnType<RuntimeContainer['load']> {
    const alive = this.processes.filter(({ status }) => status === undefined);
    const busy = alive.filter(({ isBusy }) => isBusy).length;
    const atRest = alive.reduce((sum, { milliCores }) => sum + milliCores, 0);
    const milliCores = atRest + (this.#table?.meter.milliCores() ?? 0);
    return { processes: alive.length, busy, milliCores, bytes: this.#table?.memory() ?? 0 };
  }

  outOfMemory(): void {
    this.#table?.outOfMemory();
  }

  /** Bytes that its processes may use together from now on; undefined: any amount. */
  limitMemory(bytes: number | undefined): void {
    this.#table?.limitMemory(bytes);
  }

  /** Makes the mount points that are missing, as for a start. Throws StartError. */
  prepareMounts(): void {
    const system = this.#systemMounts();
    this.#prepareMountPoints(system);
    this.#root = this.#view(this.#options.mounts, system);
  }

  pause(): void {
    this.#table?.freeze();
  }

  unpause(): void {
    this.#table?.thaw();
  }

  changes(): readonly { readonly path: string; readonly kind: 0 | 1 | 2 }[] {
    return this.#union.changes();
  }

  /** Most containers that belong to no network never ask for one. */
  #network(): NetworkStack {
    if (this.#options.network !== undefined) return this.#options.network;
    this.#lonely ??= this.#surroundings.lonely(this.id);
    return this.#lonely;
  }

  /** Empty and new, as at every start. */
  #systemMounts(): readonly MountPoint[] {
    return this.#options.ground?.mounts ?? systemMounts(this.#surroundings.clock.now, this.#sight, this.#options);
  }

  #view(mounts: readonly Mount[], system: readonly MountPoint[]): Files {
    const { ground, rootMount } = this.#options;
    const shown = { kind: 'overlay', device: 'overlay', options: 'rw,relatime', ...ground?.root, ...rootMount };
    const points: MountPoint[] = [
      {
        ...shown,
        // From within it is the root, wherever its host has it.
        target: '/',
        master: 2,
        raw: this.#union,
        readOnly: this.#options.readOnlyRoot,
        options: this.#options.readOnlyRoot ? shown.options.replace(/^rw/, 'ro') : shown.options,
      },
      ...system,
    ];
    for (const mount of mounts) {
      const tree = asFiles(mount.tree);
      // A source that vanished is found out when the container starts.
      if (!tree.exists(mount.source)) continue;
      const raw = tree.locate(mount.source);
      const mounted = tree.mountOf(mount.source);
      if (mounted !== undefined && mounted.unlisted !== true) {
        points.push({ ...mounted, ...shownAs(mounted, mount), raw });
        continue;
      }
      const access = mount.readOnly ? 'ro' : 'rw';
      const isTemporary = raw.usage().limit !== undefined;
      const usual = isTemporary
        ? { kind: 'tmpfs', device: 'tmpfs', options: `${access},nosuid,nodev,noexec,relatime` }
        : { kind: rootDevice.kind, device: rootDevice.device, options: `${access},relatime` };
      points.push({
        target: normalizePath(mount.target),
        raw,
        readOnly: mount.readOnly,
        ...(mount.shown ?? usual),
        ...(isTemporary || mount.shown !== undefined ? {} : { from: mount.source, master: mount.master }),
      });
    }
    if (ground === undefined) points.push(...lateMounts(this.#surroundings.clock.now, system, this.#options));
    const table = new MountTable(points, asFiles(this.writable.tree).mounts);
    return new Tree({ root: this.#union, mounts: table, readOnlyRoot: this.#options.readOnlyRoot });
  }

  /** Mount points that are missing are made in the writable layer, as the runtime does before it mounts. */
  #prepareMountPoints(system: readonly MountPoint[]): void {
    for (const [index, mount] of this.#options.mounts.entries()) {
      const source = asFiles(mount.tree);
      if (!source.exists(mount.source)) {
        throw new StartError('mount', mountFailure(mount, 'no such file or directory'));
      }
      const isDirectory = source.stat(mount.source).type === 'directory';
      // Earlier mounts are in place when later ones look for their mount points.
      const before = this.#view(this.#options.mounts.slice(0, index), system);
      const files = this.#options.readOnlyRoot
        ? new Tree({ root: this.#union, mounts: before.mountPoints.slice(1) })
        : before;
      const target = normalizePath(mount.target);
      try {
        if (!files.exists(target)) {
          if (isDirectory) files.makeDirectory(target, { recursive: true });
          else {
            if (!files.exists(parentOf(target))) files.makeDirectory(parentOf(target), { recursive: true });
            files.writeFile(target, new Uint8Array(0), { mode: 0o755 });
          }
        } else if ((files.stat(target).type === 'directory') !== isDirectory) {
          throw new StartError('mount', mountFailure(mount, 'not a directory'));
        } else if (mount.coversMode === true) source.chmod(mount.source, files.stat(target).mode);
      } catch (error) {
        if (!(error instanceof FileSystemError)) throw error;
        throw new StartError('mount', mountFailure(mount, error.description.toLowerCase()));
      }
    }
  }
}

/** Follows runc's wording for a mount that fails. `merged` stands for the root file system's path on the host. */
function mountFailure(mount: Mount, reason: string): string {
  const hint =
    reason === 'not a directory'
      ? ': unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type'
      : '';
  const target = normalizePath(mount.target);
  return `error mounting "${mount.source}" to rootfs at "${target}": mount ${mount.source}:${target} (via /proc/self/fd/6), flags: 0x5000: ${reason}${hint}`;
}

/** A mount of the host, seen at another place: it stays what it is, but may be read-only here. */
function shownAs({ readOnly, options }: MountPoint, mount: Mount): Pick<MountPoint, 'target' | 'readOnly' | 'options'> {
  const isReadOnly = readOnly || mount.readOnly;
  return {
    target: normalizePath(mount.target),
    readOnly: isReadOnly,
    options: isReadOnly ? options.replace(/^rw/, 'ro') : options,
  };
}
