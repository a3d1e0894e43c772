import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '#api';

/** The variables of a process, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where everything durable lies: `$CKA_LAB_STATE`, else `$XDG_STATE_HOME/cka-lab`, else `~/.local/state/cka-lab`.
 * Follows the XDG Base Directory Specification: a relative XDG path is ignored. UserError for a relative path of our own, which
 * would mean another folder in every directory.
 */
export function stateDirectory(environment: Environment): string {
  const own = environment.CKA_LAB_STATE;
  if (own?.startsWith('/')) return own;
  if (own) {
    throw new UserError(
      'relative-state',
      `CKA_LAB_STATE is no absolute path: ${own}.`,
      'Give the whole path, from / on.',
    );
  }
  const xdg = environment.XDG_STATE_HOME;
  return join(xdg?.startsWith('/') ? xdg : join(environment.HOME || homedir(), '.local', 'state'), 'cka-lab');
}

/** The files of one lab's state folder (mode 0700). */
export interface LabPaths {
  readonly directory: string;
  readonly kubeconfig: string;
  readonly database: string;
  readonly hostLog: string;
  readonly hostLock: string;
  readonly hostSocket: string;
  /** The number of the process that holds `hostLock`. */
  readonly hostPid: string;
  /** What the host has to know to resume: lab, backend, scenario, attempt. */
  readonly session: string;
  /** The learner's working directory. */
  readonly work: string;
  /** Goes first in the PATH of the lab's environment. */
  readonly bin: string;
}

/** Lab names become folder names and travel in addresses: lower-case letters, digits and dashes. */
export function isLabName(name: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name);
}

/** The folder that holds one folder for each lab. */
export function labsDirectory(state: string): string {
  return join(state, 'labs');
}

/** Where the files of that lab lie. Throws UserError for a name that cannot be one. */
export function labPaths(state: string, name: string): LabPaths {
  if (!isLabName(name)) {
    throw new UserError(
      'invalid-lab-name',
      `"${name}" cannot be the name of a lab.`,
      'Use lower-case letters, digits and dashes, at most 40 characters.',
    );
  }
  const directory = join(labsDirectory(state), name);
  return {
    directory,
    kubeconfig: join(directory, 'kubeconfig'),
    database: join(directory, 'lab.sqlite'),
    hostLog: join(directory, 'host.log'),
    hostLock: join(directory, 'host.lock'),
    hostSocket: join(directory, 'host.sock'),
    hostPid: join(directory, 'host.pid'),
    session: join(directory, 'session.json'),
    work: join(directory, 'work'),
    bin: join(directory, 'bin'),
  };
}

let root: string | undefined;

/** The folder of the installed program: the one that holds package.json, labs/ and scenarios/. Same from source and bundle. */
export function programDirectory(): string {
  root ??= findProgramDirectory(dirname(fileURLToPath(import.meta.url)));
  return root;
}

function findProgramDirectory(start: string): string {
  for (let directory = start; ; directory = dirname(directory)) {
    const manifest = join(directory, 'package.json');
    if (existsSync(manifest) && /"name": "cka-lab"/.test(readFileSync(manifest, 'utf8'))) return directory;
    if (dirname(directory) === directory) throw new Error(`no package.json of cka-lab above ${start}`);
  }
}
