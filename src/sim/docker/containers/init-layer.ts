import { createFileTree, type Files, type Layer, type Mount, programFile } from '../../runtime/index.ts';

/** The read-only layer that a container gets below its own when it is made: mount points for what the engine mounts itself. */
export function createInitLayer(created: string, image: Files | undefined): Layer {
  return { id: 'init', tree: createInitTree(Date.parse(created), image) };
}

/** Where `--init` finds the program that becomes the first process. */
export const initPath = '/sbin/docker-init';
export const initMount: Mount = { target: initPath, tree: createInitBinary(), source: '/docker-init', readOnly: true };

function createInitBinary() {
  const files = createFileTree();
  files.writeFile('/docker-init', programFile('docker-init'), { mode: 0o755 });
  return files;
}

/** Follows moby daemon/initlayer Setup: directories that the image has stay its own, files are always new. */
function createInitTree(created: number, image: Files | undefined) {
  const files = createFileTree({ now: () => created });
  for (const directory of ['/dev/pts', '/dev/shm', '/proc', '/sys']) {
    if (image?.exists(directory) !== true) files.makeDirectory(directory, { recursive: true });
  }
  for (const directory of ['/dev', '/etc']) files.makeDirectory(directory, { recursive: true });
  for (const file of ['/.dockerenv', '/dev/console', '/etc/hosts', '/etc/hostname', '/etc/resolv.conf']) {
    files.writeFile(file, new Uint8Array(0), { mode: 0o755 });
  }
  files.symlink('/proc/mounts', '/etc/mtab');
  return files;
}
