import { existsSync, statfsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { UserError } from '#api';
import {
  type Environment,
  ensureDirectory,
  findClient,
  findDocker,
  findOnPath,
  howToGet,
  removeTree,
  run,
  stateDirectory,
  writeFileAtomic,
} from '#platform';
import { listSessions } from '#session';

/** One thing that was looked at. `missing` is not needed by everything, `bad` stands in the way. */
export interface Finding {
  readonly name: string;
  readonly state: 'good' | 'missing' | 'bad';
  readonly seen: string;
  readonly remedy?: string;
}

/** Looks at the machine; changes nothing but a probe file in the state folder. */
export async function examine(environment: Environment): Promise<readonly Finding[]> {
  const state = stateDirectory(environment);
  return [
    examineNode(),
    examineState(state),
    examineSpace(state),
    await examineClient(
      'kubectl',
      await findClient('kubectl', environment, state),
      ['version', '--client'],
      environment,
    ),
    await examineClient('docker', findDocker(environment), ['--version'], environment),
    examineBash(environment),
    await examinePty(),
    ...examinePackFolders(environment),
    ...(await examineLabs(environment)),
  ];
}

function examineNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fine = major > 22 || (major === 22 && minor >= 18);
  const seen = `v${process.versions.node}`;
  return fine
    ? { name: 'node', state: 'good', seen }
    : { name: 'node', state: 'bad', seen, remedy: 'Run npm ci, which brings one.' };
}

function examineState(state: string): Finding {
  try {
    ensureDirectory(state);
    const probe = join(state, '.probe');
    writeFileAtomic(probe, 'ok');
    removeTree(probe);
    return { name: 'state folder', state: 'good', seen: state };
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error);
    const known = error instanceof UserError ? error.nextStep : undefined;
    return {
      name: 'state folder',
      state: 'bad',
      seen,
      remedy: known ?? 'Set CKA_LAB_STATE to a folder that can be written.',
    };
  }
}

const neededMegabytes = 200;

function examineSpace(state: string): Finding {
  try {
    const { bavail, bsize } = statfsSync(state);
    const free = Math.floor((bavail * bsize) / 1_000_000);
    const seen = `${free} MB free`;
    if (free >= neededMegabytes) return { name: 'disk', state: 'good', seen };
    return { name: 'disk', state: 'bad', seen, remedy: `Free some space: labs need up to ${neededMegabytes} MB.` };
  } catch {
    return { name: 'disk', state: 'missing', seen: 'unknown' };
  }
}

async function examineClient(
  name: 'kubectl' | 'docker',
  path: string | undefined,
  args: readonly string[],
  environment: Environment,
): Promise<Finding> {
  if (path === undefined) return { name, state: 'missing', seen: 'not found', remedy: howToGet[name] };
  const { stdout, exitCode } = await run(path, args, { environment, directory: '/', timeout: 10_000 });
  const version = /v?\d+\.\d+\.\d+/.exec(stdout)?.[0];
  if (exitCode === 0 && version !== undefined) return { name, state: 'good', seen: `${version} (${path})` };
  return { name, state: 'bad', seen: `${path} does not run`, remedy: howToGet[name] };
}

function examineBash(environment: Environment): Finding {
  const path = findOnPath('bash', environment);
  if (path !== undefined) return { name: 'bash', state: 'good', seen: path };
  return {
    name: 'bash',
    state: 'missing',
    seen: 'not found',
    remedy: 'Install bash; solution --apply and tour need it.',
  };
}

/** A folder of CKA_LAB_PACKS that is none: its packs are missing from every list. */
function examinePackFolders({ CKA_LAB_PACKS: folders = '' }: Environment): readonly Finding[] {
  const wrong = folders.split(delimiter).filter((one) => one !== '' && !(isAbsolute(one) && existsSync(one)));
  if (wrong.length === 0) return [];
  const remedy = 'Name existing folders with absolute paths in CKA_LAB_PACKS.';
  return [{ name: 'packs', state: 'missing', seen: `no folder: ${wrong.join(', ')}`, remedy }];
}

async function examinePty(): Promise<Finding> {
  try {
    await import('@lydell/node-pty');
    return { name: 'shell pane', state: 'good', seen: 'available' };
  } catch {
    return {
      name: 'shell pane',
      state: 'missing',
      seen: 'no pseudo-terminals here',
      remedy: 'Use cka-lab shell in a second terminal.',
    };
  }
}

async function examineLabs(environment: Environment): Promise<readonly Finding[]> {
  const sessions = await listSessions(environment).catch(() => []);
  return sessions.map(({ name, status, state }): Finding => {
    if (status !== undefined) return { name: `lab ${name}`, state: 'good', seen: `running, process ${status.pid}` };
    if (state?.ended !== undefined) return { name: `lab ${name}`, state: 'good', seen: 'stopped' };
    return {
      name: `lab ${name}`,
      state: 'missing',
      seen: 'its host ended unexpectedly',
      remedy: `cka-lab start --name ${name} goes on.`,
    };
  });
}
