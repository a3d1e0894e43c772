import { createHash } from 'node:crypto';
import {
  ArchiveError,
  extractMembers,
  FileSystemError,
  type Files,
  groupsOf,
  normalizePath,
  readMembers,
  usersOf,
} from '../../runtime/index.ts';
import { decompress } from '../upload.ts';
import { BuildError } from './build-error.ts';
import type { CopyRequest } from './instructions/definition.ts';
import { isPattern, pathPattern } from './path-match.ts';
import type { CopySource } from './source.ts';

/** One thing to copy: a path in the source, and what tells it from others in the cache. */
export interface CopyItem {
  readonly path: string;
  readonly hash: string;
}

/** What the request means in that source. Follows moby builder/dockerfile copier. Throws BuildError. */
export function findItems(request: CopyRequest, source: CopySource | undefined): readonly CopyItem[] {
  const { instruction, destination } = request;
  const failed = (why: string) => new BuildError(`${instruction} failed: ${why}`);
  const items = request.sources.flatMap((given) => {
    if (/^https?:\/\//.test(given)) {
      if (instruction === 'COPY') throw failed("source can't be a URL for COPY");
      throw new BuildError(`not simulated: ADD from the network (${given})`);
    }
    if (source === undefined) throw failed('missing build context');
    const path = given.replace(/^\//, '').replace(/^\.\//, '');
    return isPattern(path) ? matching(source, path, failed) : [item(source, path, failed)];
  });
  if (items.length === 0) throw failed('no source files were specified');
  if (items.length > 1 && !destination.endsWith('/')) {
    throw new BuildError(
      `When using ${instruction} with more than one source file, the destination must be a directory and end with a /`,
    );
  }
  return items;
}

function matching(source: CopySource, pattern: string, failed: (why: string) => BuildError): readonly CopyItem[] {
  const expression = pathPattern(pattern);
  return walk(source.files, '/')
    .map((path) => path.slice(1))
    .filter((path) => expression?.test(path) ?? false)
    .map((path) => item(source, path, failed));
}

function item(source: CopySource, path: string, failed: (why: string) => BuildError): CopyItem {
  const { files } = source;
  if (climbsOut(path)) throw failed(`forbidden path outside the build context: ${path} ()`);
  const whole = normalizePath(`/${path}`);
  if (!files.exists(whole)) {
    const why = `stat ${path}: file does not exist`;
    throw failed(source.isImage ? why : `file not found in build context or excluded by .dockerignore: ${why}`);
  }
  if (files.stat(whole).type !== 'directory') return { path, hash: `file:${source.hash(path)}` };
  const root = files.realPath(whole);
  const below = [root, ...walk(files, root)].filter((one) => one !== '/').map((one) => source.hash(one.slice(1)));
  return { path, hash: `dir:${digest(below.sort())}` };
}

/** Whether a path leads out of what it is looked up in. */
export function climbsOut(path: string): boolean {
  let depth = 0;
  for (const name of path.split('/')) {
    if (name === '..') depth -= 1;
    else if (name !== '' && name !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

function digest(hashes: readonly string[]): string {
  return createHash('sha256').update(hashes.join(',')).digest('hex');
}

/** One name for everything that is copied. */
export function hashOf(items: readonly CopyItem[]): string {
  const [only, ...more] = items;
  return only !== undefined && more.length === 0 ? only.hash : `multi:${digest(items.map(({ hash }) => hash))}`;
}

/** Every path below a directory, in the order of a walk; links are not followed. */
function walk(files: Files, directory: string): string[] {
  return files.readDirectory(directory).flatMap((name) => {
    const path = directory === '/' ? `/${name}` : `${directory}/${name}`;
    return files.linkFacts(path).type === 'directory' ? [path, ...walk(files, path)] : [path];
  });
}

/** Who `--chown` means. Follows moby parseChownFlag. Throws BuildError. */
function ownerFrom(files: Files, text: string): Owner {
  const failed = (why: string) => new BuildError(`unable to convert uid/gid chown string to host mapping: ${why}`);
  const [user = '', group = user, ...more] = text.split(':');
  if (more.length > 0) throw failed(`invalid chown string format: ${text}`);
  const isNumber = (value: string) => /^[+-]?\d+$/.test(value);
  const uid = isNumber(user) ? Number(user) : usersOf(files).find(({ name }) => name === user)?.uid;
  if (uid === undefined) throw failed(`can't find uid for user ${user}: no such user: ${user}`);
  const gid = isNumber(group) ? Number(group) : groupsOf(files).find(({ name }) => name === group)?.gid;
  if (gid === undefined) throw failed(`can't find gid for group ${group}: no such group: ${group}`);
  return { uid, gid };
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Puts the items into `target`, the files of the new image; `host` tells where these lie on the engine's machine. Follows moby performCopyForInfo. Throws BuildError. */
export function copyItems(
  request: CopyRequest,
  items: readonly CopyItem[],
  source: CopySource,
  target: Files,
  workingDirectory: string,
  host: () => string,
): void {
  const { instruction, chown, destination } = request;
  // From another image files come with their owners, from the context they belong to root.
  const keepsOwner = request.from !== '' && chown === '';
  const owner = chown === '' ? { uid: 0, gid: 0 } : ownerFrom(target, chown);
  const isRelative = !destination.startsWith('/');
  const place = normalizePath(isRelative ? `${workingDirectory}/${destination}` : destination);
  try {
    for (const { path } of items) {
      const from = source.files.realPath(normalizePath(`/${path}`));
      const copier: Copier = {
        from: source.files,
        to: target,
        owner: keepsOwner ? undefined : owner,
        parents: owner,
        host,
      };
      if (source.files.stat(from).type === 'directory') copyDirectory(copier, from, place);
      else if (instruction !== 'ADD' || !unpacks(copier, from, place)) {
        const below = destination.endsWith('/') || isDirectory(target, place);
        const name = normalizePath(`/${path}`).split('/').at(-1) ?? '';
        copyFile(copier, from, below ? normalizePath(`${place}/${name}`) : place);
      }
    }
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    throw new BuildError(`failed to copy files: failed to copy file: ${error.message}`);
  }
}

interface Copier {
  readonly from: Files;
  readonly to: Files;
  /** Undefined: files keep theirs. */
  readonly owner: Owner | undefined;
  /** Of directories that are made on the way. */
  readonly parents: Owner;
  readonly host: () => string;
}

function isDirectory(files: Files, path: string): boolean {
  return files.exists(path) && files.stat(path).type === 'directory';
}

/** `what` fails where something else than a directory is. Throws BuildError. */
function makeParents({ to, parents, host }: Copier, path: string, what: string): void {
  if (to.exists(path) && !isDirectory(to, path))
    throw new BuildError(`failed to copy files: ${what}: mkdir ${host()}${path}: not a directory`);
  if (!to.exists(path)) to.makeDirectory(path, { recursive: true, mode: 0o755, ...parents });
}

function copyDirectory(copier: Copier, source: string, target: string): void {
  makeParents(copier, target, 'failed to copy directory');
  for (const name of copier.from.readDirectory(source)) {
    copyNode(copier, source === '/' ? `/${name}` : `${source}/${name}`, normalizePath(`${target}/${name}`));
  }
}

function copyNode(copier: Copier, source: string, path: string): void {
  const { from, to } = copier;
  const facts = from.linkFacts(source);
  const owner = copier.owner ?? { uid: facts.uid, gid: facts.gid };
  const present = linkType(to, path);
  if (facts.type === 'directory') {
    if (present !== undefined && present !== 'directory') to.remove(path);
    if (present !== 'directory') to.makeDirectory(path, { mode: facts.mode, ...owner });
    for (const name of from.readDirectory(source)) copyNode(copier, `${source}/${name}`, `${path}/${name}`);
    to.change(path, { mode: facts.mode, ...owner, modified: facts.modified });
    return;
  }
  if (present === 'directory') throw new FileSystemError('EEXIST', path);
  if (present !== undefined) to.remove(path);
  if (facts.type === 'symlink') {
    to.symlink(facts.target ?? '', path);
    return;
  }
  if (facts.type === 'file') to.writeFile(path, from.readFile(source), { mode: facts.mode, ...owner });
  else to.makeNode(path, facts.type, facts.mode, facts.device);
  to.change(path, { mode: facts.mode, ...owner, modified: facts.modified });
}

function linkType(files: Files, path: string): string | undefined {
  try {
    return files.linkFacts(path).type;
  } catch {
    return undefined;
  }
}

function copyFile(copier: Copier, source: string, path: string): void {
  makeParents(copier, normalizePath(`${path}/..`), 'failed to create new directory');
  // A link at the end is followed inside the image, as the engine resolves it in the image's root.
  copyNode(copier, source, copier.to.exists(path) ? copier.to.realPath(path) : path);
}

/** Unpacks an archive into a directory; false: it is none. */
function unpacks({ from, to, parents }: Copier, source: string, target: string): boolean {
  const bytes = from.readFile(source);
  let archive: Uint8Array;
  try {
    archive = decompress(bytes);
    if (readMembers(archive).next().done === true) return false;
  } catch {
    return false;
  }
  if (!to.exists(target)) to.makeDirectory(target, { recursive: true, mode: 0o755, ...parents });
  try {
    extractMembers(to, readMembers(archive), { target: to.realPath(target) });
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    throw new BuildError(`failed to copy files: Error processing tar file(exit status 1): ${error.message}`);
  }
  return true;
}
