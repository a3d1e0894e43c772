import { normalizePath } from '../../runtime/index.ts';
import { refuse } from '../engine-error.ts';
import { climbsOut } from './copy.ts';
import { DockerfileError } from './dockerfile/dockerfile-error.ts';
import { type Dockerfile, parseDockerfile } from './dockerfile/parse.ts';
import { isIgnored } from './path-match.ts';
import type { CopySource } from './source.ts';

/** The Dockerfile of a context. What .dockerignore names of it and of itself is gone from the context then. Throws EngineError. */
export async function readDockerfile(context: CopySource, wanted: string): Promise<Dockerfile> {
  const { files } = context;
  const path = (name: string) => normalizePath(`/${name}`);
  const name =
    !files.exists(path(wanted)) && wanted === 'Dockerfile' && files.exists('/dockerfile') ? 'dockerfile' : wanted;
  if (climbsOut(wanted)) throw refuse.server(`forbidden path outside the build context: ${wanted} ()`);
  if (!files.exists(path(name))) throw refuse.server(`Cannot locate specified Dockerfile: ${wanted}`);
  if (files.stat(path(name)).type === 'directory') {
    const place = `/var/lib/docker/tmp/docker-builder104729385/${name}`;
    throw refuse.server(`unexpected error reading Dockerfile: read ${place}: is a directory`);
  }
  const text = new TextDecoder().decode(files.readFile(path(name)));
  if (text === '') throw refuse.badParameter(`the Dockerfile (${name}) cannot be empty`);
  const parsed = await asRequestError(async () => parseDockerfile(name, text));
  if (files.exists('/.dockerignore')) {
    const lines = new TextDecoder().decode(files.readFile('/.dockerignore')).split('\n');
    for (const file of ['.dockerignore', name]) if (isIgnored(file, lines)) files.remove(path(file));
  }
  return parsed;
}

/** Cut after the stage that is wanted; empty: the last one. Throws EngineError. */
export function upToTarget(dockerfile: Dockerfile, target: string): Dockerfile {
  if (target === '') return dockerfile;
  const index = dockerfile.stages.findIndex(({ name }) => name === target.toLowerCase());
  if (index < 0) throw refuse.badParameter(`failed to reach build target ${target} in Dockerfile`);
  return { ...dockerfile, stages: dockerfile.stages.slice(0, index + 1) };
}

/** Runs a check of a Dockerfile whose failure is the client's fault. */
export async function asRequestError<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw error instanceof DockerfileError ? refuse.badParameter(error.message) : error;
  }
}
