import { pack } from 'tar-stream';
import type { HttpRequest, HttpResponse } from '#api';
import { extractMembers, FileSystemError, type Files, usersOf } from '../../runtime/index.ts';
import { dataRoot, type Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { receiveUpload, unpacking } from '../upload.ts';
import { commonHeaders, flag } from '../wire.ts';
import type { Life } from './life.ts';
import { storedFiles } from './runtime-container.ts';

/** Go's os.FileMode of a file. */
function goMode(facts: { readonly type: string; readonly mode: number }): number {
  const kinds: Readonly<Record<string, number>> = {
    directory: 2 ** 31,
    symlink: 2 ** 27,
    device: 2 ** 26 + 2 ** 21,
    fifo: 2 ** 25,
    socket: 2 ** 24,
  };
  const special =
    (facts.mode & 0o4000 ? 2 ** 23 : 0) + (facts.mode & 0o2000 ? 2 ** 22 : 0) + (facts.mode & 0o1000 ? 2 ** 20 : 0);
  return (kinds[facts.type] ?? 0) + special + (facts.mode & 0o777);
}

function clean(path: string): string {
  const whole = path.startsWith('/') ? path : `/${path}`;
  return whole.length > 1 ? whole.replace(/\/+$/, '') || '/' : whole;
}

function look(life: Life, container: string, given: string) {
  if (given === '') throw refuse.badParameter('bad parameter: pathcannot be empty');
  const files = storedFiles(life);
  const content = /\/\.\/*$/.test(given);
  const path = clean(content ? given.replace(/\.\/*$/, '') : given);
  try {
    const link = files.linkFacts(path);
    // A trailing slash or dot asks for what a link leads to, which must be a directory.
    const follow = /(\/|\/\.)$/.test(given) && given !== '/';
    const facts = follow ? files.facts(path) : link;
    if (follow && facts.type !== 'directory') throw new FileSystemError('ENOTDIR', path);
    // `DIR/.` asks for what the directory holds, which clients put below a name of their choice.
    return {
      path: follow ? files.realPath(path) : path,
      facts,
      name: content ? '.' : path === '/' ? '/' : (path.split('/').at(-1) ?? ''),
    };
  } catch (error) {
    if (error instanceof FileSystemError && error.code === 'ENOTDIR') {
      throw refuse.server(`lstat ${dataRoot}/overlay2/${life.record.layerId}/merged${given}: not a directory`);
    }
    if (error instanceof FileSystemError) throw refuse.noSuchFile(given, container);
    throw error;
  }
}

function statHeader(found: ReturnType<typeof look>): Record<string, string> {
  const { facts, name } = found;
  const stat = {
    name,
    size: facts.size,
    mode: goMode(facts),
    mtime: `${new Date(facts.modified).toISOString().slice(0, 19)}Z`,
    linkTarget: facts.target ?? '',
  };
  return { 'X-Docker-Container-Path-Stat': Buffer.from(JSON.stringify(stat)).toString('base64') };
}

/** `HEAD /containers/{name}/archive` */
export function statArchive(engine: Engine, request: HttpRequest, name: string): HttpResponse {
  const found = look(engine.container(name), name, request.query.get('path') ?? '');
  return { status: 200, headers: { ...commonHeaders, ...statHeader(found) } };
}

/** `GET /containers/{name}/archive`: a tar with the file or directory under its own name. */
export function getArchive(engine: Engine, request: HttpRequest, name: string): HttpResponse {
  const life = engine.container(name);
  const files = storedFiles(life);
  const found = look(life, name, request.query.get('path') ?? '');
  const tar = pack();
  addToTar(tar, files, found.path, found.name);
  tar.finalize();
  life.emit('archive-path');
  return {
    status: 200,
    headers: { ...commonHeaders, 'Content-Type': 'application/x-tar', ...statHeader(found) },
    body: tar as AsyncIterable<Uint8Array>,
  };
}

/** Puts a file, or a directory with everything below it, into a tar. */
function addToTar(tar: ReturnType<typeof pack>, files: Files, path: string, name: string): void {
  const facts = files.linkFacts(path);
  const header = {
    name,
    mode: facts.mode,
    uid: facts.uid,
    gid: facts.gid,
    // The engine's machine knows names for these.
    ...(facts.uid === 0 ? { uname: 'root' } : {}),
    ...(facts.gid === 0 ? { gname: 'root' } : {}),
    mtime: new Date(facts.modified),
  };
  if (facts.type === 'directory') {
    const below = (parent: string) => (parent === '/' ? '/' : `${parent}/`);
    tar.entry({ ...header, name: below(name), type: 'directory' });
    for (const child of files.readDirectory(path))
      addToTar(tar, files, `${below(path)}${child}`, `${below(name)}${child}`);
  } else if (facts.type === 'symlink') tar.entry({ ...header, type: 'symlink', linkname: facts.target ?? '' });
  else if (facts.type === 'file') tar.entry({ ...header, type: 'file' }, Buffer.from(files.readFile(path)));
}

/** `PUT /containers/{name}/archive`: unpacks a tar into a directory. */
export async function putArchive(engine: Engine, request: HttpRequest, name: string): Promise<HttpResponse> {
  const life = engine.container(name);
  const given = request.query.get('path') ?? '';
  const files = storedFiles(life);
  const found = look(life, name, given);
  const target = files.realPath(found.path);
  if (files.stat(target).type !== 'directory') throw refuse.server('extraction point is not a directory');
  demandWritable(life, target);
  const keepKinds = flag(request.query, 'noOverwriteDirNonDir');
  const owner = flag(request.query, 'copyUIDGID') ? ownerOf(engine, life) : undefined;
  // What a client sent before it vanished is unpacked.
  const { bytes, lost } = await receiveUpload(request);
  unpacking(bytes, (members) => extractMembers(files, members, { target, owner, keepKinds, refuseClimbing: true }));
  if (lost !== undefined) throw lost;
  life.emit('extract-to-dir');
  return { status: 200, headers: commonHeaders };
}

/**
 * Whose everything becomes that `cp -a` brings: the container's user, as the engine's own machine knows him, if it does; for
 * nobody in particular owners stay. Throws EngineError. Follows moby daemon/archive_tarcopyoptions_unix.go.
 */
function ownerOf(engine: Engine, { record }: Life): { readonly uid: number; readonly gid: number } | undefined {
  const { User: name } = record.config;
  if (name === '') return undefined;
  const user = usersOf(engine.files).find((one) => one.name === name || String(one.uid) === name);
  if (user === undefined) throw refuse.server(`getent unable to find entry "${name}" in passwd database`);
  return { uid: user.uid, gid: user.gid };
}

/** Throws EngineError where a directory is on a volume, or in a container, that is only for reading. Follows moby daemon/archive.go. */
function demandWritable({ record }: Life, directory: string): void {
  const above = (target: string) => directory === target || directory.startsWith(`${target}/`);
  const mount = record.mounts
    .filter(({ destination, type }) => type !== 'tmpfs' && above(destination))
    .toSorted((left, right) => right.destination.length - left.destination.length)[0];
  if (mount?.writable === false) throw refuse.badParameter('mounted volume is marked read-only');
  if (mount === undefined && record.hostConfig.ReadonlyRootfs)
    throw refuse.badParameter('container rootfs is marked read-only');
}
