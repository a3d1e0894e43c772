import { layOutNode, type NodeInstallation } from './node-files.ts';
import { createFileTree, type DiskSpace, type FileJournal, type Files, type LoadedTree } from './runtime/index.ts';

const directories: readonly (readonly [path: string, mode: number])[] = [
  ['/etc', 0o755],
  ['/home', 0o755],
  ['/mnt', 0o755],
  ['/opt', 0o755],
  ['/proc', 0o555],
  ['/root', 0o700],
  ['/run', 0o755],
  ['/srv', 0o755],
  ['/sys', 0o555],
  ['/tmp', 0o1777],
  ['/var/lib', 0o755],
  ['/var/log', 0o755],
  ['/var/tmp', 0o1777],
];

const encoder = new TextEncoder();

/** The file system of a machine as it is after its installation. False, and nothing done, for one that was loaded. */
export function layOutMachine(files: Files, name: string): boolean {
  if (files.exists('/etc/hostname')) return false;
  for (const [path, mode] of directories) {
    if (!files.exists(path)) files.makeDirectory(path, { recursive: true, mode });
  }
  files.writeFile('/etc/hostname', encoder.encode(`${name}\n`));
  files.writeFile('/etc/hosts', encoder.encode(`127.0.0.1 localhost\n127.0.1.1 ${name}\n`));
  files.writeFile('/etc/resolv.conf', encoder.encode('nameserver 8.8.8.8\nnameserver 1.1.1.1\n'));
  files.writeFile(
    '/etc/passwd',
    encoder.encode('root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n'),
  );
  files.writeFile('/etc/group', encoder.encode('root:x:0:\nnogroup:x:65534:\n'));
  return true;
}

/** Where a machine's files are kept, and what was there before. */
export interface MachineStorage {
  readonly journal: FileJournal;
  readonly loaded: LoadedTree | undefined;
}

/** A machine's file system; without storage in memory only. `node`: what is installed there when it is a node. */
export function machineFiles(
  name: string,
  now: () => number,
  storage: MachineStorage | undefined,
  space: DiskSpace,
  node?: NodeInstallation,
): Files {
  const files = createFileTree({ now, ...storage, space });
  if (layOutMachine(files, name) && node !== undefined) layOutNode(files, node);
  return files;
}
