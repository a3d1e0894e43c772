import { FileSystemError } from '../files/file-system-error.ts';
import type { Files } from '../files/files.ts';
import { whiteout } from '../files/node.ts';
import { joinPath, normalizePath, parentOf } from '../files/paths.ts';
import type { ArchiveHeader } from './header.ts';
import type { ArchiveMember } from './read.ts';

export interface ExtractOptions {
  /** What `.wh..wh..opq` means: that directory hides what lies below it. Without it whiteouts are ordinary files. */
  readonly setOpaque?: (path: string) => void;
  /** Absolute; must exist. Default: the root. Nothing is written outside of it. */
  readonly target?: string;
}

/**
 * Unpacks members into a tree. Names and targets of hard links are taken inside the target whatever they say (`../`,
 * absolute), as the engine's own unpacking in a changed root does; symbolic links stay as they are and lead nowhere
 * outside the tree. Throws FileSystemError.
 */
export function extractMembers(files: Files, members: Iterable<ArchiveMember>, options: ExtractOptions = {}): void {
  const { setOpaque, target = '/' } = options;
  const inside = (name: string) =>
    target === '/' ? normalizePath(name, '/') : normalizePath(target + normalizePath(`/${name}`));
  const directoryTimes: [string, number][] = [];
  for (const { header, content } of members) {
    const path = inside(`/${header.name}`);
    if (path === target) continue;
    const parent = parentOf(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!files.exists(parent)) files.makeDirectory(parent, { recursive: true, mode: 0o755 });
    if (setOpaque !== undefined && name === '.wh..wh..opq') setOpaque(files.realPath(parent));
    else if (setOpaque !== undefined && name.startsWith('.wh.')) {
      // Marks of aufs' own begin like whiteouts and say nothing about files.
      if (!name.startsWith('.wh..wh.')) hide(files, joinPath(parent, name.slice('.wh.'.length)));
    } else {
      place(files, path, header, content, inside);
      if (header.type === 'directory') directoryTimes.push([path, header.modified]);
    }
  }
  for (const [path, modified] of directoryTimes) files.change(path, { modified });
}

function hide(files: Files, path: string): void {
  if (present(files, path)) files.remove(path, { recursive: true });
  files.makeNode(path, 'device', 0, whiteout);
}

function present(files: Files, path: string): ReturnType<Files['linkFacts']> | undefined {
  try {
    return files.linkFacts(path);
  } catch (error) {
    if (error instanceof FileSystemError && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function place(
  files: Files,
  path: string,
  header: ArchiveHeader,
  content: Uint8Array,
  inside: (name: string) => string,
): void {
  const { uid, gid, type, modified } = header;
  const mode = header.mode & 0o7777;
  const old = present(files, path);
  if (old !== undefined && !(old.type === 'directory' && type === 'directory')) files.remove(path, { recursive: true });
  switch (type) {
    case 'directory':
      if (old?.type !== 'directory') files.makeDirectory(path, { mode, uid, gid });
      break;
    case 'symlink':
      files.symlink(header.linkName, path);
      // Owners of links are not kept apart by the runtime's `change`, which follows them.
      return;
    case 'link':
      files.link(inside(`/${header.linkName}`), path);
      return;
    case 'character':
    case 'block':
      files.makeNode(path, 'device', mode, `${header.major}:${header.minor}`);
      break;
    case 'fifo':
      files.makeNode(path, 'fifo', mode);
      break;
    case 'file':
      files.writeFile(path, content, { mode, uid, gid });
      break;
    case 'other':
      return;
  }
  files.change(path, { mode, uid, gid, modified });
}
