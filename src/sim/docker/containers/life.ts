import type { Timer } from '#api';
import {
  type Container,
  createFileTree,
  type ExitStatus,
  type Files,
  type Layer,
  type Mount,
  type NetworkStack,
  type Process,
  StartError,
  signalName,
  signalNumber,
} from '../../runtime/index.ts';
import { dataRoot, type Engine } from '../engine.ts';
import { EngineError, refuse } from '../engine-error.ts';
import { connectAll, disconnectAll } from '../networks/endpoints.ts';
import { linkVariables } from '../networks/links.ts';
import type { Published } from '../networks/ports.ts';
import type { ContainerRecord, HostConfig, MountRecord } from '../records.ts';
import { findLayer } from '../storage/stored-layer.ts';
import { never } from '../times.ts';
import { isForeign } from '../volumes/foreign.ts';
import { mountSource, touchesVolume } from '../volumes/mount-source.ts';
import { type CapabilityWishes, capabilitySet } from './capabilities.ts';
import { processEnvironment } from './environment.ts';
import { HealthMonitor } from './health.ts';
import { initLayer, initMount, initPath } from './init-layer.ts';
import { openLog } from './log-driver.ts';
import type { LogFile } from './log-file.ts';
import { demandStartable } from './start-demands.ts';
import { type MountedVolume, mountVolumes, unmountVolumes } from './volume-events.ts';

/** Somebody who follows what a container prints. */
export interface Attachment {
  /** Whoever prints waits for the promise. */
  readonly output: (stream: 'stdout' | 'stderr', data: Uint8Array) => void | Promise<void>;
  readonly end: () => void;
}

type Condition = 'not-running' | 'next-exit' | 'removed';
interface Waiter {
  readonly condition: Condition;
  readonly resolve: (code: number) => void;
}

/** Milliseconds. */
const firstRestartDelay = 100;
/** Seconds that `docker stop` waits by default. */
const gracePeriod = 10;

/** One container from create to remove: its record, its process while it runs, and who waits for it. */
export class Life {
  readonly engine: Engine;
  readonly record: ContainerRecord;
  readonly layer: Layer;
  readonly log: LogFile;
  readonly attachments = new Set<Attachment>();
  readonly execIds = new Set<string>();
  readonly health = new HealthMonitor(this);
  container: Container | undefined;
  process: Process | undefined;
  /** The network namespace while it runs, and what plugs it into networks, by their ids. */
  stack: NetworkStack | undefined;
  readonly plugs = new Map<string, { close(): void }>();
  published: readonly Published[] = [];
  /** What plug-ins mounted for it, by destination, while it runs. */
  readonly mounted = new Map<string, MountedVolume>();
  readonly #waiters = new Set<Waiter>();
  #root: { close(): void } | undefined;
  #restart: Timer | undefined;
  #restartDelay = firstRestartDelay;
  #ended: Promise<void> = Promise.resolve();
  #starting: Promise<void> | undefined;
  #abandoned = false;

  constructor(engine: Engine, record: ContainerRecord, layer: Layer) {
    this.engine = engine;
    this.record = record;
    this.layer = layer;
    this.log = openLog(engine, record, this.directory);
  }

  get directory(): string {
    return `${dataRoot}/containers/${this.record.id}`;
  }

  /** Where its /etc/hosts and the like lie: with whose network it uses. */
  get networkDirectory(): string {
    const mode = this.record.hostConfig.NetworkMode;
    const other = mode.startsWith('container:') ? this.engine.lives.get(mode.slice('container:'.length)) : undefined;
    return other?.directory ?? this.directory;
  }

  get running(): boolean {
    return this.record.status === 'running' || this.record.status === 'paused';
  }

