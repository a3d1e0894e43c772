import { spawn } from '@lydell/node-pty';
import type { Pty, PtyOptions } from '../options.ts';

/** Starts a program on a pseudo-terminal of its own. */
export function spawnPty(options: PtyOptions): Pty {
  const pty = spawn(options.file, [...options.args], {
    name: 'xterm-256color',
    cols: options.columns,
    rows: options.rows,
    cwd: options.directory,
    env: { ...options.environment },
  });
  return {
    write: (data) => pty.write(data),
    resize: (columns, rows) => pty.resize(columns, rows),
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    kill: () => pty.kill(),
    onData: (listener) => void pty.onData(listener),
    onExit: (listener) => void pty.onExit(({ exitCode }) => listener(exitCode)),
  };
}
