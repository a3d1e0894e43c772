import { describe, expect, it } from 'vitest';
import { createFileTree } from './create-file-tree.ts';
import { FileSystemError } from './file-system-error.ts';
import { MemoryFiles } from './memory-files.ts';
import { MemoryStore } from './memory-store.ts';
import { Tree } from './tree.ts';
import { UnionFiles } from './union-files.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (content: Uint8Array) => new TextDecoder().decode(content);
const codeOf = (run: () => unknown) => {
  try {
    run();
    return 'fine';
  } catch (error) {
    return error instanceof FileSystemError ? error.code : String(error);
  }
};

function layer(entries: Record<string, string>): MemoryFiles {
  const store = new MemoryStore({ now: () => 1000 });
  const tree = new Tree({ root: new MemoryFiles(store) });
  for (const [path, content] of Object.entries(entries)) {
    tree.makeDirectory(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true });
    tree.writeFile(path, bytes(content));
  }
  return new MemoryFiles(store);
}

function union(lowers: Record<string, string>[]) {
  const raw = new UnionFiles(lowers.map(layer), new MemoryFiles(new MemoryStore({ now: () => 2000 })));
  return { raw, files: new Tree({ root: raw }) };
}

describe('a file tree', () => {
  it('fails with the POSIX code of the case', () => {
    const files = createFileTree();
    files.makeDirectory('/a/b', { recursive: true });
    files.writeFile('/a/f', bytes('x'));
    const table: [() => unknown, string][] = [
      [() => files.readFile('/nope'), 'ENOENT'],
      [() => files.readFile('/a'), 'EISDIR'],
      [() => files.readFile('/a/f/g'), 'ENOTDIR'],
      [() => files.readDirectory('/a/f'), 'ENOTDIR'],
      [() => files.makeDirectory('/a'), 'EEXIST'],
      [() => files.makeDirectory('/x/y'), 'ENOENT'],
      [() => files.remove('/a'), 'ENOTEMPTY'],
      [() => files.writeFile('/no/f', bytes('')), 'ENOENT'],
      [() => files.rename('/a', '/a/b/c'), 'EINVAL'],
      [() => files.remove('/'), 'EBUSY'],
    ];
    expect(table.map(([run]) => codeOf(run))).toEqual(table.map(([, code]) => code));
  });

  it('resolves symbolic links inside itself and never beyond', () => {
    const files = createFileTree();
    files.makeDirectory('/etc');
    files.writeFile('/etc/passwd', bytes('root'));
    files.symlink('../../../etc/passwd', '/out');
    files.symlink('/loop', '/loop');
    expect(text(files.readFile('/out'))).toBe('root');
    expect(codeOf(() => files.readFile('/loop'))).toBe('ELOOP');
    expect(files.lstat('/out').type).toBe('symlink');
    expect(files.realPath('/out')).toBe('/etc/passwd');
  });

  it('writes through a dangling link', () => {
    const files = createFileTree();
    files.symlink('/target', '/link');
    files.writeFile('/link', bytes('here'));
    expect(text(files.readFile('/target'))).toBe('here');
  });

  it('holds other users to owner, mode and the sticky bit', () => {
    const files = createFileTree();
    files.makeDirectory('/tmp', { mode: 0o1777 });
    files.makeDirectory('/srv');
    files.writeFile('/srv/secret', bytes('x'), { mode: 0o600 });
    files.writeFile('/tmp/mine', bytes('x'), { mode: 0o666 });
    const guest = files.as({ uid: 1000, gid: 1000, groups: [] });
    expect(codeOf(() => guest.readFile('/srv/secret'))).toBe('EACCES');
    expect(codeOf(() => guest.writeFile('/srv/new', bytes('')))).toBe('EACCES');
    expect(codeOf(() => guest.chmod('/srv/secret', 0o777))).toBe('EPERM');
    expect(codeOf(() => guest.remove('/tmp/mine'))).toBe('EPERM');
    guest.writeFile('/tmp/own', bytes('y'));
    expect(files.stat('/tmp/own')).toMatchObject({ uid: 1000, gid: 1000 });
    guest.remove('/tmp/own');
    files.chown('/srv', 1000, 1000);
    guest.writeFile('/srv/new', bytes(''));
  });

  it('is full when its limit is reached, and has room again after removing', () => {
    const files = createFileTree({ limit: 10 });
    files.writeFile('/a', bytes('12345678'));
    expect(codeOf(() => files.appendFile('/a', bytes('xyz')))).toBe('ENOSPC');
    files.remove('/a');
    files.writeFile('/b', bytes('1234567890'));
  });

  it('tells watchers the path of each change until closed', () => {
    const files = createFileTree();
    const seen: string[] = [];
    const watch = files.watch((path) => seen.push(path));
    files.makeDirectory('/d');
    files.writeFile('/d/f', bytes('1'));
    files.appendFile('/d/f', bytes('2'));
    files.rename('/d/f', '/d/g');
    watch.close();
    files.remove('/d/g');
    expect(seen).toEqual(['/d', '/d/f', '/d/f', '/d/f', '/d/g']);
  });

  it('keeps hard links one file', () => {
    const files = createFileTree();
    files.writeFile('/a', bytes('1'));
    files.link('/a', '/b');
    files.appendFile('/b', bytes('2'));
    expect(text(files.readFile('/a'))).toBe('12');
    expect(files.facts('/a').links).toBe(2);
    files.remove('/a');
    expect(text(files.readFile('/b'))).toBe('12');
  });
});

