import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findOnPath, runInteractive } from '#platform';

const editors = ['vim', 'vi', 'nano'];

/** Opens the person's own editor on a copy of a machine's file; undefined when nothing was changed. */
export async function editLocally(
  path: string,
  content: Uint8Array,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Uint8Array | undefined> {
  const wanted = (environment.VISUAL || environment.EDITOR || '').trim();
  const command = wanted === '' ? editors.find((name) => findOnPath(name, environment) !== undefined) : wanted;
  if (command === undefined) {
    process.stderr.write('no editor: set EDITOR to one that is installed\r\n');
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'cka-lab-edit-'));
  const copy = join(folder, basename(path) || 'file');
  try {
    writeFileSync(copy, content, { mode: 0o600 });
    // EDITOR may hold options, as in `code --wait`; a shell splits them as git does.
    const code = await runInteractive('/bin/sh', ['-c', `${command} "$1"`, command, copy], { environment });
    if (code !== 0) return undefined;
    const edited = readFileSync(copy);
    return edited.equals(Buffer.from(content)) ? undefined : edited;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
