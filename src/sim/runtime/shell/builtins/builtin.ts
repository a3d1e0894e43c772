import type { Shell } from '../shell.ts';

/** A command of the shell itself. `special` ones keep assignments and end the shell when a redirection fails. */
export interface Builtin {
  readonly name: string;
  readonly special?: boolean;
  /** Gives the exit status. Throws ShellError for what it complains about. */
  readonly run: (shell: Shell, args: readonly string[]) => Promise<number> | number;
}

export function defineBuiltin(builtin: Builtin): Builtin {
  return builtin;
}

/** How a builtin's complaint is introduced: `cd: line 0: ` in ash, `cd: ` elsewhere. */
export function inBuiltin(shell: Shell, name: string, text: string): string {
  return shell.flavour.kind === 'ash' && !shell.interactive ? `${name}: line 0: ${text}` : `${name}: ${text}`;
}
