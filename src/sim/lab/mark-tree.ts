import type { FileStat, Files } from '../runtime/index.ts';
import type { Mark } from '../types.ts';

interface Entry {
  readonly stat: FileStat;
  /** What a file holds, where a link leads. */
  readonly content: Uint8Array | string | undefined;
}

/**
 * How the files of a tree are at this moment. What is mounted over them is not looked at, but has to be the same; what only stands in for
 * a part of the disk hides nothing of it. Logs may grow: time alone does that.
 */
export function markTree(tree: Files): Mark {
  const mounted = () => tree.mountPoints.filter(({ unlisted }) => unlisted !== true).map(({ target }) => target);
  const mounts = JSON.stringify(mounted());
  const files = tree.unmounted;
  const look = () => entriesOf(files, new Set(mounted()));
  const before = look();
  return {
    undo: async () => {
      const isNew = (path: string): boolean => path !== '/' && !before.has(path);
      // What is mounted there goes with the Pod that it belongs to.
      const isBusy = (path: string): boolean => mounted().some((target) => target.startsWith(`${path}/`));
      for (const path of look().keys()) {
        if (!isNew(path) || isNew(parentOf(path)) || isBusy(path)) continue;
        files.remove(path, { recursive: true });
      }
      const now = look();
      for (const [path, entry] of before) restore(files, path, entry, now.get(path));
    },
    difference: () => {
      if (JSON.stringify(mounted()) !== mounts) return 'what is mounted';
      const now = look();
      for (const path of now.keys()) if (!before.has(path)) return `${path} is new`;
      for (const [path, entry] of before) if (!isSame(path, entry, now.get(path))) return `${path} is another`;
      return undefined;
    },
  };
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** By path; a directory comes before what it holds. */
function entriesOf(files: Files, mounted: ReadonlySet<string>): Map<string, Entry> {
  const found = new Map<string, Entry>();
  const look = (directory: string): void => {
    for (const name of files.readDirectory(directory)) {
      const path = directory === '/' ? `/${name}` : `${directory}/${name}`;
      if (mounted.has(path)) continue;
      const stat = files.lstat(path);
      found.set(path, { stat, content: contentOf(files, path, stat) });
      if (stat.type === 'directory') look(path);
    }
  };
  look('/');
  return found;
}

function contentOf(files: Files, path: string, { type }: FileStat): Entry['content'] {
  if (type === 'symlink') return files.readLink(path);
  return type === 'file' ? files.readFile(path) : undefined;
}

function isSame(path: string, was: Entry, now: Entry | undefined): boolean {
  if (now === undefined || was.stat.type !== now.stat.type) return false;
  if (was.stat.mode !== now.stat.mode || was.stat.uid !== now.stat.uid || was.stat.gid !== now.stat.gid) return false;
  if (was.content instanceof Uint8Array && now.content instanceof Uint8Array) {
    return path.startsWith('/var/log/') || Buffer.compare(was.content, now.content) === 0;
  }
  return was.content === now.content;
}

function restore(files: Files, path: string, was: Entry, now: Entry | undefined): void {
  if (isSame(path, was, now)) return;
  const { type, mode, uid, gid } = was.stat;
  const isOfType = now?.stat.type === type;
  if (now !== undefined && (!isOfType || type === 'symlink')) files.remove(path, { recursive: true });
  if (typeof was.content === 'string') {
    files.symlink(was.content, path);
    return;
  }
  if (was.content !== undefined) files.writeFile(path, was.content, { mode, uid, gid });
  else if (type === 'directory' && !isOfType) files.makeDirectory(path, { mode, uid, gid });
  // A device, a pipe or a socket that is gone stays gone: the next look tells.
  else if (!isOfType) return;
  files.chmod(path, mode);
  files.chown(path, uid, gid);
}
