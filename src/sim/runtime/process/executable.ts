import { FileSystemError } from '../files/file-system-error.ts';
import { type Files, superuser } from '../files/files.ts';
import { normalizePath } from '../files/paths.ts';
import { StartError } from './start-error.ts';

/** What stands at the beginning of an image's file that is a program of this simulator: its name follows. */
const magic = '\u007fELF\u0002\u0001\u0001program:';
const elf = magic.slice(0, 4);
const textOf = (content: Uint8Array) => new TextDecoder('latin1').decode(content.subarray(0, 256));

/** The content of an executable file that runs that program. */
export function programFile(name: string): Uint8Array {
  return new TextEncoder().encode(`${magic}${name}\n`);
}

/** What an executable file turned out to be. */
export type Executable =
  | { readonly kind: 'program'; readonly name: string; readonly path: string }
  | { readonly kind: 'script'; readonly interpreter: readonly string[]; readonly path: string }
  | { readonly kind: 'unknown'; readonly path: string };

/**
 * Finds and reads a command as execvp(3) does; `quote` is how messages name it. Follows runc's messages:
 * `exec: "x": executable file not found in $PATH`, `exec: "/x": stat /x: no such file or directory`.
 */
export function findExecutable(
  files: Files,
  command: string,
  searchPath: string | undefined,
  directory: string,
): Executable {
  if (command.includes('/')) {
    const path = normalizePath(command, directory);
    const problem = problemWith(files, path);
    if (problem === 'missing') {
      throw new StartError('not-found', `exec: "${command}": stat ${command}: no such file or directory`);
    }
    if (problem !== undefined) throw new StartError('permission-denied', `exec: "${command}": ${problem}`);
    return read(files, path);
  }
  for (const entry of (searchPath ?? '').split(':')) {
    const path = normalizePath(`${entry === '' ? '.' : entry}/${command}`, directory);
    if (problemWith(files, path) === undefined) return read(files, path);
  }
  throw new StartError('not-found', `exec: "${command}": executable file not found in $PATH`);
}

function problemWith(files: Files, path: string): string | undefined {
  try {
    const facts = files.facts(path);
    if (facts.type === 'directory') return 'is a directory';
    return files.allows(path, 'x') ? undefined : 'permission denied';
  } catch (error) {
    if (error instanceof FileSystemError && error.code === 'EACCES') return 'permission denied';
    return 'missing';
  }
}

function read(files: Files, path: string): Executable {
  // Scripts need to be readable, programs only executable: the superuser's view decides what it is.
  const seen = files.as(superuser);
  const start = textOf(seen.readFile(path));
  if (start.startsWith(magic)) {
    return { kind: 'program', name: start.slice(magic.length).split('\n', 1)[0] ?? '', path };
  }
  if (start.startsWith('#!')) {
    const line = (start.slice(2).split('\n', 1)[0] ?? '').trim();
    const space = line.search(/\s/);
    const interpreter = space < 0 ? [line] : [line.slice(0, space), line.slice(space).trim()];
    return { kind: 'script', interpreter, path };
  }
  // A real binary, of an image from outside, does what the program of its name does: /bin/ls may be a link to busybox.
  if (start.startsWith(elf)) return { kind: 'program', name: seen.realPath(path).split('/').at(-1) ?? '', path };
  return { kind: 'unknown', path };
}
