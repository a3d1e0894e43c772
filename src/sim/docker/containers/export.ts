import type { HttpResponse } from '#api';
import { archiveEnd, type Files, filesOver, memberBytes, plainHeader } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { commonHeaders } from '../wire.ts';

/** `GET /containers/{name}/export`: the container's own files as one archive, without what is mounted over them. */
export function exportContainer(engine: Engine, name: string): HttpResponse {
  const life = engine.container(name);
  const image = engine.imageOf(life);
  if (image === undefined) throw refuse.noSuchImage(life.record.image);
  const files = filesOver({ ...image.runtime, layers: [...image.runtime.layers, life.initLayer] }, life.layer);
  life.emit('export');
  return {
    status: 200,
    headers: { ...commonHeaders, 'Content-Type': 'application/octet-stream' },
    body: (async function* () {
      yield* membersBelow(files, '/');
      yield archiveEnd();
    })(),
  };
}

const types = {
  file: 'file',
  directory: 'directory',
  symlink: 'symlink',
  device: 'character',
  fifo: 'fifo',
} as const;

function* membersBelow(files: Files, directory: string): Generator<Uint8Array> {
  for (const name of files.readDirectory(directory)) {
    const path = directory === '/' ? `/${name}` : `${directory}/${name}`;
    const facts = files.linkFacts(path);
    if (facts.type === 'socket') continue;
    const [major = 0, minor = 0] = (facts.device ?? '0:0').split(':').map(Number);
    const header = {
      ...plainHeader,
      name: `${path.slice(1)}${facts.type === 'directory' ? '/' : ''}`,
      type: types[facts.type],
      mode: facts.mode,
      uid: facts.uid,
      gid: facts.gid,
      modified: facts.modified,
      linkName: facts.target ?? '',
      major,
      minor,
    };
    yield* memberBytes(header, facts.type === 'file' ? files.readFile(path) : undefined);
    if (facts.type === 'directory') yield* membersBelow(files, path);
  }
}
