import type { FileStat, FileTree } from '../../../runtime/types.ts';
import { MountError, type VolumePlugin } from './types.ts';

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

/** A path of the node as it is: no owner or mode is changed. Follows pkg/volume/hostpath. */
export const hostPath: VolumePlugin = {
  name: 'kubernetes.io~host-path',
  supports: ({ volume, persistent }) => (persistent?.spec?.hostPath ?? volume.hostPath) !== undefined,
  setUp: ({ volume, persistent, readOnly }, { files }) => {
    const { path, type = '' } = persistent?.spec?.hostPath ?? volume.hostPath ?? { path: '/' };
    if (persistent?.spec?.volumeMode === 'Block') {
      throw new MountError(
        'MapVolume.FindMapperPluginBySpec failed to find BlockVolumeMapper plugin. Volume plugin is nil.',
        undefined,
      );
    }
    prepareHostPath(files, path, type);
    return { tree: files, source: path, readOnly };
  },
};
