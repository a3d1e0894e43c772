import type { Shell } from '../shell.ts';

/** A command of the shell itself. `special` ones keep assignments and end the shell when a redirection fails. */
export interface Builtin {
  readonly name: string;
  readonly special?: boolean;
  /** Gives the exit status. Throws ShellError for what it complains about. `all` are the shell's builtins, for those that look names up. */
  readonly run: (shell: Shell, args: readonly string[], all: Builtins) => Promise<number> | number;
}

/** By name. */
export type Builtins = ReadonlyMap<string, Builtin>;

/** Keeps the type of its `run`: other builtins call one without what it does not look at. */
export function defineBuiltin<B extends Builtin>(builtin: B): B {
  return builtin;
}

/** How a builtin's complaint is introduced: `cd: line 0: ` in ash, `cd: ` elsewhere. */
export function inBuiltin(shell: Shell, name: string, text: string): string {
  return shell.flavour.kind === 'ash' && !shell.interactive ? `${name}: line 0: ${text}` : `${name}: ${text}`;
}
