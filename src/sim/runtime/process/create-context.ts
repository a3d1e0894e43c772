import type { Timer } from '#api';
import { FileSystemError } from '../files/file-system-error.ts';
import { normalizePath } from '../files/paths.ts';
import { isSuperuser } from '../files/permissions.ts';
import { withFileSizeLimit } from './file-size-limit.ts';
import type { ProcessEntry } from './process-entry.ts';
import type { ProgramContext, SpawnRequest, System } from './program.ts';
import { connectAs, listenAs } from './sockets.ts';
import { emptyInput, type Output } from './streams.ts';

const encoder = new TextEncoder();
/** Bytes that go on their way at once: whoever reads them takes time for it. */
const largestWrite = 256 * 1024;

export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

const isShell = (name: string) => ['ash', 'bash', 'dash', 'sh'].includes(name);

/** What the program of a process gets to see. */
export function createContext(system: System, process: ProcessEntry, request: SpawnRequest): ProgramContext {
  const [command = ''] = request.arguments;
  const name = command.slice(command.lastIndexOf('/') + 1).replace(/^-/, '');
  const input = request.stdin ?? emptyInput;

  /** Nothing that a dead process writes arrives; one that waits for its reader can be killed, and computes nothing. */
  const alive = (output: Output): Output => {
    const put = (data: Uint8Array): void | Promise<void> => {
      try {
        const written = output.write(data);
        return written === undefined ? undefined : process.until(written);
      } catch (error) {
        // A program does not know what its output was led into.
        if (!(error instanceof FileSystemError)) throw error;
        if (error.code === 'EFBIG') process.signal('XFSZ');
        throw new FileSystemError(error.code, name === 'yes' ? 'standard output' : 'write error');
      }
    };
    const write = (data: Uint8Array) => {
      const gate = process.checkpoint();
      return gate === undefined ? put(data) : gate.then(() => put(data));
    };
    return {
      isTerminal: output.isTerminal,
      write: (data) => (data.length > largestWrite ? inParts(data, write) : write(data)),
    };
  };
  /** Others have their turn in between. */
  const inParts = async (data: Uint8Array, write: (part: Uint8Array) => void | Promise<void>) => {
    for (let start = 0; start < data.length; start += largestWrite) {
      await write(data.subarray(start, start + largestWrite));
      await system.pacer.breathe(64);
    }
  };
  const stdout = alive(request.stdout);
  const stderr = alive(request.stderr);
  const files =
    isSuperuser(request.credentials) && request.credentials.umask === undefined
      ? system.files
      : system.files.as(request.credentials);
  const limit = system.limits?.get('fsize')?.soft;
  // What a shell opens for others is written by them: they get the signal.
  const exceeded = () => (isShell(name) ? undefined : process.signal('XFSZ'));
  const context: ProgramContext = {
    name,
    arguments: request.arguments.slice(1),
    environment: request.environment,
    workingDirectory: request.workingDirectory,
    files:
      limit === undefined || limit === Number.POSITIVE_INFINITY ? files : withFileSizeLimit(files, limit, exceeded),
    stdin: input,
    stdout,
    stderr,
    process,
    system,
    print: async (text) => stdout.write(encoder.encode(text)),
    complain: async (text) => stderr.write(encoder.encode(`${name}: ${text}\n`)),
    path: (text) => normalizePath(text, request.workingDirectory),
    sleep: (milliseconds) => sleep(system, process, milliseconds),
    forever: () => process.until(new Promise<never>(() => undefined)),
    read: () => process.until(input.read()),
    readAll: async () => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for (;;) {
        const chunk = await process.until(input.read());
        if (chunk === undefined) return joinBytes(chunks);
        chunks.push(chunk);
        size += chunk.length;
        // What holds a whole input takes memory, and may take too much.
        if (size > 2 ** 20) system.hold(process, chunk.length);
      }
    },
    listen: (port, accept, address, offers) => listenAs(context, port, accept, address, offers),
    connect: (address, port, timeout) => connectAs(context, address, port, timeout),
    open: async (path) => {
      if (path === '-') return context.readAll();
      return context.files.readFile(context.path(path));
    },
  };
  return context;
}

async function sleep(system: System, process: ProcessEntry, milliseconds: number): Promise<void> {
  void process.checkpoint();
  let timer: Timer | undefined;
  const stop = process.onEnd(() => timer?.cancel());
  const due = new Promise<void>((resolve) => {
    timer = system.clock.after(milliseconds, resolve);
  });
  try {
    await process.until(due);
  } finally {
    stop.close();
  }
}
