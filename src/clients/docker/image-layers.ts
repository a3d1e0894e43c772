import { posix } from 'node:path';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { LayerFile } from '#api';

/**
 * What each layer of the one image of an archive holds, the lowest layer first; marks of what a layer removes are nothing.
 * The archive is one of `docker save`: layers in folders of their own or, since release 25, among the blobs of an OCI layout. It is read as
 * it arrives: a layer may be larger than the memory.
 */
export async function readImageLayers(archive: AsyncIterable<Uint8Array>): Promise<readonly (readonly LayerFile[])[]> {
  const layers = new Map<string, readonly LayerFile[]>();
  const links = new Map<string, string>();
  const reader = extract();
  const source = Readable.from(archive);
  source.on('error', (error) => reader.destroy(error));
  source.pipe(reader);
  let manifest = '';
  for await (const entry of reader) {
    const { name, type, linkname } = entry.header;
    if (name === 'manifest.json') manifest = await textOf(entry as AsyncIterable<Uint8Array>);
    else if (type === 'symlink') links.set(name, resolveLink(name, linkname ?? ''));
    else if (type === 'file' && isBlob(name)) layers.set(name, await filesIn(entry as AsyncIterable<Uint8Array>));
    else entry.resume();
  }
  const [image] = JSON.parse(manifest) as readonly { readonly Layers: readonly string[] }[];
  return (image?.Layers ?? []).map((name) => layers.get(links.get(name) ?? name) ?? []);
}

function isBlob(name: string): boolean {
  return name.endsWith('/layer.tar') || name.startsWith('blobs/');
}

/** Layers that are the same stand in the archive once. */
function resolveLink(name: string, target: string): string {
  return new URL(target, `file:///${name}`).pathname.slice(1);
}

async function textOf(entry: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Of a blob that is no tar (a configuration, a manifest) there are none. */
async function filesIn(blob: AsyncIterable<Uint8Array>): Promise<readonly LayerFile[]> {
  const files: LayerFile[] = [];
  const reader = extract();
  reader.on('entry', ({ name, uid = 0 }, content, next) => {
    const path = name.replace(/^(\.?\/)+/, '').replace(/\/$/, '');
    if (path !== '' && !posix.basename(path).startsWith('.wh.')) files.push({ path: `/${path}`, uid });
    content.on('end', next).resume();
  });
  let isTar = true;
  const closed = new Promise<void>((resolve) => reader.on('close', resolve));
  const give = (error: Error): void => {
    isTar = false;
    reader.destroy(error);
  };
  reader.on('error', give);
  let source: Transform | undefined;
  for await (const chunk of blob) {
    source ??= sourceFor(chunk).on('error', give);
    if (source.readableFlowing === null) source.pipe(reader);
    // Whatever it is, all of it is read, or the archive around it would stand still.
    if (!isTar || source.write(chunk)) continue;
    const stream = source;
    await Promise.race([closed, new Promise<void>((resolve) => stream.once('drain', resolve))]);
  }
  if (source === undefined) return [];
  source.end();
  await closed;
  return isTar ? files : [];
}

/** Some engines pack their layers. */
function sourceFor(first: Uint8Array): Transform {
  return first[0] === 0x1f && first[1] === 0x8b ? createGunzip() : new PassThrough();
}
