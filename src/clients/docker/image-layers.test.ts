import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { writeArchive } from './archive.ts';
import { readImageLayers } from './image-layers.ts';

const tar = (...paths: readonly string[]) =>
  writeArchive(paths.map((path) => ({ path, content: path.repeat(1000), mode: 0o644 })));

const pathsOf = (layers: Awaited<ReturnType<typeof readImageLayers>>) =>
  layers.map((files) => files.map(({ path }) => path));

/** In pieces that end anywhere. */
async function* inPieces(bytes: Uint8Array, size = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const archiveOf = async (files: Readonly<Record<string, string | Uint8Array>>) =>
  inPieces(await writeArchive(Object.entries(files).map(([path, content]) => ({ path, content, mode: 0o644 }))));

test('layers stand in folders of their own, in the order of the manifest', async () => {
  const archive = await archiveOf({
    'bbb/layer.tar': await tar('src/.env', 'src/.wh.draft.txt'),
    'aaa/layer.tar': await tar('./bin/sh'),
    'aaa/json': '{}',
    'config.json': '{}',
    'manifest.json': JSON.stringify([{ Layers: ['aaa/layer.tar', 'bbb/layer.tar'] }]),
  });
  expect(pathsOf(await readImageLayers(archive))).toEqual([
    ['/bin', '/bin/sh'],
    ['/src', '/src/.env'],
  ]);
});

test('layers of an OCI layout are blobs, packed or not, among blobs that are none', async () => {
  const archive = await archiveOf({
    'blobs/sha256/one': gzipSync(await tar('etc/passwd')),
    'blobs/sha256/config': JSON.stringify({ architecture: 'amd64' }),
    'blobs/sha256/long': 'x'.repeat(5000),
    'blobs/sha256/broken': gzipSync(await tar('etc/shadow')).subarray(0, 20),
    'blobs/sha256/two': await tar('srv/report.txt'),
    'index.json': '{}',
    'manifest.json': JSON.stringify([
      { Layers: ['blobs/sha256/one', 'blobs/sha256/two', 'blobs/sha256/one', 'blobs/sha256/broken'] },
    ]),
  });
  expect(pathsOf(await readImageLayers(archive))).toEqual([
    ['/etc', '/etc/passwd'],
    ['/srv', '/srv/report.txt'],
    ['/etc', '/etc/passwd'],
    [],
  ]);
});
