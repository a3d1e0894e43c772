import { type ChildProcess, spawn } from 'node:child_process';
import type { Environment } from './paths.ts';

/** What a command printed and how it ended. `exitCode` is 128 + signal number when a signal ended it, 127 when it was not found. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both in the order of their arrival. */
  readonly output: string;
  readonly timedOut: boolean;
}

export interface CommandOptions {
  readonly environment: Environment;
  readonly directory: string;
  readonly input?: string;
  /** Milliseconds after which the command is ended; what it started is not waited for. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** Runs a command to its end and collects what it printed. Never throws for what the command does. */
export async function run(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { execa } = await import('execa');
  const running = execa(command, [...args], {
    cwd: options.directory,
    env: options.environment as Record<string, string>,
    extendEnv: false,
    reject: false,
    all: true,
    stripFinalNewline: false,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout, forceKillAfterDelay: 1000 }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  });
  // What a killed shell left running still holds its pipes: nobody waits for that.
  running.nodeChildProcess.once('exit', (_, signal) => {
    if (signal === null || options.timeout === undefined) return;
    running.stdout?.destroy();
    running.stderr?.destroy();
  });
  const result = await running;
  return {
    exitCode: result.exitCode ?? (result.signal === undefined ? 127 : 128 + signalNumber(result.signal)),
    stdout: result.stdout,
    stderr: result.stderr,
    output: result.all,
    timedOut: result.timedOut,
  };
}

const signals: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGPIPE: 13,
  SIGTERM: 15,
};

function signalNumber(signal: string): number {
  return signals[signal] ?? 0;
}

/** Runs a command on this terminal and resolves with its exit code; signals of the terminal reach it, not us. */
export function runInteractive(
  command: string,
  args: readonly string[],
  options: { readonly environment: Environment; readonly directory?: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const ignore = (): void => {};
    process.on('SIGINT', ignore);
    process.on('SIGQUIT', ignore);
    const child: ChildProcess = spawn(command, args, {
      stdio: 'inherit',
      env: options.environment as NodeJS.ProcessEnv,
      ...(options.directory === undefined ? {} : { cwd: options.directory }),
    });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on('SIGTERM', forward);
    process.on('SIGHUP', forward);
    const finish = (): void => {
      process.off('SIGINT', ignore).off('SIGQUIT', ignore).off('SIGTERM', forward).off('SIGHUP', forward);
    };
    child.once('error', (error) => {
      finish();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      finish();
      resolve(code ?? 128 + signalNumber(signal ?? ''));
    });
  });
}

/** Whether a process with that id exists (also one of somebody else). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
