import type { FileTree } from '../../../runtime/types.ts';

/** A file that a projected volume shows, by its path below the volume; `uid` is root's when not given. */
export type Payload = ReadonlyMap<
  string,
  { readonly data: Uint8Array; readonly mode: number; readonly uid?: number | undefined }
>;

function remove(files: FileTree, path: string): void {
  try {
    files.lstat(path);
  } catch {
    return;
  }
  files.remove(path, { recursive: true });
}

function isDirectory(files: FileTree, path: string): boolean {
  return files.lstat(path).type === 'directory';
}

function sameContent(files: FileTree, directory: string, payload: Payload): boolean {
  try {
    const current = files.readDirectory(`${directory}/..data`);
    const tops = new Set([...payload.keys()].map((path) => path.split('/')[0]));
    if (current.length !== tops.size) return false;
    return [...payload].every(([path, { data }]) => {
      const present = files.readFile(`${directory}/..data/${path}`);
      return present.length === data.length && present.every((byte, index) => byte === data[index]);
    });
  } catch {
    return false;
  }
}

/**
 * Shows a payload below `directory` the way the kubelet does: files in a folder named after the time, `..data` pointing
 * at it, and a link for each top name. Nothing is touched, and false given, when the content is the same. The directory
 * exists. Follows pkg/volume/util AtomicWriter.
 */
export function writeAtomically(files: FileTree, directory: string, payload: Payload, now: number): boolean {
  if (sameContent(files, directory, payload)) return false;
  const time = new Date(now).toISOString();
  const stamp = `..${time.slice(0, 10).replaceAll('-', '_')}_${time.slice(11, 19).replaceAll(':', '_')}`;
  const folder = `${stamp}.${String(now % 1_000_000_000).padStart(9, '0')}`;
  const old = files.readDirectory(directory);
  files.makeDirectory(`${directory}/${folder}`, { recursive: true, mode: 0o755 });
  for (const [path, { data, mode, uid }] of payload) {
    const parts = path.split('/');
    if (parts.length > 1) {
      files.makeDirectory(`${directory}/${folder}/${parts.slice(0, -1).join('/')}`, { recursive: true, mode: 0o755 });
    }
    files.writeFile(`${directory}/${folder}/${path}`, data, { mode, ...(uid === undefined ? {} : { uid }) });
  }
  const nested = old.filter((name) => isDirectory(files, `${directory}/${name}`));
  remove(files, `${directory}/..data`);
  files.symlink(folder, `${directory}/..data`);
  const tops = new Set([...payload.keys()].map((path) => path.split('/')[0] ?? ''));
  for (const name of old) {
    // Directories of its own are mount points for other volumes.
    const isMountPoint = !name.startsWith('..') && nested.includes(name);
    if (name !== '..data' && name !== folder && !tops.has(name) && !isMountPoint) remove(files, `${directory}/${name}`);
  }
  for (const name of tops) {
    try {
      files.lstat(`${directory}/${name}`);
    } catch {
      files.symlink(`..data/${name}`, `${directory}/${name}`);
    }
  }
  return true;
}
