import { describe, expect, it } from 'vitest';
import { createFileTree } from '../runtime/index.ts';
import { layOutFileServer, mountShare, parseExports } from './index.ts';

const client = { name: 'node01', address: '172.30.2.2' };

function serverWith(...exports: string[]) {
  const files = createFileTree();
  files.makeDirectory('/etc');
  layOutFileServer(files, exports);
  return { name: 'nfs-server', address: '172.30.3.2', files };
}

describe('parseExports', () => {
  it('reads paths, clients and their options, without comments', () => {
    const [first, second] = parseExports('# none\n/a 10.0.0.0/8(rw,sync) node01(ro)\n/b\n');
    expect(first?.path).toBe('/a');
    expect(first?.clients.map(({ host }) => host)).toEqual(['10.0.0.0/8', 'node01']);
    expect([...(first?.clients[0]?.options ?? [])]).toEqual(['rw', 'sync']);
    expect(second).toMatchObject({ path: '/b', clients: [{ host: '*' }] });
  });
});

describe('mountShare', () => {
  it.each([
    ['/srv *(rw)', true],
    ['/srv 172.30.2.2(rw)', true],
    ['/srv 172.30.0.0/16(rw)', true],
    ['/srv 172.30.0.0/255.255.0.0(rw)', true],
    ['/srv node0?(rw)', true],
    ['/srv 10.0.0.0/8(rw)', false],
    ['/srv node02(rw)', false],
    ['/other *(rw)', false],
  ])('with %s lets node01 mount /srv: %s', (line, allowed) => {
    const share = mountShare([serverWith(line)], 'nfs-server', '/srv', client);
    if (allowed) expect(share).toMatchObject({ readOnly: false, address: '172.30.3.2' });
    else expect(share).toEqual({ error: 'mount.nfs: access denied by server while mounting nfs-server:/srv' });
  });

  it.each([
    ['10.1.1.1', '/srv', 'mount.nfs: Connection timed out'],
    ['nobody', '/srv', 'mount.nfs: Failed to resolve server nobody: Name or service not known'],
    [
      '172.30.3.2',
      '/srv/none',
      'mount.nfs: mounting 172.30.3.2:/srv/none failed, reason given by server: No such file or directory',
    ],
  ])('of %s:%s fails with what mount.nfs prints', (server, path, error) => {
    expect(mountShare([serverWith('/srv *(rw)')], server, path, client)).toEqual({ error });
  });

  it.each([
    ['rw', { uid: 65_534, gid: 65_534, everybody: false }],
    ['rw,no_root_squash', undefined],
    ['rw,all_squash,anonuid=1000,anongid=1001', { uid: 1000, gid: 1001, everybody: true }],
  ])('with %s takes root for %j', (options, squash) => {
    const share = mountShare([serverWith(`/srv *(${options})`)], 'nfs-server', '/srv', client);
    expect('error' in share ? share : share.squash).toEqual(squash);
  });

  it('gives what was exported, not what /etc/exports says by now', () => {
    const server = serverWith('/srv *(rw)');
    server.files.writeFile('/etc/exports', new Uint8Array());
    expect('error' in mountShare([server], 'nfs-server', '/srv', client)).toBe(false);
  });
});

describe('a share that is mounted', () => {
  function mounted(options: string) {
    const server = serverWith(`/srv *(${options})`);
    const share = mountShare([server], 'nfs-server', '/srv', client);
    if ('error' in share) throw new Error(share.error);
    const files = createFileTree();
    files.makeDirectory('/mnt');
    const { raw, readOnly, squash } = share;
    files.mount({ target: '/mnt', raw, readOnly, squash, kind: 'nfs4', device: 'nfs-server:/srv', options: 'rw' });
    return { files, server };
  }
  const hello = new TextEncoder().encode('hello');

  it('keeps root out of what belongs to root there', () => {
    expect(() => mounted('rw').files.writeFile('/mnt/f', hello)).toThrow(/Permission denied/i);
    const { files, server } = mounted('rw,no_root_squash');
    files.writeFile('/mnt/f', hello);
    expect(server.files.stat('/srv/f')).toMatchObject({ uid: 0, size: 5 });
  });

  it('gives new files to nobody where everybody may write', () => {
    const { files, server } = mounted('rw');
    server.files.chmod('/srv', 0o777);
    files.writeFile('/mnt/f', hello);
    expect(server.files.stat('/srv/f')).toMatchObject({ uid: 65_534, gid: 65_534 });
  });

  it('cannot be written when it is exported read-only', () => {
    expect(() => mounted('ro,no_root_squash').files.writeFile('/mnt/f', hello)).toThrow(/Read-only file system/i);
  });
});
