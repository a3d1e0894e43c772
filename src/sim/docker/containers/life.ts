import {
  type Container,
  type ExitStatus,
  type Files,
  imageFiles,
  type Layer,
  type NetworkStack,
  type Process,
  signalName,
  signalNumber,
} from '../../runtime/index.ts';
import { dataRoot, type Engine } from '../engine.ts';
import { EngineError, refuse } from '../engine-error.ts';
import { connectAll, disconnectAll } from '../networks/endpoints.ts';
import type { Published } from '../networks/ports.ts';
import type { ContainerRecord } from '../records.ts';
import { layerOf } from '../storage/stored-layer.ts';
import { never } from '../times.ts';
import { touchesVolume } from '../volumes/mount-source.ts';
import { HealthMonitor } from './health.ts';
import { createInitLayer } from './init-layer.ts';
import { openLog } from './log-driver.ts';
import type { LogFile } from './log-file.ts';
import { Restarter, restarts } from './restarter.ts';
import {
  createRuntimeContainer,
  memoryLimit,
  mountsOf,
  startFailureCode,
  startFirstProcess,
} from './runtime-container.ts';
import { demandStartable } from './start-demands.ts';
import { type MountedVolume, mountVolumes, unmountVolumes } from './volume-events.ts';
import { type Condition, Waiters } from './waiters.ts';

/** Somebody who follows what a container prints. */
export interface Attachment {
  /** Whoever prints waits for the promise. */
  readonly output: (stream: 'stdout' | 'stderr', data: Uint8Array) => void | Promise<void>;
  readonly end: () => void;
}

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
  readonly #waiters = new Waiters();
  readonly #restarter: Restarter;
  #initLayer: Layer | undefined;
  #root: { close(): void } | undefined;
  #ended: Promise<void> = Promise.resolve();
  #starting: Promise<void> | undefined;
  #abandoned = false;

  constructor(engine: Engine, record: ContainerRecord, layer: Layer) {
    this.engine = engine;
    this.record = record;
    this.layer = layer;
    this.log = openLog(engine, record, this.directory);
    this.#restarter = new Restarter(engine.clock);
  }

  /** What lies between its image and its own layer; most containers are never looked into before they start. */
  get initLayer(): Layer {
    if (this.#initLayer === undefined) {
      const image = this.engine.imageOf(this);
      this.#initLayer = createInitLayer(this.record.created, image && imageFiles(image.runtime));
    }
    return this.#initLayer;
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
    return (this.container ?? createRuntimeContainer(this, mountsOf(this))).root;
  }

  changes(): readonly { readonly path: string; readonly kind: 0 | 1 | 2 }[] {
    return (this.container ?? createRuntimeContainer(this, [])).changes();
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
    this.#restarter.cancel();
    try {
      this.log.demandOptions();
      connectAll(engine, this);
      for (const mount of record.mounts) touchesVolume(engine, mount);
      await mountVolumes(this);
      demandStartable(engine, record);
      if (this.#abandoned) return;
      const container = createRuntimeContainer(this, mountsOf(this));
      this.process = startFirstProcess(container);
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
    this.#restarter.reset();
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
      this.#restarter.cancel();
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
    return this.#waiters.wait(condition);
  }

  /** Resolves when the running process is gone and everything is written down. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Tells whoever waits for the removal. */
  removed(): void {
    this.#restarter.cancel();
    this.#waiters.resolve('removed', this.record.exitCode);
    this.#waiters.resolve('not-running', this.record.exitCode);
    this.#waiters.resolve('next-exit', this.record.exitCode);
  }

  attach(attachment: Attachment): { close(): void } {
    this.attachments.add(attachment);
    return { close: () => this.attachments.delete(attachment) };
  }

  /** Kills what runs without anybody noticing: the engine goes away. */
  abandon(): void {
    this.#abandoned = true;
    this.#restarter.cancel();
    this.health.stop();
    const { process } = this;
    this.#unmountRoot();
    this.process = undefined;
    process?.kill('KILL');
  }

  async #failed(error: unknown): Promise<void> {
    const { record } = this;
    const message = error instanceof Error ? error.message : String(error);
    record.error = message;
    record.exitCode = startFailureCode(message);
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
    const layer = layerOf(this);
    const point = this.engine.storage.mount?.(layer);
    const raw = () => (layer.whole ?? layer.diff)();
    this.#root = point === undefined ? undefined : this.engine.files.mount({ ...point, raw: raw(), readOnly: false });
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
    const again = restarts(record, status.code);
    record.status = again ? 'restarting' : 'exited';
    record.outOfMemory = status.outOfMemory === true;
    if (record.outOfMemory) this.emit('oom');
    this.emit('die', { exitCode: String(status.code) });
    disconnectAll(engine, this);
    await unmountVolumes(this);
    engine.saveContainer(this);
    for (const attachment of this.attachments) attachment.end();
    this.attachments.clear();
    this.#waiters.resolve('next-exit', this.record.exitCode);
    if (again) this.#restartAfter(ranFor);
    else await this.#settle(status.code);
  }

  #restartAfter(ranFor: number): void {
    const { record } = this;
    this.#restarter.schedule(ranFor, () => {
      if (record.status !== 'restarting') return;
      record.restartCount += 1;
      this.start().catch(() => this.#settle(record.exitCode));
    });
  }

  async #settle(code: number): Promise<void> {
    const { record } = this;
    record.status = 'exited';
    record.exitCode = code;
    this.engine.saveContainer(this);
    this.#waiters.resolve('not-running', this.record.exitCode);
    if (record.hostConfig.AutoRemove) await this.onAutoRemove?.();
  }
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
