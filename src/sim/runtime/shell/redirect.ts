import { FileSystemError } from '../files/file-system-error.ts';
import { normalizePath } from '../files/paths.ts';
import { Pipe } from '../process/streams.ts';
import { type Descriptor, type Descriptors, openForReading, openForWriting } from './descriptors.ts';
import type { Redirection } from './parse.ts';
import type { Shell } from './shell.ts';
import { ShellError } from './state.ts';

/** The descriptors after the redirections, from left to right. Throws ShellError with the whole line of the message. */
export async function redirect(shell: Shell, redirections: readonly Redirection[]): Promise<Descriptors> {
  const descriptors = new Map<number, Descriptor>(shell.descriptors);
  for (const redirection of redirections) await apply(shell, redirection, descriptors);
  return descriptors;
}

async function apply(shell: Shell, redirection: Redirection, descriptors: Map<number, Descriptor>): Promise<void> {
  const { operator, target, fd } = redirection;
  if (target.type === 'HereDoc') {
    const text = await shell.expander.text(target.content);
    const content = target.stripTabs ? text.replace(/^\t+/gm, '') : text;
    descriptors.set(fd ?? 0, { input: contentAsInput(content) });
    return;
  }
  const word = await shell.expander.text(target);
  const path = normalizePath(word, shell.state.directory);
  const mode = 0o666 & ~shell.state.umask;
  switch (operator) {
    case '<':
    case '<>':
      descriptors.set(fd ?? 0, { input: opening(shell, word, 'open', () => openForReading(shell.files, path)) });
      return;
    case '>':
    case '>|':
    case '>>': {
      const standard = standardStream(path, descriptors);
      if (standard !== undefined) {
        descriptors.set(fd ?? 1, standard);
        return;
      }
      if (operator === '>' && shell.state.options.has('C') && shell.files.exists(path)) {
        throw new ShellError(shell.flavour.cannotCreate(shell.speaker, word, 'EEXIST', 'File exists'), 1, false);
      }
      const open = () => openForWriting(shell.files, path, operator === '>>', mode);
      descriptors.set(fd ?? 1, { output: opening(shell, word, 'create', open) });
      return;
    }
    case '&>':
    case '&>>': {
      const output = opening(shell, word, 'create', () => openForWriting(shell.files, path, operator === '&>>', mode));
      descriptors.set(1, { output });
      descriptors.set(2, { output });
      return;
    }
    case '>&':
    case '<&': {
      const own = fd ?? (operator === '>&' ? 1 : 0);
      if (word === '-') descriptors.delete(own);
      else if (/^\d+$/.test(word)) {
        const other = descriptors.get(Number(word));
        if (other === undefined) {
          throw new ShellError(shell.flavour.complaint(shell.speaker, `${word}: Bad file descriptor`), 2, false);
        }
        descriptors.set(own, other);
      } else {
        const output = opening(shell, word, 'create', () => openForWriting(shell.files, path, false, mode));
        descriptors.set(1, { output });
        descriptors.set(2, { output });
      }
      return;
    }
    case '<<<':
      descriptors.set(fd ?? 0, { input: contentAsInput(`${word}\n`) });
      return;
    default:
      throw new ShellError(`syntax error: unexpected redirection`, 2, true);
  }
}

/** /dev/stdout and its like are what the descriptors are now. */
function standardStream(path: string, descriptors: ReadonlyMap<number, Descriptor>): Descriptor | undefined {
  const number = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2, '/proc/1/fd/1': 1, '/proc/1/fd/2': 2 }[path];
  const own = /^\/(?:dev\/fd|proc\/self\/fd)\/(\d+)$/.exec(path)?.[1];
  if (path === '/dev/tty') return descriptors.get(2);
  return number === undefined && own === undefined ? undefined : descriptors.get(number ?? Number(own));
}

function contentAsInput(content: string): Pipe {
  const pipe = new Pipe();
  void pipe.write(new TextEncoder().encode(content));
  pipe.end();
  return pipe;
}

function opening<T>(shell: Shell, word: string, what: 'open' | 'create', open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    const render = what === 'open' ? shell.flavour.cannotOpen : shell.flavour.cannotCreate;
    throw new ShellError(render(shell.speaker, word, error.code, error.description), 1, false);
  }
}