  /** The container's files, also while it is stopped. */
  files(): Files {
    return (this.container ?? this.#createContainer(this.#mounts())).root;
  }

  changes(): readonly { readonly path: string; readonly kind: 0 | 1 | 2 }[] {
    return (this.container ?? this.#createContainer([])).changes();
  }

  /** Whoever starts it meanwhile waits for the same start. Rejects with EngineError, runc's words, when the process cannot start. */
  start(): Promise<void> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** Resolves when a start that is under way came to an end, good or bad. */
  async startSettled(): Promise<void> {
    await this.#starting?.catch(() => undefined);
  }

  async #start(): Promise<void> {
    const { engine, record } = this;
    if (record.status === 'paused') throw refuse.startPaused();
    // Its volumes are still being unmounted.
    if (!this.running) await this.#ended;
    this.#restart?.cancel();
    this.#restart = undefined;
    try {
      this.log.demandOptions();
      connectAll(engine, this);
      for (const mount of record.mounts) touchesVolume(engine, mount);
      await mountVolumes(this);
      demandStartable(engine, record.hostConfig);
      if (this.#abandoned) return;
      const container = this.#createContainer(this.#mounts());
      this.process = this.#startProcess(container);
      this.container = container;
      this.#mountRoot();
    } catch (error) {
      disconnectAll(engine, this);
      await this.#failed(error);
      throw error;
    }
    record.status = 'running';
    record.pid = 2000 + Math.floor(engine.random.next() * 30_000);
    record.startedAt = engine.time();
    record.exitCode = 0;
    record.error = '';
    record.outOfMemory = false;
    record.manuallyStopped = false;
    record.started = true;
    engine.saveContainer(this);
    this.health.start();
    this.emit('start');
    this.#follow(this.process);
  }

  /** Starts it because somebody asked for it: the restart policy counts from the beginning. Throws EngineError. */
  async startAnew(): Promise<void> {
    this.record.restartCount = 0;
    this.#restartDelay = firstRestartDelay;
    await this.start();
  }

  /** Starts what ran when the engine's process ended; it keeps the time at which it was first started. */
  async resume(): Promise<void> {
    const { startedAt } = this.record;
    await this.start();
    this.record.startedAt = startedAt;
    this.engine.saveContainer(this);
  }

  emit(action: string, attributes: Readonly<Record<string, string>> = {}): void {
    const { config, id, image, name } = this.record;
    this.engine.events.emit('container', action, id, { ...config.Labels, image, name, ...attributes });
  }

  /** What runs keeps to its limits of now on. */
  limitsChanged(): void {
    this.container?.limitMemory(memoryLimit(this.record));
  }

  /** Sends a signal. Throws EngineError when it does not run or there is no such signal. */
  kill(signal: string): void {
    const name = signalName(signal === '' ? 'KILL' : signal);
    if (name === undefined) throw refuse.invalidSignal(signal);
    if (!this.running) throw refuse.notRunning(this.record.id);
    if (name === 'KILL' || name === (signalName(this.record.config.StopSignal ?? 'TERM') ?? 'TERM')) {
      this.record.manuallyStopped = true;
    }
    if (name === 'KILL' && this.record.status === 'paused') this.unpause();
    this.process?.kill(name);
    this.emit('kill', { signal: String(signalNumber(name)) });
  }

  /** Resolves when it is stopped; `seconds` undefined: the container's own timeout. */
  async stop(seconds: number | undefined): Promise<void> {
    const { record, engine } = this;
    if (record.status === 'restarting') {
      this.#restart?.cancel();
      record.manuallyStopped = true;
      await this.#settle(record.exitCode);
      return;
    }
    if (!this.running) return;
    if (record.status === 'paused') this.unpause();
    record.manuallyStopped = true;
    const timeout = seconds ?? record.config.StopTimeout ?? gracePeriod;
    const ended = this.#ended;
    const signal = signalName(record.config.StopSignal ?? 'TERM') ?? 'TERM';
    this.process?.kill(signal);
    this.emit('kill', { signal: String(signalNumber(signal)) });
    if (timeout >= 0) {
      const timer = engine.clock.after(timeout * 1000, () => {
        if (!this.running) return;
        this.process?.kill('KILL');
        this.emit('kill', { signal: '9' });
      });
      await ended;
      timer.cancel();
    } else await ended;
    this.emit('stop');
  }

  pause(): void {
    if (!this.running) throw refuse.notRunning(this.record.id);
    if (this.record.status === 'paused') throw refuse.alreadyPaused(this.record.id);
    this.container?.pause();
    this.health.stop();
    this.record.status = 'paused';
    this.engine.saveContainer(this);
    this.emit('pause');
  }

  unpause(): void {
    if (this.record.status !== 'paused') throw refuse.notPaused(this.record.id);
    this.container?.unpause();
    this.record.status = 'running';
    this.health.resume();
    this.engine.saveContainer(this);
    this.emit('unpause');
  }

  /** The exit code under that condition. */
  wait(condition: Condition): Promise<number> {
    if (condition === 'not-running' && !this.running && this.record.status !== 'restarting') {
      return Promise.resolve(this.record.exitCode);
    }
    return new Promise((resolve) => this.#waiters.add({ condition, resolve }));
  }

  /** Resolves when the running process is gone and everything is written down. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Tells whoever waits for the removal. */
  removed(): void {
    this.#restart?.cancel();
    this.#resolve('removed');
    this.#resolve('not-running');
    this.#resolve('next-exit');
  }

  attach(attachment: Attachment): { close(): void } {
    this.attachments.add(attachment);
    return { close: () => this.attachments.delete(attachment) };
  }

  /** Kills what runs without anybody noticing: the engine goes away. */
  abandon(): void {
    this.#abandoned = true;
    this.#restart?.cancel();
    this.health.stop();
    const { process } = this;
    this.#unmountRoot();
    this.process = undefined;
    process?.kill('KILL');
  }

  #createContainer(mounts: readonly Mount[]): Container {
    const { engine, record } = this;
    const image = engine.imageOf(this);
    if (image === undefined) throw refuse.noSuchImage(record.image);
    const linked = this.stack === undefined ? [] : linkVariables(engine, this);
    return engine.options.runtime.createContainer({
      id: record.id,
      image: { ...image.runtime, id: image.id, config: image.config, layers: [...image.runtime.layers, initLayer] },
      writable: this.layer,
      arguments: [...(record.hostConfig.Init === true ? [initPath, '--'] : []), record.path, ...record.args],
      environment: processEnvironment(record.config, { tty: record.config.Tty, linked }),
      workingDirectory: record.config.WorkingDir === '' ? '/' : record.config.WorkingDir,
      user: record.config.User,
      hostname: record.config.Hostname,
      tty: record.config.Tty,
      openStdin: record.config.OpenStdin,
      mounts,
      readOnlyRoot: record.hostConfig.ReadonlyRootfs,
      network: this.stack,
      memoryLimit: memoryLimit(record),
      groups: groupsOf(record.hostConfig),
      capabilities: capabilitySet(record.hostConfig as CapabilityWishes, record.hostConfig.Privileged === true),
    });
  }

  #mounts(): Mount[] {
    const { engine, record } = this;
    const sorted = record.mounts.toSorted(
      (left, right) => left.destination.split('/').length - right.destination.split('/').length,
    );
    const own = (name: string): Mount => ({
      target: `/etc/${name}`,
      tree: engine.files,
      source: `${this.networkDirectory}/${name}`,
      readOnly: false,
    });
    const covered = (name: string) => sorted.some((mount) => mount.destination === `/etc/${name}`);
    const init = record.hostConfig.Init === true ? [initMount] : [];
    const files = ['resolv.conf', 'hostname', 'hosts'].filter((name) => !covered(name)).map(own);
    return [...init, ...files, ...sorted.flatMap((mount) => this.#mount(mount) ?? [])];
  }

  /** Undefined: a volume of a plug-in that is not mounted now. */
  #mount(mount: MountRecord): Mount | undefined {
    if (mount.type === 'tmpfs') {
      const { now } = this.engine.clock;
      const tree = createFileTree({ now, limit: mount.size, mode: mount.tmpfsMode ?? 0o1777 });
      return { target: mount.destination, tree, source: '/', readOnly: !mount.writable, temporary: true };
    }
    if (isForeign(mount)) return this.#foreignMount(mount);
    const { tree, source, temporary } = mountSource(this.engine, mount);
    return { target: mount.destination, tree, source, readOnly: !mount.writable, ...(temporary ? { temporary } : {}) };
  }

  #foreignMount({ destination, writable }: MountRecord): Mount | undefined {
    const path = this.mounted.get(destination)?.path;
    if (path === undefined) return undefined;
    const tree = this.engine.files;
    if (!tree.exists(path)) {
      const why = `error mounting "${path}" to rootfs at "${destination}": stat ${path}: no such file or directory`;
      throw refuse.start(`error during container init: ${why}`);
    }
    return { target: destination, tree, source: path, readOnly: !writable };
  }

  #startProcess(container: Container): Process {
    try {
      return container.start();
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      if (error.reason === 'mount')
        throw refuse.start(`error during container init: ${error.message}`.replace(/: unknown$/, ''), '');
      if (error.reason === 'no-such-user') throw refuse.server(error.message);
      if (error.reason === 'bad-working-directory') throw refuse.server(`failed to create shim task: ${error.message}`);
      // The engine's own runc calls directories what its version of Go calls all that cannot be executed.
      throw refuse.start(error.message.replace(/: is a directory$/, ': permission denied'));
    }
  }

