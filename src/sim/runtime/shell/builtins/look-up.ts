import { findExecutable } from '../../process/executable.ts';
import type { Shell } from '../shell.ts';
import type { Builtins } from './builtin.ts';

const keywords = new Set('if then else elif fi do done case esac while until for { } ! in'.split(' '));

type How = '-v' | '-V' | '-t';

/** What names mean: `command -v`, `command -V`, `type`, bash's `type -t`. Status 127 (ash) when one means nothing. */
export async function lookUp(shell: Shell, names: readonly string[], how: How, builtins: Builtins): Promise<number> {
  let status = 0;
  for (const name of names) {
    const meaning = meaningOf(shell, name, builtins.has(name));
    if (meaning === undefined) {
      status = how === '-V' && shell.flavour.kind !== 'bash' ? 127 : 1;
      if (how !== '-V') continue;
      if (shell.flavour.kind === 'bash') await shell.complain(`type: ${name}: not found`);
      else await shell.output(1).write(new TextEncoder().encode(`${name}: not found\n`));
    } else await shell.output(1).write(new TextEncoder().encode(`${meaning[how]}\n`));
  }
  return shell.flavour.kind === 'ash' && status === 1 ? 127 : status;
}

function meaningOf(shell: Shell, name: string, isBuiltin: boolean): Readonly<Record<How, string>> | undefined {
  const { aliases, functions } = shell.state;
  const alias = aliases.get(name);
  if (alias !== undefined) {
    return { '-v': `alias ${name}='${alias}'`, '-V': `${name} is aliased to \`${alias}'`, '-t': 'alias' };
  }
  if (keywords.has(name)) return { '-v': name, '-V': `${name} is a shell keyword`, '-t': 'keyword' };
  if (functions.has(name)) return { '-v': name, '-V': `${name} is a function`, '-t': 'function' };
  if (isBuiltin) return { '-v': name, '-V': `${name} is a shell builtin`, '-t': 'builtin' };
  try {
    const { path } = findExecutable(shell.files, name, shell.state.get('PATH'), shell.state.directory);
    return { '-v': path, '-V': `${name} is ${path}`, '-t': 'file' };
  } catch {
    return undefined;
  }
}
