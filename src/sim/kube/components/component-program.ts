import type { IsRoutine } from '#api';
import { FileSystemError } from '../../runtime/files/file-system-error.ts';
import { serveHttp } from '../../runtime/network/http/server.ts';
import { NetworkError } from '../../runtime/network/network-error.ts';
import type { Connection } from '../../runtime/network/types.ts';
import type { Needs, Program, ProgramContext } from '../../runtime/process/program.ts';
import { createLog, type Log, logValue } from '../../runtime/programs/klog.ts';
import type { FlagTable } from './flag-tables.ts';
import { type Flags, parseFlags } from './flags.ts';

/** A component that cannot go on: what it says last, and its exit code. */
export class ComponentFailure extends Error {
  readonly code: number;
  readonly lines: readonly (readonly [severity: 'E' | 'F', place: string, text: string])[];

  constructor(lines: ComponentFailure['lines'], code = 1) {
    super(lines.map(([, , text]) => text).join('\n'));
    this.lines = lines;
    this.code = code;
  }
}

/** Ends as cobra commands of Kubernetes do. */
export function commandFailed(error: string): ComponentFailure {
  return new ComponentFailure([['E', 'run.go:72', `"command failed" err=${logValue(error)}`]]);
}

export interface ComponentRun {
  readonly context: ProgramContext;
  readonly flags: Flags;
  readonly log: Log;
  /** Aborted when it is asked to end. */
  readonly terminated: AbortSignal;
}

export interface ComponentDefinition {
  readonly name: string;
  readonly needs: Needs;
  readonly flags: FlagTable;
  /** Whether wrong flags are answered with the usage, too. */
  readonly showsUsage: boolean;
  readonly run: (run: ComponentRun) => Promise<number>;
}

/** The program of a component of Kubernetes. */
export function componentProgram({ name, needs, flags: table, showsUsage, run }: ComponentDefinition): Program {
  return {
    name,
    needs,
    run: async (context) => {
      const flags = parseFlags(name, context.arguments, table);
      const say = (text: string) => context.stderr.write(new TextEncoder().encode(text));
      if ('error' in flags) {
        await say(`${showsUsage ? `Usage:\n  ${name} [flags]\n\n` : ''}Error: ${flags.error}\n`);
        return 1;
      }
      const log = createLog(context);
      const end = new AbortController();
      for (const signal of ['TERM', 'INT']) context.process.handle(signal, () => end.abort());
      try {
        return await run({ context, flags: flags as Flags, log, terminated: end.signal });
      } catch (error) {
        if (!(error instanceof ComponentFailure)) throw error;
        for (const line of error.lines) await log(...line);
        return error.code;
      }
    },
  };
}

/** Waits for so many milliseconds, or until it is asked to end; `wake` registers what else ends the waiting. */
export async function pause(
  { context, terminated }: ComponentRun,
  milliseconds: number | undefined,
  wake?: (done: () => void) => { close(): void },
  isRoutine?: IsRoutine,
): Promise<void> {
  if (terminated.aborted) return;
  let done: () => void = () => undefined;
  const woken = new Promise<void>((resolve) => {
    done = resolve;
  });
  const timer = milliseconds === undefined ? undefined : context.system.clock.after(milliseconds, done, isRoutine);
  const other = wake?.(done);
  terminated.addEventListener('abort', done, { once: true });
  try {
    await context.process.until(woken);
  } finally {
    timer?.cancel();
    other?.close();
    terminated.removeEventListener('abort', done);
  }
}

/** Why a file cannot be read, in Go's words; undefined: it can. */
export function readProblem(context: ProgramContext, path: string, call: 'open' | 'stat' = 'open'): string | undefined {
  const place = context.path(path);
  try {
    if (context.files.stat(place).type === 'directory') return `read ${path}: is a directory`;
    context.files.readFile(place);
    return undefined;
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    return `${call} ${path}: ${error.description.toLowerCase()}`;
  }
}

/** Why a kubeconfig cannot be used. Follows client-go clientcmd. */
export function kubeconfigProblem(context: ProgramContext, path: string): string | undefined {
  const problem = readProblem(context, path, 'stat');
  if (problem?.startsWith('read ')) return `error loading config file ${JSON.stringify(path)}: ${problem}`;
  if (problem !== undefined) return problem;
  const text = new TextDecoder().decode(context.files.readFile(context.path(path)));
  if (/^\s*server:\s*\S/m.test(text)) return undefined;
  return 'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable';
}

/** Listens and answers health checks; `healthy` says which paths are well. Fails as the generic API server does. */
export function serveHealth(
  { context }: ComponentRun,
  address: string,
  port: number,
  healthy: (path: string) => boolean | undefined,
): void {
  const accept = (connection: Connection) =>
    serveHttp(connection, {
      answer: async ({ target }) => {
        const state = healthy(target.replace(/\?.*/, ''));
        const [status, reason, text] =
          state === undefined
            ? [403, 'Forbidden', 'forbidden\n']
            : state
              ? [200, 'OK', 'ok']
              : [500, 'Internal Server Error', 'healthz check failed\n'];
        const body = Buffer.from(text);
        const fields = [
          ['Content-Type', 'text/plain; charset=utf-8'],
          ['X-Content-Type-Options', 'nosniff'],
          ['Content-Length', String(body.length)],
        ] as const;
        return { status, reason, fields, body };
      },
    });
  listenOrFail(context, address, port, accept, () => '');
}

/** Throws ComponentFailure when somebody else has the port. */
export function listenOrFail(
  context: ProgramContext,
  address: string,
  port: number,
  accept: (connection: Connection) => Promise<void>,
  certificate: () => string,
): void {
  try {
    context.listen(port, accept, address, { certificate });
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    const place = `${address}:${port}`;
    const words = error.code === 'EADDRINUSE' ? 'address already in use' : 'cannot assign requested address';
    throw commandFailed(`failed to create listener: failed to listen on ${place}: listen tcp ${place}: bind: ${words}`);
  }
}