  async #failed(error: unknown): Promise<void> {
    const { record } = this;
    const message = error instanceof Error ? error.message : String(error);
    record.error = message;
    record.exitCode = /executable file not found|no such file or directory/.test(message)
      ? 127
      : /permission denied|is a directory/.test(message)
        ? 126
        : 128;
    this.container = undefined;
    for (const attachment of this.attachments) attachment.end();
    this.attachments.clear();
    await unmountVolumes(this);
    this.engine.saveContainer(this);
    if (record.hostConfig.AutoRemove && error instanceof EngineError) await this.onAutoRemove?.();
  }

  /** Set by the noun that knows how to remove containers. */
  onAutoRemove: (() => Promise<void>) | undefined;

  #follow(process: Process): void {
    const isLogged = (this.record.hostConfig.LogConfig as { Type?: string } | undefined)?.Type !== 'none';
    process.onOutput((stream, data) => {
      if (this.process !== process) return;
      if (isLogged) this.log.write(stream, data);
      const slow = [...this.attachments].flatMap((attachment) => attachment.output(stream, data) ?? []);
      return slow.length === 0 ? undefined : Promise.all(slow).then(() => undefined);
    });
    this.#ended = process.exited.then((status) => this.#exited(process, status));
  }

  /** Shows the root file system on the machine, where the storage driver mounts it. */
  #mountRoot(): void {
    const { engine, record } = this;
    const layer = findLayer(engine, record.layerId);
    const point = layer === undefined ? undefined : engine.storage.mount?.(engine, layer);
    this.#root = point === undefined ? undefined : engine.files.mount(point);
  }

  #unmountRoot(): void {
    this.#root?.close();
    this.#root = undefined;
  }

  async #exited(process: Process, status: ExitStatus): Promise<void> {
    if (this.process !== process) return;
    this.#unmountRoot();
    const { record, engine } = this;
    const ranFor = engine.clock.now() - Date.parse(record.startedAt);
    this.log.end();
    this.health.stop();
    this.process = undefined;
    this.container = undefined;
    record.exitCode = status.code;
    record.finishedAt = engine.time();
    record.pid = 0;
    const again = this.#restarts(status.code);
    record.status = again ? 'restarting' : 'exited';
    record.outOfMemory = status.outOfMemory === true;
    if (record.outOfMemory) this.emit('oom');
    this.emit('die', { exitCode: String(status.code) });
    disconnectAll(engine, this);
    await unmountVolumes(this);
    engine.saveContainer(this);
    for (const attachment of this.attachments) attachment.end();
    this.attachments.clear();
    this.#resolve('next-exit');
    if (again) this.#restartLater(ranFor);
    else await this.#settle(status.code);
  }

  async #settle(code: number): Promise<void> {
    const { record } = this;
    record.status = 'exited';
    record.exitCode = code;
    this.engine.saveContainer(this);
    this.#resolve('not-running');
    if (record.hostConfig.AutoRemove) await this.onAutoRemove?.();
  }

  #restarts(code: number): boolean {
    const { Name: name, MaximumRetryCount: most } = this.record.hostConfig.RestartPolicy;
    if (this.record.manuallyStopped) return false;
    if (name === 'always' || name === 'unless-stopped') return true;
    return name === 'on-failure' && code !== 0 && (most === 0 || this.record.restartCount < most);
  }

  /** Follows moby restartmanager: 100 ms, doubled up to a minute; anew after ten seconds of running. */
  #restartLater(ranFor: number): void {
    const { record, engine } = this;
    this.#restartDelay = ranFor >= 10_000 ? firstRestartDelay : this.#restartDelay;
    const delay = this.#restartDelay;
    this.#restartDelay = Math.min(60_000, this.#restartDelay * 2);
    this.#restart = engine.clock.after(delay, () => {
      if (record.status !== 'restarting') return;
      record.restartCount += 1;
      this.start().catch(() => this.#settle(record.exitCode));
    });
  }

  #resolve(condition: Condition): void {
    for (const waiter of this.#waiters) {
      if (waiter.condition !== condition) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(this.record.exitCode);
    }
  }
}

/** The groups of `--group-add` that are numbers. */
function groupsOf({ GroupAdd: given }: HostConfig): readonly number[] {
  return Array.isArray(given) ? given.map(Number).filter((id) => Number.isInteger(id)) : [];
}

/** Bytes; undefined: any amount. */
function memoryLimit({ hostConfig }: ContainerRecord): number | undefined {
  return hostConfig.Memory > 0 ? hostConfig.Memory : undefined;
}

/** A record for a container that never ran. */
export const notStarted = {
  status: 'created',
  pid: 0,
  exitCode: 0,
  error: '',
  startedAt: never,
  finishedAt: never,
  restartCount: 0,
  manuallyStopped: false,
  started: false,
} as const;
