import type { ScriptNode } from './parse.ts';
import { substitute } from './pipes.ts';
import type { Shell } from './shell.ts';
import { ShellError } from './state.ts';

/** `<(...)`: the name of a file that holds what the script wrote, all of it; it goes with the command (`dropSubstituted`). */
export async function substituteProcess(
  shell: Shell,
  body: ScriptNode,
  direction: 'input' | 'output',
): Promise<string> {
  if (shell.flavour.kind !== 'bash') throw new ShellError('syntax error: unexpected "("', 2, true);
  if (direction === 'output') throw new ShellError('not simulated: process substitution with >(...)', 2, true);
  const { bytes } = await substitute(shell, body);
  const { files } = shell.table;
  // As bash does where there is no /dev/fd.
  const path = `/tmp/sh-np.${shell.process.pid}.${shell.substituted.length}`;
  files.writeFile(path, bytes, { mode: 0o644 });
  shell.substituted.push(path);
  return path;
}

/** Ends the files that a command was given. */
export function dropSubstituted(shell: Shell): void {
  for (const path of shell.substituted.splice(0)) if (shell.table.files.exists(path)) shell.table.files.remove(path);
}
