import { readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { CouldNotLookError, type ScriptTarget } from '#api';
import type { Environment } from './paths.ts';
import { type CommandResult, run } from './processes.ts';
import type { RunCommand } from './remote-commands.ts';

/** A script of a pack, on its way to where it runs. */
export interface PackScript {
  /** Its absolute path on this machine. */
  readonly file: string;
  readonly text: string;
  /** The text is not what the file holds. */
  readonly edited?: true;
  readonly args: readonly string[];
  /** Milliseconds. */
  readonly timeout: number;
}

/** Runs a script to its end. Whoever makes one has asked before whether the pack is trusted. */
export type ScriptRunner = (script: PackScript) => Promise<CommandResult>;

/** Scripts that run on this machine, in that folder and environment. */
export function createScriptRunner(
  directory: string,
  environment: Environment,
  runCommand: RunCommand = run,
): ScriptRunner {
  return ({ file, text, edited, args, timeout }) => {
    const words = [...(edited ? ['-c', text] : []), file, ...args];
    return runCommand(interpreterOf(text), words, { directory, environment, timeout });
  };
}

/**
 * The scripts below a scenario's folder, run by that runner, one after the other in the order in which they are asked for: those of
 * others leave something behind for the next one.
 */
export function createScriptTarget(directory: string, runner: ScriptRunner): ScriptTarget {
  const run: ScriptTarget['run'] = async (path, args, timeout) => {
    const file = await inside(directory, path);
    if (file === undefined) return undefined;
    const text = await readFile(file, 'utf8');
    const { exitCode, stdout, stderr, timedOut } = await runner({ file, text, args, timeout });
    if (timedOut) throw new CouldNotLookError('timeout', `${path} did not end within ${timeout / 1000} seconds.`);
    return { exitCode, stdout, stderr };
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(...script) {
      const outcome = last.then(() => run(...script));
      last = outcome.catch(() => {});
      return outcome;
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
