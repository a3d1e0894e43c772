import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gatherPack, type PackContent } from './pack-content.ts';

/** Of tools, not of a pack. */
const notOurs = new Set(['.git', '.github', 'node_modules', '.DS_Store']);

/** The files of a pack's folder, which may be a git checkout. Links are followed nowhere: they are problems. */
export async function readPackFolder(directory: string): Promise<PackContent> {
  const gathered = gatherPack();
  const enter = async (folder: string, prefix: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (gathered.full) return;
      if (notOurs.has(entry.name)) continue;
      const path = `${prefix}${entry.name}`;
      const place = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (depth >= 10) gathered.refuse(path, 'too-deep', `${path} lies deeper than ten folders.`);
        else await enter(place, `${path}/`, depth + 1);
      } else if (!entry.isFile()) {
        const what = entry.isSymbolicLink() ? 'a symbolic link' : 'no regular file';
        gathered.refuse(path, 'not-a-file', `${path} is ${what}.`);
      } else if (gathered.accepts(path, (await lstat(place)).size)) {
        gathered.add({ path, content: await readFile(place) });
      }
    }
  };
  await enter(directory, '', 1);
  return gathered.content();
}
