import type { ClientEdit } from '#api';
import { spawnChild } from '../../../runtime/process/child.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import { StartError } from '../../../runtime/process/start-error.ts';

/** As kubectl chooses: $KUBE_EDITOR, $EDITOR, vi. */
export function editorOf(environment: ReadonlyMap<string, string>): string {
  return environment.get('KUBE_EDITOR') || environment.get('EDITOR') || 'vi';
}

/** Edits a text with the machine's own editor. */
export async function editOnMachine(context: ProgramContext, path: string, content: Uint8Array): Promise<ClientEdit> {
  const { files, process } = context;
  const editor = editorOf(context.environment);
  files.makeDirectory(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  files.writeFile(path, content, { mode: 0o600 });
  try {
    // An editor may have options: a shell splits them.
    const child = spawnChild(context, ['/bin/sh', '-c', `${editor} "$1"`, editor, path]);
    const { code } = await process.until(child.exited);
    return { code, content: files.readFile(path) };
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return { code: 127, content };
  } finally {
    files.remove(path);
  }
}
