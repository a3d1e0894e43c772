import type { Clock } from '#api';
import { createPacer } from '../../time/index.ts';
import { FileSystemError } from '../files/file-system-error.ts';
import type { Files } from '../files/files.ts';
import { NetworkError } from '../network/network-error.ts';
import type { NetworkStack } from '../network/types.ts';
import type { MemoryPool } from '../types.ts';
import { createContext } from './create-context.ts';
import { findExecutable } from './executable.ts';
import { ForkError } from './fork-error.ts';
import { Killed } from './killed.ts';
import { type Limits, usualLimits } from './limits.ts';
import { ProcessEntry } from './process-entry.ts';
import { createProcessorMeter, type ProcessorMeter } from './processor-meter.ts';
import type { Program, ProgramContext, SpawnRequest, System } from './program.ts';
import { signalNumber } from './signals.ts';
import { StartError } from './start-error.ts';

export interface ProcessTableOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly hostname: string;
  readonly files: Files;
  readonly network: () => NetworkStack;
  readonly memoryLimit?: number | undefined;
  readonly memory?: MemoryPool | undefined;
  /** What all containers of a lab really keep; default: as if there were no others. */
  readonly held?: { bytes: number } | undefined;
  readonly limits?: Limits | undefined;
  /** What root may do, one bit a capability; default: what files ask for. */
  readonly capabilities?: bigint | undefined;
  /** Processes of others that are seen from here. */
  readonly foreign?: (() => readonly ProcessEntry[]) | undefined;
  /** How many processes there may be; default: as many as no program needs that means well. */
  readonly processLimit?: number | undefined;
  /** By the name that an executable file holds and by the name it is called with. */
  readonly program: (file: string, calledAs: string) => Program | undefined;
}

/** Milliseconds of processor time to start a program. */
const startCost = 1;

/** Bytes that a process needs to be there. */
const perProcess = 640 * 1024;

const mostProcesses = 2048;

/**
 * Bytes that the programs of a lab may really keep together. Nobody's computer has the memory of all its machines: a
 * program that reads without end finds its machine without memory, and the host lives on.
 */
const mostHeld = 256 * 2 ** 20;

const outOfMemory = { code: 137, signal: 'KILL', outOfMemory: true };

/** The processes of one container; pid 1 takes all others with it. */
export class ProcessTable implements System {
  readonly clock: Clock;
  readonly pacer = createPacer();
  readonly hostname: string;
  readonly files: Files;
  readonly random: () => number;
  readonly #options: ProcessTableOptions;
  readonly meter: ProcessorMeter;
  readonly limits: Limits;
  readonly capabilities: bigint | undefined;
  readonly #entries = new Map<number, ProcessEntry>();
  #memoryLimit: number | undefined;
  #lastPid = 0;
  #memory = 0;
  readonly #held: { bytes: number };

  constructor(options: ProcessTableOptions) {
    this.#options = options;
    this.#memoryLimit = options.memoryLimit;
    this.clock = options.clock;
    this.hostname = options.hostname;
    this.capabilities = options.capabilities;
    this.limits = options.limits ?? usualLimits;
    this.files = options.files;
    this.random = options.random;
    this.meter = createProcessorMeter(options.clock);
    this.#held = options.held ?? { bytes: 0 };
  }

