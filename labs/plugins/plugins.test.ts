import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Handler, VolumePlugin } from '#api';
import { folderPlace } from './folder-place.ts';
import { nfs } from './nfs.ts';
import { portworx } from './portworx.ts';
import { rexray } from './rexray.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-plugins-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The plug-in as it runs on one of the hosts that share a storage. */
function on(host: string, plugin: VolumePlugin) {
  const place = folderPlace({ host, storage: join(folder, 'cloud'), mounts: join(folder, host), now: () => 0 });
  const handler: Handler = plugin.serve(place);
  return async (method: string, body: object = {}): Promise<unknown> => {
    const response = await handler({
      method: 'POST',
      path: `/VolumeDriver.${method}`,
      query: new URLSearchParams(),
      headers: {},
      body: (async function* () {
        yield new TextEncoder().encode(JSON.stringify(body));
      })(),
      signal: new AbortController().signal,
    });
    return JSON.parse(String(response.body));
  };
}

it('a volume on EBS is attached to one host at a time, and its data go with it', async () => {
  const first = on('host-a', rexray);
  const second = on('host-b', rexray);
  await first('Create', { Name: 'v', Opts: { size: '5' } });
  expect(await first('Mount', { Name: 'v', ID: '1' })).toEqual({ Mountpoint: join(folder, 'host-a', 'v') });
  writeFileSync(join(folder, 'host-a', 'v', 'file'), 'kept');
  expect(await second('Mount', { Name: 'v', ID: '2' })).toEqual({
    Err: 'docker-legacy: Mount: v: failed: volume already attached to a host',
  });
  expect(await second('Remove', { Name: 'v' })).toEqual({
    Err: 'docker-legacy: Remove: v: failed: volume already attached to a host',
  });
  await first('Unmount', { Name: 'v', ID: '1' });
  await second('Mount', { Name: 'v', ID: '2' });
  expect(readdirSync(join(folder, 'host-b', 'v'))).toEqual(['file']);
  expect(readdirSync(join(folder, 'host-a'))).toEqual([]);
});

it('a host that comes back has nothing attached', async () => {
  const before = on('host-a', rexray);
  await before('Create', { Name: 'v', Opts: null });
  await before('Mount', { Name: 'v', ID: '1' });
  const after = on('host-a', rexray);
  expect(await after('Path', { Name: 'v' })).toEqual({ Mountpoint: '' });
  expect(await after('Remove', { Name: 'v' })).toEqual({});
  expect(await after('List')).toEqual({ Volumes: [] });
});

it('a volume is unmounted when the last of its users let go', async () => {
  const plugin = on('host-a', portworx);
  await plugin('Create', { Name: 'v', Opts: { size: '2', repl: '3' } });
  await plugin('Mount', { Name: 'v', ID: '1' });
  await plugin('Mount', { Name: 'v', ID: '2' });
  await plugin('Unmount', { Name: 'v', ID: '1' });
  expect(readdirSync(join(folder, 'host-a'))).toEqual(['v']);
  await plugin('Unmount', { Name: 'v', ID: '2' });
  expect(readdirSync(join(folder, 'host-a'))).toEqual([]);
});

it('a shared volume of Portworx is on several hosts', async () => {
  const first = on('host-a', portworx);
  const second = on('host-b', portworx);
  for (const [name, shared] of [
    ['alone', 'false'],
    ['shared', 'true'],
  ])
    await first('Create', { Name: name, Opts: { shared } });
  for (const name of ['alone', 'shared']) await first('Mount', { Name: name, ID: '1' });
  expect(await second('Mount', { Name: 'alone', ID: '2' })).toEqual({ Err: 'Volume is attached on: host-a' });
  expect(await second('Mount', { Name: 'shared', ID: '2' })).toEqual({ Mountpoint: join(folder, 'host-b', 'shared') });
});

it.each([
  [rexray, { size: 'big' }, 'docker-legacy: Create: v: failed: strconv.ParseInt: parsing "big": invalid syntax'],
  [portworx, { repl: '4' }, 'repl must be between 1 and 3, not 4'],
  [nfs, {}, 'option share is needed: -o share=SERVER:/PATH'],
])('refuses options that cannot be', async (plugin, options, message) => {
  expect(await on('host-a', plugin)('Create', { Name: 'v', Opts: options })).toEqual({ Err: message });
});

it('keeps to its folder', async () => {
  expect(await on('host-a', portworx)('Create', { Name: '../../v', Opts: {} })).toEqual({
    Err: 'invalid volume name: ../../v',
  });
});
