import { posix } from 'node:path';
import { type Clock, CouldNotLookError, type DockerDocument, type DockerTarget, type Handler } from '#api';
import { couldNotLook } from '../http/failure.ts';
import { readArchivedFile, readArchivedLink } from './archive.ts';
import { createDockerClient, type DockerClient, DockerError } from './client.ts';
import { execInContainer } from './exec.ts';
import { createLayerReader } from './layer-reader.ts';
import { encodeReference } from './reference.ts';
import { watchEngine } from './watch.ts';

export interface DockerTargetOptions {
  readonly clock: Clock;
  /** What to do when the engine cannot be reached. */
  readonly nextStep?: string;
}

/** The read-only look at a Docker engine behind a transport. */
export function createDockerTarget(transport: Handler, options: DockerTargetOptions): DockerTarget {
  const client = createDockerClient(transport);
  const nextStep = options.nextStep ?? 'See whether the engine runs: docker info';
  const look = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof CouldNotLookError) throw error;
      if (!(error instanceof DockerError)) throw couldNotLook(error, 'Docker engine', nextStep);
      const reason =
        error.code === 401 || error.code === 403 ? 'forbidden' : error.code === 501 ? 'unsupported' : 'failed';
      throw new CouldNotLookError(reason, `The Docker engine could not answer: ${error.message}`, nextStep);
    }
  };
  const layersOf = createLayerReader(client);
  const list = (path: string, query: Readonly<Record<string, string>>) =>
    look(async () => ((await client.get(path, query)) ?? []) as readonly DockerDocument[]);
  return {
    container: (name) => look(() => client.find(`/containers/${encodeURIComponent(name)}/json`)),
    volume: (name) => look(() => client.find(`/volumes/${encodeURIComponent(name)}`)),
    image: (reference) => look(() => client.find(`/images/${encodeReference(reference)}/json`)),
    containers: () => list('/containers/json', { all: '1' }),
    async volumes() {
      const answer = await look(() => client.get('/volumes'));
      return (answer as { readonly Volumes?: readonly DockerDocument[] | null }).Volumes ?? [];
    },
    images: () => list('/images/json', {}),
    now: () => look(async () => Date.parse(String((await client.find('/info'))?.SystemTime))),
    changes: (container) =>
      look(async () => {
        // null: there are none.
        const changes: unknown = await client.find(`/containers/${encodeURIComponent(container)}/changes`);
        return changes === undefined ? undefined : ((changes ?? []) as readonly Change[]).map(({ Path }) => Path);
      }),
    layers: (reference) => look(() => layersOf(reference)),
    readFile: (container, path) => look(() => readFile(client, container, path)),
    exec: (container, command, timeout) =>
      look(() => execInContainer(client, container, command, timeout, options.clock)),
    watch: (changed, signal) => watchEngine(client, changed, signal, options.clock),
  };
}

interface Change {
  readonly Path: string;
}

/** Follows symbolic links, which the engine packs as what they are. */
async function readFile(client: DockerClient, container: string, path: string): Promise<Uint8Array | undefined> {
  let current = path;
  for (let links = 0; links < 20; links++) {
    const tar = await client.getArchive(container, current);
    if (tar === undefined) return undefined;
    const link = await readArchivedLink(tar);
    if (link === undefined) return readArchivedFile(tar);
    current = posix.resolve(posix.dirname(current), link);
  }
  return undefined;
}
