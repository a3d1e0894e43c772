import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GradebookFormat } from '#classroom';
import { type Environment, labsDirectory, stateDirectory } from '#platform';
import { packFolders } from '../wire.ts';
import type { Candidates, ValuesOf } from './candidates.ts';

const formats = ['json', 'csv', 'junit', 'html'] as const satisfies readonly GradebookFormat[];

/**
 * The values that the program knows for each placeholder of its verbs. Names come from folders alone, so that a key press
 * costs no parsing of packs.
 */
export function knownValues(environment: Environment): ValuesOf {
  const sources: Readonly<Record<string, () => Candidates | Promise<Candidates>>> = {
    language: () => ['en', 'ko'],
    backend: () => ['sim', 'live'],
    shell: () => ['bash', 'zsh', 'fish', 'powershell'],
    format: () => formats,
    scenario: () => scenarioNames(environment),
    pack: () => packDirectories(environment).map(({ name }) => name),
    domain: () => [...new Set(scenarioDirectories(environment).map(({ domain }) => domain))],
    lab: () => foldersIn(labsDirectory(stateDirectory(environment))),
    'name|file': async () => (await import('#labs')).labNames(),
    dir: () => 'files',
    file: () => 'files',
    source: () => 'files',
    command: () => 'files',
  };
  // What is in no list names its values itself: `bash|zsh|fish`.
  return async (placeholder) =>
    (await sources[placeholder]?.()) ?? (placeholder.includes('|') ? placeholder.split('|') : []);
}

interface PackDirectory {
  readonly name: string;
  readonly path: string;
}

function packDirectories(environment: Environment): readonly PackDirectory[] {
  return packFolders(environment).flatMap((folder) =>
    foldersIn(folder).map((name) => ({ name, path: join(folder, name) })),
  );
}

/** `<pack>/<domain>/<slug>`, as scenarios lie in their packs. */
function scenarioDirectories(environment: Environment) {
  return packDirectories(environment).flatMap(({ name: pack, path }) =>
    foldersIn(path).flatMap((domain) => foldersIn(join(path, domain)).map((slug) => ({ pack, domain, slug }))),
  );
}

/** Short names, then those with their packs. */
function scenarioNames(environment: Environment): readonly string[] {
  const all = scenarioDirectories(environment);
  return [...new Set(all.map(({ slug }) => slug)), ...all.map(({ pack, slug }) => `${pack}/${slug}`)];
}

function foldersIn(path: string): readonly string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  } catch {
    return [];
  }
}
