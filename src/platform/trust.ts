import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ensureDirectory, writeFileAtomic } from './files.ts';
import { type Environment, programDirectory, stateDirectory } from './paths.ts';

/**
 * Whether the scripts of the pack in that folder may run: it came with the program, or the person said so and nothing in it
 * changed since.
 */
export function isTrustedPack(directory: string, environment: Environment): boolean {
  const real = realpathSync(directory);
  if (!relative(realpathSync(join(programDirectory(), 'scenarios')), real).startsWith('..')) return true;
  return readTrust(environment)[real] === fingerprint(real);
}

/** Remembers that the person trusts the pack as it is now. */
export function trustPack(directory: string, environment: Environment): void {
  const real = realpathSync(directory);
  ensureDirectory(stateDirectory(environment));
  const next = { ...readTrust(environment), [real]: fingerprint(real) };
  writeFileAtomic(trustFile(environment), `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
}

/** The folder with pack.yaml that a scenario's folder lies below; undefined: none. */
export function packOf(directory: string): string | undefined {
  for (let folder = directory, depth = 0; depth < 6; folder = dirname(folder), depth++) {
    if (existsSync(join(folder, 'pack.yaml'))) return folder;
  }
  return undefined;
}

function trustFile(environment: Environment): string {
  return join(stateDirectory(environment), 'trusted-packs.json');
}

function readTrust(environment: Environment): Readonly<Record<string, string>> {
  const file = trustFile(environment);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}

/** Changes with every file of the folder. Links are part of it by where they lead, not by what lies there. */
function fingerprint(directory: string): string {
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
