import { Exit } from './control.ts';
import { type ScriptNode, ShellSyntaxError } from './parse.ts';
import type { Shell } from './shell.ts';

type Parse = (text: string) => ScriptNode;

/** The script, undefined when it is none. */
export function parsed(parse: Parse, text: string): ScriptNode | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof ShellSyntaxError) return undefined;
    throw error;
  }
}

/**
 * Runs what stands before the error of a script, as a shell does that reads line by line, and ends with the error.
 * `origin`: the script's name, and that it came with -c.
 */
export async function runUpToError(shell: Shell, parse: Parse, text: string, origin: string): Promise<void> {
  const lines = text.replace(/\n$/, '').split('\n');
  let first = 0;
  /** The line at which the quote began that is still open. */
  let quote: number | undefined;
  let error: unknown;
  for (let end = 1; end <= lines.length; end += 1) {
    let script: ScriptNode;
    try {
      // The lines before it are left empty: every command keeps its number.
      script = parse(`${'\n'.repeat(first)}${lines.slice(first, end).join('\n')}\n`);
    } catch (caught) {
      error = caught;
      if (!(caught instanceof ShellSyntaxError)) throw caught;
      quote = caught.over.matching === undefined ? undefined : (quote ?? end);
      if (caught.incomplete) continue;
      if (shell.flavour.kind !== 'bash' || caught.over.token === undefined) throw caught;
      const token = caught.over.token === '\n' ? 'newline' : caught.over.token;
      await shell.say(`${origin}: line ${end}: syntax error near unexpected token \`${token}'`);
      await shell.say(`${origin}: line ${end}: \`${lines[end - 1] ?? ''}'`);
      throw new Exit(2);
    }
    first = end;
    quote = undefined;
    await shell.statements(script.statements, { last: false, tested: false });
  }
  if (!(error instanceof ShellSyntaxError) || shell.flavour.kind !== 'bash') throw error;
  const { matching } = error.over;
  await shell.say(
    matching === undefined
      ? `${origin}: line ${lines.length + 1}: syntax error: unexpected end of file`
      : `${origin}: line ${quote ?? lines.length}: unexpected EOF while looking for matching \`${matching}'`,
  );
  throw new Exit(2);
}