describe('mounts', () => {
  const mounted = (path: string, readOnly = false) => {
    const host = createFileTree();
    host.makeDirectory('/srv');
    host.writeFile('/srv/conf', bytes('host'));
    const { files } = union([{ '/etc/app/app.conf': 'image', '/etc/app/other.conf': 'image' }]);
    const raw = host.locate(path);
    const target = path === '/srv' ? '/etc/app' : '/etc/app/app.conf';
    const mounts = [{ target, raw, readOnly, kind: 'ext4', device: '/dev/sda1', options: 'rw' }];
    return { host, files: new Tree({ root: rootOf(files), mounts }) };
  };
  const rootOf = (files: Tree) => files.locate('/');

  it('hides the directory below it, both ways visible', () => {
    const { host, files } = mounted('/srv');
    expect(files.readDirectory('/etc/app')).toEqual(['conf']);
    files.writeFile('/etc/app/new', bytes('x'));
    expect(host.readDirectory('/srv')).toEqual(['conf', 'new']);
  });

  it('of a single file leaves the rest of the directory', () => {
    const { files } = mounted('/srv/conf');
    expect(files.readDirectory('/etc/app')).toEqual(['app.conf', 'other.conf']);
    expect(text(files.readFile('/etc/app/app.conf'))).toBe('host');
    expect(codeOf(() => files.remove('/etc/app/app.conf'))).toBe('EBUSY');
  });

  it('keep their places: nothing else gets their names', () => {
    const { files } = mounted('/srv/conf', true);
    expect(codeOf(() => files.rename('/etc/app/other.conf', '/etc/app/app.conf'))).toBe('EBUSY');
    expect(codeOf(() => files.rename('/etc/app/app.conf', '/etc/app/new'))).toBe('EBUSY');
    const closed = new Tree({ root: rootOf(files), mounts: files.mountPoints, readOnlyRoot: true });
    expect(codeOf(() => closed.remove('/etc/app/app.conf'))).toBe('EROFS');
    expect(codeOf(() => closed.rename('/etc/app/app.conf', '/etc/app/new'))).toBe('EROFS');
  });

  it('of a single file stay with that file when its name gets another one', () => {
    const { host, files } = mounted('/srv/conf');
    host.writeFile('/srv/next', bytes('next'));
    host.rename('/srv/next', '/srv/conf');
    expect(text(files.readFile('/etc/app/app.conf'))).toBe('host');
  });

  it('refuse writing when read-only', () => {
    const { files } = mounted('/srv', true);
    expect(codeOf(() => files.writeFile('/etc/app/new', bytes('x')))).toBe('EROFS');
    expect(codeOf(() => files.remove('/etc/app/conf'))).toBe('EROFS');
    expect(files.allows('/etc/app/conf', 'w')).toBe(false);
  });
});

