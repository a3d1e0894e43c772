import { FileSystemError } from '../files/file-system-error.ts';
import type { Files } from '../files/files.ts';
import { whiteout } from '../files/node.ts';
import { joinPath, normalizePath, parentOf } from '../files/paths.ts';
import { ArchiveError } from './header.ts';
import type { ArchiveMember } from './read.ts';

export interface ExtractOptions {
  /** What `.wh..wh..opq` means: that directory hides what lies below it. Without it whiteouts are ordinary files. */
  readonly setOpaque?: (path: string) => void;
  /** Absolute; must exist. Default: the root. Nothing is written outside of it. */
  readonly target?: string;
  /** Names and links that lead out of the target are refused, instead of taken inside it. */
  readonly refuseClimbing?: boolean;
  /** A directory neither replaces something else nor is replaced by it. */
  readonly keepKinds?: boolean;
  /** Whose everything becomes; by default the archive says so. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

/** Where members go. */
interface Place extends ExtractOptions {
  readonly files: Files;
  readonly target: string;
  /** A name of the archive as a path of the tree. */
  readonly inside: (name: string) => string;
}

/**
 * Unpacks members into a tree. Names and targets of hard links are taken inside the target whatever they say (`../`,
 * absolute), as the engine's own unpacking in a changed root does; symbolic links stay as they are and lead nowhere
 * outside the tree. Throws ArchiveError. Follows moby pkg/archive, Unpack and UnpackLayer.
 */
export function extractMembers(files: Files, members: Iterable<ArchiveMember>, options: ExtractOptions = {}): void {
  const { setOpaque, target = '/', refuseClimbing } = options;
  const inside = (name: string) => {
    if (target === '/') return normalizePath(name, '/');
    return normalizePath(target + (refuseClimbing === true ? `/${name}` : normalizePath(`/${name}`)));
  };
  const place: Place = { ...options, files, target, inside };
  const directoryTimes: [string, number][] = [];
  for (const member of members) {
    const { header } = member;
    const path = inside(`/${header.name}`);
    if (path === target) continue;
    demandInside(place, path, `"${relative(header.name)}" is outside of "${target}"`);
    const parent = parentOf(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    // A link that leads nowhere is there: nothing is made for it, and what shall lie below cannot be opened.
    if (present(files, parent) === undefined)
      told(`mkdir ${parent}`, () => files.makeDirectory(parent, { recursive: true, mode: 0o755 }));
    if (setOpaque !== undefined && name === '.wh..wh..opq') setOpaque(files.realPath(parent));
    else if (setOpaque !== undefined && name.startsWith('.wh.')) {
      // Marks of aufs' own begin like whiteouts and say nothing about files.
      if (!name.startsWith('.wh..wh.')) hide(files, joinPath(parent, name.slice('.wh.'.length)));
    } else {
      put(place, path, member);
      if (header.type === 'directory') directoryTimes.push([path, header.modified]);
    }
  }
  for (const [path, modified] of directoryTimes) files.change(path, { modified });
}

/** A name as Go's filepath.Clean leaves it. */
function relative(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/').filter((one) => one !== '' && one !== '.')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !name.startsWith('/')) parts.push(part);
  }
  return (name.startsWith('/') ? '/' : '') + parts.join('/');
}

function demandInside({ refuseClimbing, target }: Place, path: string, message: string): void {
  if (refuseClimbing === true && target !== '/' && path !== target && !path.startsWith(`${target}/`))
    throw new ArchiveError(message);
}

/** Tells of a system call that failed as Go does. */
function told(call: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    throw new ArchiveError(`${call}: ${error.description.toLowerCase()}`);
  }
}

function hide(files: Files, path: string): void {
  if (present(files, path)) files.remove(path, { recursive: true });
  files.makeNode(path, 'device', 0, whiteout);
}

/** What lies there, if anything; not what a link leads to. */
function present(files: Files, path: string): ReturnType<Files['linkFacts']> | undefined {
  try {
    return files.linkFacts(path);
  } catch (error) {
    if (error instanceof FileSystemError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  }
}

function put(place: Place, path: string, { header, flag, content }: ArchiveMember): void {
  const { files, target, owner = header } = place;
  const { uid, gid } = owner;
  const { type, modified } = header;
  const mode = header.mode & 0o7777;
  const old = present(files, path);
  const both = old?.type === 'directory' && type === 'directory';
  if (old !== undefined && place.keepKinds === true && (old.type === 'directory') !== (type === 'directory')) {
    const [there, here] = type === 'directory' ? ['non-directory', 'directory'] : ['directory', 'non-directory'];
    throw new ArchiveError(`cannot overwrite ${there} "${path}" with ${here} "${target}"`);
  }
  if (old !== undefined && !both) files.remove(path, { recursive: true });
  switch (type) {
    case 'directory':
      if (!both) told(`mkdir ${path}`, () => files.makeDirectory(path, { mode, uid, gid }));
      break;
    case 'symlink': {
      const { linkName } = header;
      demandInside(place, normalizePath(`${parentOf(path)}/${linkName}`), `invalid symlink "${path}" -> "${linkName}"`);
      told(`symlink ${linkName} ${path}`, () => files.symlink(linkName, path));
      // Owners of links are not kept apart by the runtime's `change`, which follows them.
      return;
    }
    case 'link': {
      const source = place.inside(`/${header.linkName}`);
      demandInside(place, source, `invalid hardlink "${source}" -> "${header.linkName}"`);
      told(`link ${source} ${path}`, () => files.link(source, path));
      return;
    }
    case 'character':
    case 'block':
      files.makeNode(path, 'device', mode, `${header.major}:${header.minor}`);
      break;
    case 'fifo':
      files.makeNode(path, 'fifo', mode);
      break;
    case 'file':
      told(`open ${path}`, () => files.writeFile(path, content, { mode, uid, gid }));
      break;
    case 'other':
      throw new ArchiveError(`unhandled tar header type ${flag.charCodeAt(0)}`);
  }
  files.change(path, { mode, uid, gid, modified });
}
