import { FileSystemError } from '../../runtime/files/file-system-error.ts';
import { defineProgram, type Program, type ProgramContext } from '../../runtime/process/program.ts';
import type { Surroundings } from './surroundings.ts';

const names = ['vi', 'vim', 'nvim', 'nano', 'emacs', 'view'] as const;

/** Editors open the person's own one on a copy of the file, and write it back. */
export function editors(surroundings: Surroundings): readonly Program[] {
  return names.map((name) => defineProgram({ name, run: (context) => edit(context, surroundings) }));
}

async function edit(context: ProgramContext, { editorFor }: Surroundings): Promise<number> {
  const file = context.arguments.filter((argument) => !/^[-+]/.test(argument)).at(-1);
  if (file === undefined) {
    await context.complain('give the file to edit: there is no editing without one here');
    return 1;
  }
  const editor = editorFor(context.process.pid);
  if (editor === undefined || !context.stdin.isTerminal) {
    await context.complain('needs a terminal: log in with ssh, then edit');
    return 1;
  }
  const path = context.path(file);
  const before = read(context, path);
  const after = await context.process.until(editor(path, before ?? new Uint8Array(0)));
  if (after === undefined || context.name === 'view') return 0;
  context.files.writeFile(path, after);
  return 0;
}

/** Undefined: a new file. Other failures end the program with their message. */
function read(context: ProgramContext, path: string): Uint8Array | undefined {
  try {
    return context.files.readFile(path);
  } catch (error) {
    if (error instanceof FileSystemError && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
