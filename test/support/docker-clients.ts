import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A docker CLI of this machine. */
export interface DockerClient {
  /** Its major version: 20, 28. */
  readonly release: number;
  readonly path: string;
}

let clients: readonly DockerClient[] | undefined;

/** Every release of the docker CLI on the PATH, the newest first; a machine may have a distribution's beside its own. */
export function findClients(): readonly DockerClient[] {
  clients ??= search();
  return clients;
}

function search(): readonly DockerClient[] {
  const found = new Map<number, DockerClient>();
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(directory, 'docker');
    if (!existsSync(path)) continue;
    const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
    const release = Number(/^Docker version (\d+)\./.exec(stdout ?? '')?.[1]);
    if (!Number.isNaN(release) && !found.has(release)) found.set(release, { release, path });
  }
  return [...found.values()].sort((left, right) => right.release - left.release);
}
