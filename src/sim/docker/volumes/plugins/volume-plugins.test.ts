import { beforeEach, describe, expect, it } from 'vitest';
import type { Handler, HttpRequest } from '#api';
import { createFileTree, type Files } from '../../../runtime/index.ts';
import { virtualClock } from '../../../time/index.ts';
import { findPlugin, scanPlugins } from './discovery.ts';
import { VolumePlugins } from './volume-plugins.ts';

const socket = '/run/docker/plugins/fake.sock';
const url = (method: string) => `"http://%2Frun%2Fdocker%2Fplugins%2Ffake.sock/${method}"`;

let files: Files;
let clock: ReturnType<typeof virtualClock>;
let listeners: Map<string, Handler>;
let asked: { readonly path: string; readonly accept: string | undefined; readonly body: string }[];

beforeEach(() => {
  files = createFileTree();
  for (const folder of ['/run/docker/plugins', '/etc/docker/plugins', '/usr/lib/docker/plugins'])
    files.makeDirectory(folder, { recursive: true });
  clock = virtualClock(0);
  listeners = new Map();
  asked = [];
});

const open = () => new VolumePlugins({ clock, files, listener: (path) => listeners.get(path) });

type Answers = Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>;

/** A plug-in that gives `answers`, by method; it implements volumes and nothing else. */
function serve(answers: Answers): void {
  files.makeNode(socket, 'socket', 0o660);
  listeners.set(socket, async (request: HttpRequest) => {
    let body = '';
    for await (const chunk of request.body) body += new TextDecoder().decode(chunk);
    asked.push({ path: request.path, accept: request.headers.accept, body });
    const all: Answers = { '/Plugin.Activate': { body: { Implements: ['VolumeDriver'] } }, ...answers };
    const given = all[request.path];
    return {
      status: given?.status ?? (given === undefined ? 404 : 200),
      headers: {},
      body: JSON.stringify(given?.body),
    };
  });
}

async function failure(work: Promise<unknown>): Promise<string> {
  let message = 'it did not fail';
  work.catch((error: unknown) => {
    message = error instanceof Error ? error.message : String(error);
  });
  await clock.runUntilIdle();
  return message;
}

describe('what an engine says of volume plug-ins', () => {
  it('looks for one that there is not for 15 seconds', async () => {
    expect(await failure(open().driver('foo'))).toBe('error looking up volume plugin foo: plugin "foo" not found');
    expect(clock.now()).toBe(15_000);
  });

  it('finds one that comes late', async () => {
    const found = open().driver('fake');
    clock.after(2500, () => serve({}));
    await clock.runUntilIdle();
    expect((await found).name).toBe('fake');
  });

  it('tells where nobody listens', async () => {
    files.makeNode(socket, 'socket', 0o660);
    expect(await failure(open().driver('fake'))).toBe(
      `error looking up volume plugin fake: legacy plugin: Post ${url('Plugin.Activate')}: dial unix ${socket}: connect: connection refused`,
    );
    expect(clock.now()).toBe(15_000);
  });

  it('wants drivers of volumes', async () => {
    serve({ '/Plugin.Activate': { body: { Implements: ['NetworkDriver'] } } });
    expect(await failure(open().driver('fake'))).toBe(
      'error looking up volume plugin fake: legacy plugin: Plugin does not implement the requested driver',
    );
  });

  it.each([
    [200, 'no room'],
    [500, 'VolumeDriver.Create: no room'],
  ])('passes an Err with status %i on', async (status, message) => {
    serve({ '/VolumeDriver.Create': { status, body: { Err: 'no room' } } });
    const driver = await open().driver('fake');
    expect(await failure(driver.create('v', null))).toBe(message);
  });

  it('speaks as dockerd does', async () => {
    serve({ '/VolumeDriver.Capabilities': { body: { Capabilities: { Scope: 'Global' } } } });
    const driver = await open().driver('fake');
    expect(await driver.scope()).toBe('global');
    await failure(driver.create('v', { size: '1' }));
    expect(asked).toEqual(
      [
        { path: '/Plugin.Activate', body: '' },
        { path: '/VolumeDriver.Capabilities', body: '{}\n' },
        { path: '/VolumeDriver.Create', body: '{"Name":"v","Opts":{"size":"1"}}\n' },
      ].map((one) => ({ ...one, accept: 'application/vnd.docker.plugins.v1.2+json' })),
    );
  });

  it('tells that one died in the middle', async () => {
    serve({});
    const driver = await open().driver('fake');
    listeners.set(socket, async () => {
      listeners.delete(socket);
      throw new Error('killed');
    });
    expect(await failure(driver.create('v', null))).toBe(
      `Post ${url('VolumeDriver.Create')}: dial unix ${socket}: connect: connection refused`,
    );
  });

  it('gives up on one that does not answer after two minutes', async () => {
    serve({});
    const driver = await open().driver('fake');
    listeners.set(socket, () => new Promise<never>(() => undefined));
    expect(await failure(driver.mount('v', 'id'))).toBe(`Post ${url('VolumeDriver.Mount')}: context deadline exceeded`);
    expect(clock.now()).toBe(120_000);
  });
});

describe('where plug-ins are looked for', () => {
  const write = (path: string, text: string) => {
    files.makeDirectory(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    files.writeFile(path, new TextEncoder().encode(text));
  };

  it.each([
    ['/etc/docker/plugins/far.spec', 'unix:///srv/far.sock\n', 'unix:///srv/far.sock'],
    ['/usr/lib/docker/plugins/far/far.spec', 'tcp://10.0.0.1:80', 'tcp://10.0.0.1:80'],
    ['/etc/docker/plugins/far.json', '{"Name":"far","Addr":"unix:///srv/far.sock"}', 'unix:///srv/far.sock'],
  ])('%s', (path, text, address) => {
    write(path, text);
    expect(findPlugin(files, 'far')).toBe(address);
    expect(scanPlugins(files)).toEqual(['far']);
  });

  it('prefers sockets, also in a folder of that name', () => {
    write('/etc/docker/plugins/near.spec', 'unix:///srv/near.sock');
    files.makeDirectory('/run/docker/plugins/near');
    files.makeNode('/run/docker/plugins/near/near.sock', 'socket', 0o660);
    expect(findPlugin(files, 'near')).toBe('unix:///run/docker/plugins/near/near.sock');
    expect(scanPlugins(files)).toEqual(['near', 'near']);
  });

  it('refuses an address without protocol', () => {
    write('/etc/docker/plugins/odd.spec', '/srv/odd.sock');
    expect(() => findPlugin(files, 'odd')).toThrow('Unknown protocol');
  });
});
