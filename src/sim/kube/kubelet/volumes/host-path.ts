import type { FileStat, FileTree } from '../../../runtime/types.ts';
import { MountError } from './types.ts';

function statOf(files: FileTree, path: string): FileStat | undefined {
  try {
    return files.stat(path);
  } catch {
    return undefined;
  }
}

/** Checks, and where the type says so makes, what a hostPath volume points at. Follows pkg/volume/hostpath. */
export function prepareHostPath(files: FileTree, path: string, type: string): void {
  const found = statOf(files, path);
  const failed = (what: string) => new MountError(`hostPath type check failed: ${path} is not ${what}`);
  switch (type) {
    case '':
      // Nothing is checked; the runtime makes a missing source as a directory.
      if (found === undefined) files.makeDirectory(path, { recursive: true, mode: 0o755 });
      return;
    case 'DirectoryOrCreate':
      if (found === undefined) files.makeDirectory(path, { recursive: true, mode: 0o755 });
      else if (found.type !== 'directory') throw failed('a directory');
      return;
    case 'Directory':
      if (found?.type !== 'directory') throw failed('a directory');
      return;
    case 'FileOrCreate':
      if (found === undefined) {
        try {
          files.writeFile(path, new Uint8Array(), { mode: 0o644 });
        } catch {
          throw new MountError(`open ${path}: no such file or directory`);
        }
      } else if (found.type !== 'file') throw failed('a file');
      return;
    case 'File':
      if (found?.type !== 'file') throw failed('a file');
      return;
    case 'Socket':
      if (found?.type !== 'socket') throw failed('a socket file');
      return;
    case 'CharDevice':
      if (found?.type !== 'device') throw failed('a character device');
      return;
    case 'BlockDevice':
      if (found?.type !== 'device') throw failed('a block device');
      return;
    default:
      throw new MountError(`${type} is an invalid volume type`);
  }
}
