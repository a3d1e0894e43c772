import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../bin/cka-lab.js', import.meta.url));

/** The built program with a state folder of its own. */
export interface Program {
  readonly environment: NodeJS.ProcessEnv;
  /** Runs a verb to its end; throws with its output when the exit code is none of `codes`. */
  run(parameters: readonly string[], codes?: readonly number[]): string;
  /** Runs any command in the environment of the running lab. */
  tool(command: string, parameters: readonly string[], input?: string): string;
  /** Reads the lab's environment (after start). */
  enter(): void;
  /** What the host of a lab has logged. */
  log(name: string): string;
  readonly launcher: string;
  close(): void;
}

export function createProgram(): Program {
  const state = mkdtempSync(join(tmpdir(), 'cka-lab-bench-'));
  const environment: NodeJS.ProcessEnv = { ...process.env, CKA_LAB_STATE: state, NO_COLOR: '1' };
  let inside: NodeJS.ProcessEnv = environment;

  const call = (
    command: string,
    parameters: readonly string[],
    env: NodeJS.ProcessEnv,
    codes: readonly number[],
    input?: string,
  ) => {
    const result = spawnSync(command, parameters, { env, encoding: 'utf8', ...(input === undefined ? {} : { input }) });
    if (!codes.includes(result.status ?? -1)) {
      throw new Error(
        `${command} ${parameters.join(' ')} ended with ${result.status}: ${result.stdout}${result.stderr}`,
      );
    }
    return result.stdout;
  };

  return {
    environment,
    launcher,
    run: (parameters, codes = [0]) => call(process.execPath, [launcher, ...parameters], environment, codes),
    tool: (command, parameters, input) => call(command, parameters, inside, [0], input),
    enter: () => {
      const listed: unknown = JSON.parse(call(process.execPath, [launcher, 'env', '--json'], environment, [0]));
      const variables =
        (listed as { environment?: Record<string, string> }).environment ?? (listed as Record<string, string>);
      inside = { ...environment, ...variables };
    },
    log: (name) => readFileSync(join(state, 'labs', name, 'host.log'), 'utf8'),
    close: () => {
      spawnSync(process.execPath, [launcher, 'stop', '--all'], { env: environment });
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** Resident memory in megabytes of a process and its descendants; 0 where /proc is missing. */
export function residentMegabytes(pid: number): number {
  try {
    const own = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(own?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Nothing but the runtime: what every start of a Node program costs at least. */
export function bareNode(): void {
  spawnSync(process.execPath, ['-e', '0']);
}
