import { findExecutable } from '../../process/executable.ts';
import type { Shell } from '../shell.ts';

const keywords = new Set('if then else elif fi do done case esac while until for { } ! in'.split(' '));

/** What names mean: `command -v`, `command -V`, `type`. Status 127 (ash) when one means nothing. */
export async function lookUp(shell: Shell, names: readonly string[], how: '-v' | '-V'): Promise<number> {
  let status = 0;
  const { builtins } = await import('./index.ts');
  for (const name of names) {
    const found = describe(shell, name, how, builtins.has(name));
    if (found === undefined) {
      status = how === '-v' ? 1 : 127;
      if (how === '-V') await shell.say(`${name}: not found`);
    } else await shell.output(1).write(new TextEncoder().encode(`${found}\n`));
  }
  return shell.flavour.kind === 'ash' && status === 1 ? 127 : status;
}

function describe(shell: Shell, name: string, how: '-v' | '-V', isBuiltin: boolean): string | undefined {
  const long = how === '-V';
  if (keywords.has(name)) return long ? `${name} is a shell keyword` : name;
  if (shell.state.functions.has(name)) return long ? `${name} is a function` : name;
  if (isBuiltin) return long ? `${name} is a shell builtin` : name;
  try {
    const { path } = findExecutable(shell.files, name, shell.state.get('PATH'), shell.state.directory);
    return long ? `${name} is ${path}` : path;
  } catch {
    return undefined;
  }
}