  processes(): readonly ProcessEntry[] {
    return [...this.#entries.values(), ...(this.#options.foreign?.() ?? [])];
  }

  get network(): NetworkStack {
    return this.#options.network();
  }

  /** A process whose program somebody else runs: subshells. Throws ForkError when there are too many. */
  fork(parent: ProcessEntry): ProcessEntry {
    const entry = this.#enter(parent.arguments, parent.credentials, parent.pid);
    entry.environment = parent.environment;
    entry.workingDirectory = parent.workingDirectory;
    entry.executable = parent.executable;
    return entry;
  }

  spawn(request: SpawnRequest): ProcessEntry {
    const program = this.#load(request);
    this.meter.spend(startCost);
    const entry = request.instead ?? this.#enter(request.arguments, request.credentials, request.parent, request.pid);
    entry.arguments = program.arguments;
    entry.environment = request.environment;
    entry.workingDirectory = request.workingDirectory;
    entry.executable = program.path;
    const { mebibytes = 0, milliCores = 0 } = program.program.needs ?? {};
    entry.milliCores = milliCores;
    this.allocate(entry, perProcess + mebibytes * 2 ** 20 - entry.memory);
    if (entry.status !== undefined) return entry;
    const context = createContext(this, entry, { ...request, arguments: program.arguments });
    void this.#run(program.program, context, entry, request.begin);
    return entry;
  }

  /** Bytes that the processes use together. */
  memory(): number {
    return this.#memory;
  }

  allocate(process: ProcessEntry, bytes: number): void {
    if (process.status !== undefined || bytes === 0) return;
    process.memory += bytes;
    this.#memory += bytes;
    this.#options.memory?.take(bytes);
    this.#demandMemory();
  }

  hold(process: ProcessEntry, bytes: number): void {
    if (process.status !== undefined) return;
    process.held += bytes;
    this.#held.bytes += bytes;
    this.allocate(process, bytes);
    if (process.status !== undefined || this.#held.bytes <= mostHeld) return;
    if (this.#options.memory === undefined) process.end(outOfMemory);
    else this.outOfMemory();
  }

  limitMemory(bytes: number | undefined): void {
    this.#memoryLimit = bytes;
    this.#demandMemory();
  }

  #demandMemory(): void {
    if (this.#memoryLimit !== undefined && this.#memory > this.#memoryLimit) this.outOfMemory();
  }

  /** Follows the kernel's out-of-memory killer for control groups with memory.oom.group, as kubelets make them. */
  outOfMemory(): void {
    for (const entry of [...this.#entries.values()].toSorted((a, b) => a.pid - b.pid)) entry.end(outOfMemory);
  }

  freeze(): void {
    for (const entry of this.#entries.values()) entry.freeze();
  }

  thaw(): void {
    for (const entry of this.#entries.values()) entry.thaw();
  }

  #enter(
    args: readonly string[],
    credentials: ProcessEntry['credentials'],
    parent: number,
    wanted?: number,
  ): ProcessEntry {
    if (this.#entries.size >= (this.#options.processLimit ?? mostProcesses)) throw new ForkError();
    if (parent !== 0 && this.#hasTooMany(credentials.uid)) throw new ForkError();
    const pid = wanted === undefined || this.#entries.has(wanted) ? this.#lastPid + 1 : wanted;
    this.#lastPid = Math.max(this.#lastPid, pid);
    const facts = { pid, parent, arguments: args, credentials, startedAt: this.clock.now() };
    const entry = new ProcessEntry(facts);
    this.#entries.set(entry.pid, entry);
    entry.onEnd(() => {
      this.#entries.delete(entry.pid);
      this.#memory -= entry.memory;
      this.#held.bytes -= entry.held;
      this.#options.memory?.take(-entry.memory);
      if (entry.pid === 1) for (const other of [...this.#entries.values()]) other.signal('KILL', true);
    });
    this.allocate(entry, perProcess);
    return entry;
  }

  /** Whether a user has all the processes that `nproc` lets him have; root may have any number. Follows the kernel's copy_process. */
  #hasTooMany(uid: number): boolean {
    const limit = this.limits.get('nproc')?.soft ?? Number.POSITIVE_INFINITY;
    if (uid === 0 || limit === Number.POSITIVE_INFINITY) return false;
    const own = [...this.#entries.values()].filter(({ credentials }) => credentials.uid === uid);
    return own.length >= limit;
  }

  #load(request: SpawnRequest): {
    readonly program: Program;
    readonly arguments: readonly string[];
    readonly path: string;
  } {
    const files = request.credentials.uid === 0 ? this.files : this.files.as(request.credentials);
    let args = request.arguments;
    for (let scripts = 0; scripts < 5; scripts += 1) {
      const [command = ''] = args;
      const searchPath = request.environment.get('PATH');
      const found = findExecutable(files, command, searchPath, request.workingDirectory);
      if (found.kind === 'program') {
        const calledAs = command.slice(command.lastIndexOf('/') + 1);
        const program = this.#options.program(found.name, calledAs);
        if (program !== undefined) return { program, arguments: args, path: files.realPath(found.path) };
      }
      if (found.kind !== 'script') break;
      if (!files.exists(found.interpreter[0] ?? '')) {
        throw new StartError('not-found', `exec: "${command}": no such file or directory`);
      }
      args = [...found.interpreter, found.path, ...args.slice(1)];
    }
    throw new StartError('exec-format', `exec ${request.arguments[0]}: exec format error`);
  }

  async #run(
    program: Program,
    context: ProgramContext,
    entry: ProcessEntry,
    begin: Promise<unknown> | undefined,
  ): Promise<void> {
    try {
      if (begin !== undefined) await entry.until(begin);
      const code = await program.run(context);
      entry.end({ code: code & 255 });
    } catch (error) {
      if (error instanceof Killed) {
        entry.end({ code: 128 + signalNumber(error.signal), signal: error.signal });
      } else if (error instanceof FileSystemError) {
        await quietly(() => context.complain(`${error.path}: ${error.description}`));
        entry.end({ code: 1 });
      } else if (error instanceof ForkError) {
        await quietly(() => context.complain(`can't fork: ${error.message}`));
        entry.end({ code: 1 });
      } else if (error instanceof NetworkError) {
        await quietly(() => context.complain(error.description));
        entry.end({ code: 1 });
      } else {
        await quietly(() =>
          context.complain(`not simulated: ${error instanceof Error ? error.message : String(error)}`),
        );
        entry.end({ code: 70 });
      }
    }
  }
}

async function quietly(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch {
    // The process was killed while it was complaining.
  }
}
