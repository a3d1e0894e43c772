import type { Readable, Writable } from 'node:stream';
import { connectMachine } from '#clients';
import type { SshRequest } from './arguments.ts';
import { editLocally } from './edit-locally.ts';

export interface LogInOptions {
  readonly socketPath: string;
  readonly machine: string;
  readonly request: SshRequest;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Connects this terminal to a machine until its shell or command ends; resolves with the exit code. */
export async function logIn({ socketPath, machine, request, environment }: LogInOptions): Promise<number> {
  const { stdin, stdout, stderr } = process;
  const wantsTerminal = request.terminal === 'force' || (request.terminal === 'auto' && request.command.length === 0);
  const tty = wantsTerminal && stdin.isTTY === true;
  const raw = (on: boolean) => {
    if (tty) stdin.setRawMode(on);
  };
  let paused = false;
  const connection = await connectMachine({
    socketPath,
    machine,
    command: request.command,
    user: request.user ?? 'root',
    tty,
    columns: stdout.columns ?? 80,
    rows: stdout.rows ?? 24,
    terminalType: environment.TERM ?? 'xterm',
    onOutput: (stream, data) => void (stream === 'stdout' ? stdout : stderr).write(data),
    edit: async (path, content) => {
      paused = true;
      stdin.pause();
      raw(false);
      try {
        return await editLocally(path, content, environment);
      } finally {
        raw(true);
        paused = false;
        stdin.resume();
      }
    },
  });
  raw(true);
  const typed = (data: Buffer) => {
    if (!paused) connection.write(data);
  };
  const resized = () => connection.resize(stdout.columns ?? 80, stdout.rows ?? 24);
  const ended = () => connection.endInput();
  stdin.on('data', typed);
  stdin.on('end', ended);
  stdout.on('resize', resized);
  try {
    const code = await connection.ended;
    raw(false);
    if (tty && request.command.length === 0) stderr.write(`Connection to ${machine} closed.\r\n`);
    await Promise.all([flushed(stdout), flushed(stderr)]);
    return code;
  } finally {
    raw(false);
    stdin.off('data', typed).off('end', ended);
    stdout.off('resize', resized);
    release(stdin);
  }
}

/** A standard input that nobody reads any more must not keep the process. */
function release(stream: Readable & { unref?: () => void }): void {
  stream.pause();
  stream.unref?.();
}

function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