describe('union', () => {
  it('reports changes as docker diff does', () => {
    const { raw, files } = union([{ '/app/f1': 'v1', '/app/f2': 'v2', '/app/f3': 'v3', '/bin/sh': '' }]);
    expect(raw.changes()).toEqual([]);
    files.writeFile('/app/f1', bytes('new'));
    files.remove('/app/f2');
    files.chmod('/app/f3', 0o600);
    files.makeDirectory('/new');
    files.writeFile('/new/n', bytes(''));
    expect(raw.changes()).toEqual([
      { path: '/app', kind: 0 },
      { path: '/app/f1', kind: 0 },
      { path: '/app/f2', kind: 2 },
      { path: '/app/f3', kind: 0 },
      { path: '/new', kind: 1 },
      { path: '/new/n', kind: 1 },
    ]);
    expect(files.readDirectory('/app')).toEqual(['f1', 'f3']);
  });

  it('compares what is seen, not what was copied up', () => {
    const { raw, files } = union([{ '/d/same': '1', '/d/gone': '2', '/d/s/x': '3', '/e': '4' }]);
    files.remove('/d', { recursive: true });
    files.makeDirectory('/d/s', { recursive: true });
    files.writeFile('/d/same', bytes('5'));
    files.link('/e', '/f');
    expect(raw.changes()).toEqual([
      { path: '/d', kind: 0 },
      { path: '/d/gone', kind: 2 },
      { path: '/d/s', kind: 0 },
      { path: '/d/s/x', kind: 2 },
      { path: '/d/same', kind: 0 },
      { path: '/f', kind: 1 },
    ]);
    files.remove('/d', { recursive: true });
    files.writeFile('/d', bytes('a file now'));
    expect(raw.changes()).toEqual([
      { path: '/d', kind: 0 },
      { path: '/f', kind: 1 },
    ]);
  });

  it('hides a deleted directory of the layers below, also after it was made again', () => {
    const { raw, files } = union([{ '/d/old': '1' }, { '/d/old2': '2' }]);
    files.remove('/d', { recursive: true });
    expect(files.exists('/d/old')).toBe(false);
    expect(files.exists('/d')).toBe(false);
    files.makeDirectory('/d');
    expect(files.readDirectory('/d')).toEqual([]);
    files.writeFile('/d/x', bytes(''));
    expect(files.readDirectory('/d')).toEqual(['x']);
    expect(raw.upper.node('/d')?.opaque).toBe(true);
  });

  it('shows the newer of two layers and keeps both untouched', () => {
    const { files } = union([{ '/etc/v': '1', '/etc/only': 'o' }, { '/etc/v': '2' }]);
    expect(text(files.readFile('/etc/v'))).toBe('2');
    expect(files.readDirectory('/etc')).toEqual(['only', 'v']);
  });

  it('moves a directory of a lower layer', () => {
    const { files } = union([{ '/a/x/y': 'deep' }]);
    files.rename('/a', '/b');
    expect(text(files.readFile('/b/x/y'))).toBe('deep');
    expect(files.exists('/a')).toBe(false);
  });

  it('replaces a directory by a file and back', () => {
    const { files } = union([{ '/d/f': '1' }]);
    files.remove('/d', { recursive: true });
    files.writeFile('/d', bytes('file'));
    expect(codeOf(() => files.readFile('/d/f'))).toBe('ENOTDIR');
    files.remove('/d');
    files.makeDirectory('/d');
    expect(files.readDirectory('/d')).toEqual([]);
  });
});
