import type { SessionStatus } from '#session';
import { shellEnvironment, shellProgram } from '../control/lab-shell.ts';
import type { TuiOptions } from '../options.ts';
import { colourDepth } from '../theme.ts';

/** Hands keyboard and screen to the lab's shell, byte for byte, until it ends. */
export async function runPlainShell(options: TuiOptions, status: SessionStatus): Promise<void> {
  const { stdin, stdout, environment } = options;
  const spawn = options.spawn ?? (await import('../terminal/node-pty.ts')).spawnPty;
  const pty = spawn({
    file: shellProgram(environment),
    args: [],
    columns: stdout.columns || 80,
    rows: stdout.rows || 24,
    directory: status.workDirectory,
    environment: shellEnvironment(environment, status, colourDepth(environment)),
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  const type = (data: Buffer | string) => pty.write(data.toString());
  const resize = () => pty.resize(stdout.columns || 80, stdout.rows || 24);
  pty.onData((data) => void stdout.write(data));
  pty.onExit(() => resolve());
  stdin.setRawMode?.(true);
  stdin.on('data', type);
  stdin.resume();
  stdout.on('resize', resize);
  await promise;
  stdin.off('data', type);
  stdout.off('resize', resize);
  stdin.setRawMode?.(false);
}
