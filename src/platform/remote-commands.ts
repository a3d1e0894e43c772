import { fork } from 'node:child_process';
import { type CommandOptions, type CommandResult, run } from './processes.ts';

/** As `run`, without the signal. */
export type RunCommand = (
  command: string,
  args: readonly string[],
  options: Omit<CommandOptions, 'signal'>,
) => Promise<CommandResult>;

interface Request {
  readonly number: number;
  readonly command: string;
  readonly args: readonly string[];
  readonly options: Omit<CommandOptions, 'signal'>;
}

type Answer = { readonly number: number } & ({ readonly result: CommandResult } | { readonly error: string });

interface Waiting {
  resolve(result: CommandResult): void;
  reject(error: Error): void;
}

/**
 * Runs commands from a small process of its own, `body`, which calls `serveCommands`. To start a program a process is copied first, and
 * that takes 20 ms for every 500 MB it has in memory, in which its threads stand still. It begins with the first command, and ends with
 * whoever started it.
 */
export function createRemoteCommands(body: URL): { readonly run: RunCommand; close(): Promise<void> } {
  const waiting = new Map<number, Waiting>();
  let count = 0;
  const start = () => {
    const child = fork(body, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
    child.on('message', (answer: Answer) => {
      const asked = waiting.get(answer.number);
      waiting.delete(answer.number);
      if ('result' in answer) asked?.resolve(answer.result);
      else asked?.reject(new Error(answer.error));
    });
    const gone = (reason: string): void => {
      if (running === child) running = undefined;
      for (const { reject } of waiting.values()) reject(new Error(reason));
      waiting.clear();
    };
    child.once('error', (error) => gone(error.message));
    child.once('exit', () => gone('the process that runs commands has ended'));
    return child;
  };
  let running: ReturnType<typeof start> | undefined;
  return {
    run: (command, args, options) =>
      new Promise((resolve, reject) => {
        running ??= start();
        count += 1;
        waiting.set(count, { resolve, reject });
        running.send({ number: count, command, args, options } satisfies Request);
      }),
    close: () =>
      new Promise((resolve) => {
        if (running === undefined) return resolve();
        running.once('exit', () => resolve());
        running.disconnect();
      }),
  };
}

/** The body of that process. What runs when its owner goes is ended. */
export function serveCommands(): void {
  const power = new AbortController();
  process.on('message', ({ number, command, args, options }: Request) => {
    run(command, args, { ...options, signal: power.signal }).then(
      (result) => process.send?.({ number, result } satisfies Answer),
      (error: unknown) => process.send?.({ number, error: String(error) } satisfies Answer),
    );
  });
  process.once('disconnect', () => {
    power.abort();
    process.exit();
  });
}
