import { readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { CouldNotLookError, type ScriptTarget } from '#api';
import type { Environment } from './paths.ts';
import { run } from './processes.ts';

export interface ScriptTargetOptions {
  /** The scenario's folder: scripts lie below it. */
  readonly directory: string;
  readonly workDirectory: string;
  readonly environment: Environment;
}

/** Runs a scenario's scripts on this machine. Whoever makes one has asked before whether the pack is trusted. */
export function createScriptTarget({ directory, workDirectory, environment }: ScriptTargetOptions): ScriptTarget {
  return {
    async run(path, args, timeout) {
      const file = await inside(directory, path);
      if (file === undefined) return undefined;
      const { exitCode, stdout, stderr, timedOut } = await run(
        interpreterOf(await readFile(file, 'utf8')),
        [file, ...args],
        { directory: workDirectory, environment, timeout },
      );
      if (timedOut) throw new CouldNotLookError('timeout', `${path} did not end within ${timeout / 1000} seconds.`);
      return { exitCode, stdout, stderr };
    },
  };
}

/** bash where the first line asks for it, else sh: files of a pack need no mode. */
export function interpreterOf(script: string): 'bash' | 'sh' {
  return /^#!.*\bbash\b/.test(script.slice(0, 100)) ? 'bash' : 'sh';
}

/** The real path of a file below a folder; undefined where there is none, or a link leads out. */
async function inside(directory: string, path: string): Promise<string | undefined> {
  try {
    const [root, file] = await Promise.all([realpath(directory), realpath(join(directory, path))]);
    const way = relative(root, file);
    return way === '' || way.startsWith('..') ? undefined : file;
  } catch {
    return undefined;
  }
}
