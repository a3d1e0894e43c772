import { pack } from 'tar-stream';
import { expect, it } from 'vitest';
import { createTestEngine } from '../testing.ts';

/** The header of a file that is `size` bytes long, and then `rest`. */
async function* archive(size: number, rest: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const tar = pack();
  tar.entry({ name: 'big', size });
  for await (const header of tar) {
    yield header as Uint8Array;
    break;
  }
  yield* rest();
}

it.each([
  [
    'a client that vanishes in the middle',
    1000,
    async function* () {
      yield Buffer.alloc(100);
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    },
    'unexpected EOF',
    [{ Kind: 1, Path: '/big' }],
  ],
  [
    'an archive that is cut off',
    1000,
    async function* () {
      yield Buffer.alloc(100);
    },
    'unexpected EOF',
    [{ Kind: 1, Path: '/big' }],
  ],
  [
    'an archive that is larger than the disk',
    4 * 2 ** 30,
    async function* () {
      const piece = Buffer.alloc(16 * 2 ** 20);
      for (let sent = 0; sent < 4 * 2 ** 30; sent += piece.length) yield piece;
    },
    'write /: no space left on device',
    null,
  ],
])('cp is done with %s, and has unpacked what came before', async (_what, size, rest, message, changes) => {
  const engine = await createTestEngine();
  await engine.ask('POST', '/containers/create?name=cc', { Image: 'box', Cmd: ['true'] });
  const answer = await engine.ask('PUT', '/containers/cc/archive?path=/', archive(size, rest));
  expect(answer).toEqual({ status: 500, body: { message: `Error processing tar file(exit status 1): ${message}` } });
  expect(await engine.ask('GET', '/containers/cc/changes')).toEqual({ status: 200, body: changes });
  await engine.close();
});

it('cp leaves the mount points of volumes in a container that never ran, but none of what lies in memory', async () => {
  const engine = await createTestEngine();
  const host = { Binds: ['data:/mnt/vol'], Tmpfs: { '/mnt/tmp': '' } };
  await engine.ask('POST', '/containers/create?name=cc', { Image: 'box', Cmd: ['true'], HostConfig: host });
  expect((await engine.ask('GET', '/containers/cc/changes')).body).toBeNull();
  await engine.ask('GET', '/containers/cc/archive?path=/etc/passwd');
  expect((await engine.ask('GET', '/containers/cc/changes')).body).toEqual([
    { Kind: 1, Path: '/mnt' },
    { Kind: 1, Path: '/mnt/vol' },
  ]);
  await engine.close();
});

it('what a symbolic link says counts in the size of a container', async () => {
  const engine = await createTestEngine();
  await engine.ask('POST', '/containers/create?name=ln', { Image: 'box', Cmd: ['true'] });
  const tar = pack();
  tar.entry({ name: 'l', type: 'symlink', linkname: '/a/target/name' });
  tar.entry({ name: 'f' }, 'abc\n');
  tar.finalize();
  await engine.ask('PUT', '/containers/ln/archive?path=/', tar as AsyncIterable<Uint8Array>);
  const sized = (await engine.ask('GET', '/containers/ln/json?size=1')).body;
  expect(sized).toMatchObject({ SizeRw: 18 });
  await engine.close();
});
