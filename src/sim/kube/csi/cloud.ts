import type { Files } from '../../runtime/files/files.ts';

/** A disk of the simulated cloud. */
export interface CloudVolume {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly bytes: number;
  readonly zone: string;
  readonly properties: Readonly<Record<string, string>>;
  /** The nodes it is attached to, as the cloud calls them, with their slots. */
  readonly attachments: Readonly<Record<string, number>>;
}

/** A snapshot of a disk. */
export interface CloudSnapshot {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly volume: string;
  readonly bytes: number;
  /** Milliseconds. */
  readonly created: number;
}

/**
 * What stands for the provider's storage: disks with their content, which are there whatever node or Pod uses them.
 * Everything is kept as files, so that it lives exactly as long as the machines' own disks.
 */
export interface Cloud {
  readonly files: Files;
  volume(id: string): CloudVolume | undefined;
  volumes(): readonly CloudVolume[];
  snapshot(id: string): CloudSnapshot | undefined;
  snapshots(): readonly CloudSnapshot[];
  /** Makes a disk, empty or with the content of a disk or snapshot. */
  create(volume: CloudVolume, content?: { readonly volume: string } | { readonly snapshot: string }): void;
  update(id: string, change: Partial<Pick<CloudVolume, 'bytes' | 'properties' | 'attachments'>>): void;
  remove(id: string): void;
  createSnapshot(snapshot: CloudSnapshot): void;
  removeSnapshot(id: string): void;
  /** The directory, in `files`, that holds what the disk's file system holds. */
  directory(id: string): string;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The cloud that a tree holds. */
export function createCloud(files: Files): Cloud {
  const base = (kind: 'volumes' | 'snapshots') => `/${kind}`;
  const place = (kind: 'volumes' | 'snapshots', id: string) => `${base(kind)}/${encodeURIComponent(id)}`;
  for (const kind of ['volumes', 'snapshots'] as const) {
    if (!files.exists(base(kind))) files.makeDirectory(base(kind), { recursive: true });
  }

  function read<T>(kind: 'volumes' | 'snapshots', id: string): T | undefined {
    const path = `${place(kind, id)}/record.json`;
    return files.exists(path) ? (JSON.parse(decoder.decode(files.readFile(path))) as T) : undefined;
  }
  function write(kind: 'volumes' | 'snapshots', id: string, record: object): void {
    files.writeFile(`${place(kind, id)}/record.json`, encoder.encode(JSON.stringify(record)), { mode: 0o600 });
  }
  function all<T>(kind: 'volumes' | 'snapshots'): readonly T[] {
    return files
      .readDirectory(base(kind))
      .flatMap((name) => read<T>(kind, decodeURIComponent(name)) ?? ([] as readonly T[]));
  }
  function copy(from: string, to: string): void {
    const stat = files.lstat(from);
    const { mode, uid, gid } = stat;
    if (stat.type === 'symlink') files.symlink(files.readLink(from), to);
    else if (stat.type === 'directory') {
      files.makeDirectory(to, { mode, uid, gid });
      for (const name of files.readDirectory(from)) copy(`${from}/${name}`, `${to}/${name}`);
    } else if (stat.type === 'file') files.writeFile(to, files.readFile(from), { mode, uid, gid });
  }
  const data = (kind: 'volumes' | 'snapshots', id: string) => `${place(kind, id)}/data`;

  return {
    files,
    volume: (id) => read('volumes', id),
    volumes: () => all('volumes'),
    snapshot: (id) => read('snapshots', id),
    snapshots: () => all('snapshots'),
    create: (volume, content) => {
      files.makeDirectory(place('volumes', volume.id), { recursive: true, mode: 0o700 });
      write('volumes', volume.id, volume);
      const target = data('volumes', volume.id);
      if (content === undefined) {
        files.makeDirectory(target, { mode: 0o755 });
        // What mkfs.ext4 leaves.
        files.makeDirectory(`${target}/lost+found`, { mode: 0o700 });
      } else copy('volume' in content ? data('volumes', content.volume) : data('snapshots', content.snapshot), target);
    },
    update: (id, change) => {
      const volume = read<CloudVolume>('volumes', id);
      if (volume !== undefined) write('volumes', id, { ...volume, ...change });
    },
    remove: (id) => {
      if (files.exists(place('volumes', id))) files.remove(place('volumes', id), { recursive: true });
    },
    createSnapshot: (snapshot) => {
      files.makeDirectory(place('snapshots', snapshot.id), { recursive: true, mode: 0o700 });
      write('snapshots', snapshot.id, snapshot);
      copy(data('volumes', snapshot.volume), data('snapshots', snapshot.id));
    },
    removeSnapshot: (id) => {
      if (files.exists(place('snapshots', id))) files.remove(place('snapshots', id), { recursive: true });
    },
    directory: (id) => data('volumes', id),
  };
}
