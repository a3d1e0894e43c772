import { delimiter } from 'node:path';
import type { SessionStatus } from '#session';
import { describeError } from '../describe-error.ts';
import type { TuiOptions } from '../options.ts';
import type { ShellState, Size } from '../state/model.ts';
import type { ShellPane } from '../terminal/shell-pane.ts';
import type { ColourDepth } from '../theme.ts';

export interface LabShellOptions {
  readonly options: TuiOptions;
  readonly depth: ColourDepth;
  /** How large the pane is right now. */
  readonly size: () => Size;
  /** The pane's rows changed. */
  readonly changed: () => void;
  readonly bell: () => void;
  readonly state: (shell: ShellState) => void;
}

/** The shell of the open lab: starts it with the session's environment, and again when it has ended. */
export interface LabShell {
  pane(): ShellPane | undefined;
  /** Ends the shell that runs and starts one for that session. */
  start(status: SessionStatus): Promise<void>;
  /** Starts one for the last session again. */
  restart(): Promise<void>;
  close(): void;
}

/** The person's own shell when it is one that works on a terminal, else bash or sh. */
export function shellProgram(environment: TuiOptions['environment']): string {
  const own = environment.SHELL ?? '';
  return /\/(bash|zsh|fish|ksh|dash|ash|sh)$/.test(own) ? own : 'sh';
}

/** What the program in the pane finds in its environment. */
export function shellEnvironment(
  environment: TuiOptions['environment'],
  status: SessionStatus,
  depth: ColourDepth,
): Readonly<Record<string, string>> {
  const own = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(LINES|COLUMNS|COLORTERM)$/.test(entry[0]),
  );
  const colours = depth === 16777216 ? { COLORTERM: 'truecolor' } : {};
  // Bash shows only the end of the long path of the work folder in its prompt.
  const prompt = environment.PROMPT_DIRTRIM === undefined ? { PROMPT_DIRTRIM: '1' } : {};
  const all: Record<string, string> = { ...Object.fromEntries(own), ...colours, ...prompt, ...status.environment };
  const path = [status.binDirectory, all.PATH ?? ''].filter((part) => part !== '').join(delimiter);
  return { ...all, PATH: path, TERM: 'xterm-256color' };
}

export function createLabShell({ options, depth, size, changed, bell, state }: LabShellOptions): LabShell {
  let pane: ShellPane | undefined;
  let last: SessionStatus | undefined;
  let generation = 0;

  async function start(status: SessionStatus): Promise<void> {
    last = status;
    generation += 1;
    const mine = generation;
    pane?.close();
    pane = undefined;
    try {
      // Loaded here, not at the top: the first paint needs neither.
      const [{ ShellPane: Pane }, spawn] = await Promise.all([
        import('../terminal/shell-pane.ts'),
        options.spawn ?? import('../terminal/node-pty.ts').then((module) => module.spawnPty),
      ]);
      if (mine !== generation) return;
      const { columns, rows } = size();
      const pty = spawn({
        file: shellProgram(options.environment),
        args: [],
        columns,
        rows,
        directory: status.workDirectory,
        environment: shellEnvironment(options.environment, status, depth),
      });
      const started = new Pane({
        pty,
        columns,
        rows,
        clock: options.clock,
        changed,
        bell,
        exited: (exitCode) => {
          if (mine === generation) state({ phase: 'ended', exitCode });
        },
      });
      pane = started;
      state({ phase: 'running' });
    } catch (error) {
      if (mine === generation) state({ phase: 'failed', reason: describeError(error) });
    }
  }

  return {
    pane: () => pane,
    start,
    async restart() {
      if (last !== undefined) await start(last);
    },
    close() {
      generation += 1;
      pane?.close();
      pane = undefined;
    },
  };
}
