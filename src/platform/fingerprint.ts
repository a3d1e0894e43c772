import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Changes with every file of the folder. Links are part of it by where they lead, not by what lies there. */
export function fingerprintOf(directory: string): string {
  const hash = createHash('sha256');
  const enter = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name === '.git' || entry.name === 'node_modules') continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) enter(path);
      else if (entry.isFile())
        hash
          .update(`${relative(directory, path)}\0`)
          .update(readFileSync(path))
          .update('\0');
      else hash.update(`${relative(directory, path)}\0not a file\0`);
    }
  };
  enter(directory);
  return hash.digest('hex');
}
