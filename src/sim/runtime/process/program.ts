import type { Clock } from '#api';
import type { Pacer } from '../../time/index.ts';
import type { Credentials, Files } from '../files/files.ts';
import type { Connection, Listener, NetworkStack, Offers } from '../network/types.ts';
import type { Limits } from './limits.ts';
import type { ProcessEntry } from './process-entry.ts';
import type { ProcessorMeter } from './processor-meter.ts';
import type { Input, Output } from './streams.ts';

/** What a container is to the programs in it. */
export interface System {
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly hostname: string;
  /** The files as the superuser sees them. */
  readonly files: Files;
  readonly network: NetworkStack;
  /** What each process may take. */
  readonly limits?: Limits;
  processes(): readonly ProcessEntry[];
  /** Throws StartError. */
  spawn(request: SpawnRequest): ProcessEntry;
  /** The processor time that short work takes; what computes for long is seen by itself. */
  readonly meter: ProcessorMeter;
  /** Takes memory for a process, or gives it back. Beyond the container's limit all of its processes are killed. */
  allocate(process: ProcessEntry, bytes: number): void;
  /** The same of memory that the simulator really keeps: of that there is less than machines say they have. */
  hold(process: ProcessEntry, bytes: number): void;
  /** In [0, 1). */
  random(): number;
}

export interface SpawnRequest {
  /** The first is looked up on PATH of `environment` unless it holds a slash. */
  readonly arguments: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly workingDirectory: string;
  readonly credentials: Credentials;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** 0: the container itself. */
  readonly parent: number;
  /** The number that it is to have, unless another process has it. */
  readonly pid?: number;
  /** Becomes that process instead of a new one. */
  readonly instead?: ProcessEntry;
  /** The program waits for that. */
  readonly begin?: Promise<unknown> | undefined;
}

/** What a program sees of the world. */
export interface ProgramContext {
  /** argv[0] without directories. */
  readonly name: string;
  /** argv without argv[0]. */
  readonly arguments: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly workingDirectory: string;
  /** The files as this user may use them. */
  readonly files: Files;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly process: ProcessEntry;
  readonly system: System;
  /** Writes text to stdout. */
  print(text: string): Promise<void>;
  /** Writes `name: text` and a line end to stderr. */
  complain(text: string): Promise<void>;
  /** An absolute path for what the user typed. */
  path(text: string): string;
  /** Throws Killed when the process ends meanwhile. */
  sleep(milliseconds: number): Promise<void>;
  /** Until a signal ends the process. */
  forever(): Promise<never>;
  /** The next piece of stdin. */
  read(): Promise<Uint8Array | undefined>;
  readAll(): Promise<Uint8Array>;
  /** Listens until the process ends; connections that it was given end with it, too. Throws NetworkError. */
  listen(port: number, accept: (connection: Connection) => Promise<void>, address?: string, offers?: Offers): Listener;
  /** Connects to an address; the connection ends with the process. Throws NetworkError, ETIMEDOUT after `timeout` milliseconds. */
  connect(address: string, port: number, timeout?: number): Promise<Connection>;
  /** Chunks of a file, or of stdin for `-`. */
  open(path: string): Promise<Uint8Array>;
}

/** What a program takes while nobody asks anything of it: memory in MiB, thousandths of a core. */
export interface Needs {
  readonly mebibytes: number;
  readonly milliCores: number;
}

/** A program that images hold: found by `name`, returns its exit code. FileSystemErrors it throws become messages. */
export interface Program {
  readonly name: string;
  readonly needs?: Needs | undefined;
  readonly run: (context: ProgramContext) => Promise<number> | number;
}

export function defineProgram(program: Program): Program {
  return program;
}
