import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { nearestNames, UserError } from '#api';
import { programDirectory } from '#platform';

/** Where the environments lie that come with the program. */
export function environmentsDirectory(): string {
  return join(programDirectory(), 'labs', 'environments');
}

/** The names of the environments that come with the program. */
export function labNames(): readonly string[] {
  return readdirSync(environmentsDirectory())
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** Whether that text means a file and no environment's name. */
export function isLabFile(nameOrFile: string): boolean {
  return /[/\\]|\.ya?ml$/.test(nameOrFile);
}

/**
 * What a person's word for a lab means: the name of an environment as it is, a file as an absolute path; with the name that a lab
 * of it has by default. UserError with the nearest names. Reads no file.
 */
export function resolveLab(nameOrFile: string, directory: string): { readonly lab: string; readonly name: string } {
  if (isLabFile(nameOrFile)) {
    const path = resolve(directory, nameOrFile);
    if (!existsSync(path)) {
      throw new UserError('no-lab-file', `There is no lab file ${nameOrFile}.`, 'Name an environment or a YAML file.');
    }
    const name = basename(path)
      .replace(/\.ya?ml$/, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40);
    return { lab: path, name: name || 'lab' };
  }
  const names = labNames();
  if (names.includes(nameOrFile)) return { lab: nameOrFile, name: nameOrFile };
  const near = nearestNames(nameOrFile, names);
  const advice = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${names.join(', ')}.`;
  throw new UserError('unknown-lab', `There is no lab "${nameOrFile}".`, `${advice} A YAML file works as well.`);
}
