import { Exit } from './control.ts';
import type { Shell } from './shell.ts';

/** The signals that came for a shell and wait for their traps, which run between commands. */
export class Traps {
  readonly #shell: Shell;
  readonly #pending: string[] = [];
  #wake: (() => void) | undefined;
  /** What fails in the ERR trap does not set it off again. */
  #failing = false;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** The signal whose trap runs next. */
  get next(): string | undefined {
    return this.#pending[0];
  }

  /** Notes a signal for its trap. */
  note(signal: string): void {
    this.#pending.push(signal);
    this.#wake?.();
  }

  /** Waits for something that a trap interrupts: undefined then. */
  async interrupting<T>(promise: Promise<T>): Promise<T | undefined> {
    if (this.#pending.length > 0) return undefined;
    const interrupted = new Promise<undefined>((resolve) => {
      this.#wake = () => resolve(undefined);
    });
    try {
      return await this.#shell.process.until(Promise.race([promise, interrupted]));
    } finally {
      this.#wake = undefined;
    }
  }

  /** Runs the traps of all signals that came; `$?` is after them what it was before. */
  async run(): Promise<void> {
    const { state } = this.#shell;
    for (;;) {
      const signal = this.#pending.shift();
      if (signal === undefined) return;
      const action = state.traps.get(signal);
      if (action === undefined || action === '') continue;
      const { status } = state;
      await this.#shell.evaluate(action);
      state.status = status;
    }
  }

  /** The ERR trap, when a command failed that nobody tested; in functions and subshells with `set -E` only. */
  async afterFailure(): Promise<void> {
    const { state, functions, isSubshell } = this.#shell;
    const trap = state.traps.get('ERR');
    const isInherited = state.options.has('E');
    if (trap === undefined || trap === '' || this.#failing || ((functions > 0 || isSubshell) && !isInherited)) return;
    const { status } = state;
    this.#failing = true;
    try {
      await this.#shell.evaluate(trap);
      state.status = status;
    } finally {
      this.#failing = false;
    }
  }

  /** The EXIT trap, once; it decides about the status only by `exit`. */
  async atEnd(): Promise<void> {
    const { state } = this.#shell;
    const trap = state.traps.get('EXIT');
    if (trap === undefined || trap === '') return;
    state.traps.delete('EXIT');
    const { status } = state;
    try {
      await this.#shell.evaluate(trap);
      state.status = status;
    } catch (error) {
      if (error instanceof Exit) state.status = error.status;
      else await this.#shell.report(error);
    }
  }
}
