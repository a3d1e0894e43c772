import { join } from 'node:path';
import type { ClientRequest } from '#api';
import type { StartedClient } from './client-runner.ts';

/** Starts a client on a pseudo-terminal; undefined where none is wanted, or where this computer has none to give. */
export async function startOnTerminal(
  path: string,
  root: string,
  request: ClientRequest,
  environment: Readonly<Record<string, string>>,
): Promise<StartedClient | undefined> {
  const { terminal } = request;
  if (terminal === undefined) return undefined;
  try {
    const { spawn } = await import('@lydell/node-pty');
    const pty = spawn(path, [...request.arguments], {
      name: 'xterm-256color',
      cols: terminal.columns,
      rows: terminal.rows,
      cwd: join(root, request.workingDirectory),
      env: environment,
      encoding: null,
    });
    return {
      // Without an encoding the library gives bytes, whatever its types say.
      onOutput: (listener) => void pty.onData((data) => listener('stdout', Buffer.from(data))),
      write: (data) => pty.write(Buffer.from(data).toString()),
      endInput: () => pty.write('\u0004'),
      interrupt: () => pty.write('\u0003'),
      kill: () => pty.kill('SIGKILL'),
      exited: new Promise((resolve) => {
        pty.onExit(({ exitCode, signal }) => resolve(signal ? 128 + signal : exitCode));
      }),
    };
  } catch {
    return undefined;
  }
}
