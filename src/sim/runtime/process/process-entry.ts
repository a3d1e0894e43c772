import type { Credentials } from '../files/files.ts';
import type { ExitStatus } from '../types.ts';
import { Killed } from './killed.ts';
import { isDeadly, signalNumber } from './signals.ts';

export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly arguments: readonly string[];
  readonly credentials: Credentials;
  readonly environment?: ReadonlyMap<string, string>;
  readonly workingDirectory?: string;
  /** The file that it runs. */
  readonly executable?: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** One process of a process table. Ends once: by its program's exit code, or by a signal. */
export class ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly credentials: Credentials;
  readonly startedAt: number;
  readonly exited: Promise<ExitStatus>;
  /** What ps shows; `exec` changes it. */
  arguments: readonly string[];
  /** What it was started with. */
  environment: ReadonlyMap<string, string>;
  workingDirectory: string;
  executable: string;
  /** Bytes that it takes. */
  memory = 0;
  /** How many of them the simulator really keeps. */
  held = 0;
  /** Thousandths of a core that its program takes at rest. */
  milliCores = 0;
  /** Whether the keys of a terminal that stand for signals reach it no more. */
  inBackground = false;
  readonly #handlers = new Map<string, (() => void) | 'ignore'>();
  readonly #onEnd = new Set<() => void>();
  #status: ExitStatus | undefined;
  #resolve: (status: ExitStatus) => void = () => undefined;
  #resume: (() => void)[] = [];
  #frozen = false;
  readonly #onStop = new Set<() => void>();
  #waits = 0;

  constructor(facts: ProcessFacts) {
    this.pid = facts.pid;
    this.parent = facts.parent;
    this.arguments = facts.arguments;
    this.environment = facts.environment ?? new Map();
    this.workingDirectory = facts.workingDirectory ?? '/';
    this.executable = facts.executable ?? facts.arguments[0] ?? '';
    this.credentials = facts.credentials;
    this.startedAt = facts.startedAt;
    this.exited = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get status(): ExitStatus | undefined {
    return this.#status;
  }

  /** Whether it computes rather than waits for a time, a signal, input or another process. */
  get isBusy(): boolean {
    return this.#status === undefined && !this.#frozen && this.#waits === 0;
  }

  /** Catches a signal, or ignores it; undefined: back to what it does by itself. */
  handle(signal: string, handler: (() => void) | 'ignore' | undefined): void {
    if (handler === undefined) this.#handlers.delete(signal);
    else this.#handlers.set(signal, handler);
  }

  ignores(signal: string): boolean {
    return this.#handlers.get(signal) === 'ignore';
  }

  /**
   * `forced`: from outside of the container, where even the first process obeys KILL and STOP. The first process of a
   * container ignores what it does not handle, as in every pid namespace.
   */
  signal(name: string, forced = false): void {
    if (this.#status !== undefined) return;
    if (name === 'CONT') this.thaw();
    const handler = this.#handlers.get(name);
    if (name !== 'KILL' && name !== 'STOP' && handler !== undefined) {
      if (handler !== 'ignore') handler();
      return;
    }
    if (this.pid === 1 && !(forced && (name === 'KILL' || name === 'STOP'))) return;
    if (name === 'STOP' || name === 'TSTP') this.freeze();
    else if (name === 'KILL' || isDeadly(name)) this.end({ code: 128 + signalNumber(name), signal: name });
  }

  end(status: ExitStatus): void {
    if (this.#status !== undefined) return;
    this.#status = status;
    this.thaw();
    for (const run of this.#onEnd) run();
    this.#onEnd.clear();
    this.#resolve(status);
  }

  onEnd(run: () => void): { close(): void } {
    if (this.#status === undefined) this.#onEnd.add(run);
    else run();
    return { close: () => this.#onEnd.delete(run) };
  }

  freeze(): void {
    this.#frozen = true;
    for (const run of this.#onStop) run();
    this.#onStop.clear();
  }

  /** Until it is stopped the next time. */
  stopped(): Promise<void> {
    return new Promise((resolve) => this.#onStop.add(resolve));
  }

  thaw(): void {
    this.#frozen = false;
    for (const run of this.#resume.splice(0)) run();
  }

  /** Throws Killed when this process is gone; undefined when it may go on at once. */
  checkpoint(): Promise<void> | undefined {
    if (this.#status !== undefined) throw new Killed(this.#status.signal ?? 'KILL');
    if (!this.#frozen) return undefined;
    return new Promise<void>((resolve) => this.#resume.push(resolve)).then(() => this.checkpoint());
  }

  /** Waits for something, but not beyond this process's end (then it throws Killed). */
  async until<T>(promise: Promise<T>): Promise<T> {
    void this.checkpoint();
    let stop: { close(): void } | undefined;
    // A shell that another program took the place of waits for that program's end, which is its own.
    const waits = promise === (this.exited as unknown) ? 0 : 1;
    this.#waits += waits;
    try {
      const result = await Promise.race([
        promise,
        new Promise<never>((_, reject) => {
          stop = this.onEnd(() => reject(new Killed(this.#status?.signal ?? 'KILL')));
        }),
      ]);
      const gate = this.checkpoint();
      if (gate !== undefined) await gate;
      return result;
    } finally {
      this.#waits -= waits;
      stop?.close();
    }
  }
}
