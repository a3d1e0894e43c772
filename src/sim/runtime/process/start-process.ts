import { FileSystemError } from '../files/file-system-error.ts';
import type { OutputListener, Process, ProcessOptions } from '../types.ts';
import { ForkError } from './fork-error.ts';
import type { ProcessEntry } from './process-entry.ts';
import type { ProcessTable } from './process-table.ts';
import type { SpawnRequest } from './program.ts';
import { StartError } from './start-error.ts';
import { type Output, Pipe } from './streams.ts';
import { Terminal } from './terminal.ts';
import { credentialsFor, groupsFor } from './users.ts';

/** Starts a container's first process or an exec in it, whose program waits for `begin`. Throws StartError. */
export function startProcess(
  table: ProcessTable,
  options: ProcessOptions,
  parent: number,
  begin?: Promise<unknown>,
): Process {
  const listeners = new Set<OutputListener>();
  const kept: { stream: 'stdout' | 'stderr'; data: Uint8Array; time: number }[] = [];
  const send = (stream: 'stdout' | 'stderr', data: Uint8Array): void | Promise<void> => {
    if (data.length === 0) return;
    const time = table.clock.now();
    // What comes before anybody listens is kept for the first listener.
    if (listeners.size === 0) {
      kept.push({ stream, data: data.slice(), time });
      return;
    }
    let slow: Promise<unknown> | undefined;
    for (const listener of listeners) {
      const taken = listener(stream, data, time);
      if (taken !== undefined) slow = slow === undefined ? taken : Promise.all([slow, taken]);
    }
    return slow?.then(() => undefined);
  };
  const { home, groups, ...ids } = credentialsFor(table.files, options.user);
  const mine = { ...ids, groups: [...new Set([...groups, ...groupsFor(table.files, options.groups ?? [])])] };
  const credentials = table.capabilities === undefined ? mine : { ...mine, capabilities: table.capabilities };
  const environment = new Map<string, string>();
  for (const entry of options.environment) {
    const equals = entry.indexOf('=');
    if (equals > 0) environment.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  if (!environment.has('HOME')) environment.set('HOME', home);
  const workingDirectory = options.workingDirectory === '' ? '/' : options.workingDirectory;
  demandDirectory(table, workingDirectory);

  const leader: { pid: number } = { pid: 0 };
  const terminal = options.tty
    ? new Terminal({ show: (data) => send('stdout', data), signal: (name) => interrupt(table, leader.pid, name) })
    : undefined;
  const output = (stream: 'stdout' | 'stderr'): Output =>
    terminal?.output ?? { isTerminal: false, write: (data) => send(stream, data) };
  const input = terminal?.input ?? new Pipe();
  if (!options.openStdin && terminal === undefined) input.end();
  const entry = spawn(table, {
    arguments: options.arguments,
    environment,
    workingDirectory,
    credentials,
    stdin: input,
    stdout: output('stdout'),
    stderr: output('stderr'),
    parent,
    begin,
  });
  leader.pid = entry.pid;
  return {
    pid: entry.pid,
    exited: entry.exited,
    kill: (signal) => entry.signal(signal, true),
    onOutput: (listener) => {
      listeners.add(listener);
      for (const { stream, data, time } of kept.splice(0)) void listener(stream, data, time);
      return { close: () => listeners.delete(listener) };
    },
    writeStdin: (data) => {
      if (terminal !== undefined) terminal.type(data);
      else if (options.openStdin && entry.status === undefined) return until(input.write(data.slice()), entry.exited);
    },
    endStdin: () => {
      if (terminal !== undefined) terminal.end();
      else input.end();
    },
    resize: (columns, rows) => {
      if (terminal === undefined) return;
      terminal.columns = columns;
      terminal.rows = rows;
      entry.signal('WINCH');
    },
  };
}

function spawn(table: ProcessTable, request: SpawnRequest): ProcessEntry {
  try {
    return table.spawn(request);
  } catch (error) {
    if (!(error instanceof ForkError)) throw error;
    throw new StartError(
      'no-room',
      'error starting setns process: fork/exec /proc/self/fd/7: resource temporarily unavailable',
    );
  }
}

/** What was not read when the process ended is nobody's business any more. */
function until(written: void | Promise<void>, exited: Promise<unknown>): void | Promise<void> {
  if (written === undefined) return;
  return Promise.race([written.catch(() => undefined), exited.then(() => undefined)]);
}

/** Ctrl-C reaches the leader of the terminal and everything that it started, but for what runs in the background. */
function interrupt(table: ProcessTable, leader: number, signal: string): void {
  const reached = new Set([leader]);
  for (const entry of table.processes()) if (reached.has(entry.parent) && !entry.inBackground) reached.add(entry.pid);
  for (const entry of table.processes().toReversed()) if (reached.has(entry.pid)) entry.signal(signal);
}

function demandDirectory(table: ProcessTable, path: string): void {
  try {
    if (table.files.stat(path).type !== 'directory') throw new FileSystemError('ENOTDIR', path);
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    if (error.code === 'ENOENT') {
      table.files.makeDirectory(path, { recursive: true });
      return;
    }
    throw new StartError(
      'bad-working-directory',
      `mkdir ${path}: ${error.code === 'ENOTDIR' ? 'not a directory' : error.description.toLowerCase()}`,
    );
  }
}
