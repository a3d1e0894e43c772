import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { HttpRequest, HttpResponse } from '#api';
import { createFileTree, extractMembers, FileSystemError, type Files, parseReference } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { EngineError, refuse } from '../engine-error.ts';
import { decompress, readUpload, unpacking } from '../upload.ts';
import { flag, jsonLines } from '../wire.ts';
import { parseDocument } from './document.ts';
import { createImage, type Image, type ImageLayer } from './image.ts';
import { findLayer } from './layer-store.ts';
import { chainId, chainIds } from './layers.ts';
import { addImage, addTag } from './store.ts';
import { unpackLayer } from './unpack-layer.ts';

const manifestSchema = z.array(
  z.looseObject({
    Config: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    Layers: z.array(z.string()).nullish(),
    Parent: z.string().optional(),
  }),
);

/** `POST /images/load`: images from an archive of `docker save`. Follows moby image/tarexport Load. */
export async function loadImages(engine: Engine, request: HttpRequest): Promise<HttpResponse> {
  const quiet = flag(request.query, 'quiet');
  return jsonLines(
    (async function* () {
      try {
        // The head of the answer is out before the upload ends: what goes wrong is told in the stream.
        const archive = await readUpload(request);
        const files = createFileTree({ now: () => engine.clock.now() });
        unpacking(archive, (members) => extractMembers(files, members));
        yield* load(engine, files, quiet);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        yield { errorDetail: { message: error.message }, error: error.message };
      }
    })(),
  );
}

function readText(files: Files, path: string): string {
  return new TextDecoder().decode(readBytes(files, path));
}

function readBytes(files: Files, path: string): Uint8Array {
  try {
    return files.readFile(`/${path}`);
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    throw refuse.server(`open /var/lib/docker/tmp/docker-import-${path}: ${error.description.toLowerCase()}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse.server(
      text.trim() === '' ? 'EOF' : `invalid character '${text.trim()[0] ?? ''}' looking for beginning of value`,
    );
  }
}

function* load(engine: Engine, files: Files, quiet: boolean): Generator<unknown> {
  if (!files.exists('/manifest.json')) throw refuse.notSimulated('archives of engines before 1.10');
  const manifest = manifestSchema.parse(parseJson(readText(files, 'manifest.json')));
  const ids: string[] = [];
  let named = 0;
  for (const item of manifest) {
    const config = readText(files, item.Config);
    parseJson(config);
    const image = addImage(engine, yield* loadImage(engine, files, config, item.Layers ?? [], quiet));
    ids.push(`Loaded image ID: ${image.id}\n`);
    named = 0;
    for (const text of item.RepoTags ?? []) {
      yield* name(engine, image, text);
      named += 1;
    }
    engine.events.emit('image', 'load', image.id, { name: image.id });
  }
  // Follows the real engine, which looks at the names of the last image only.
  if (named === 0) yield { stream: ids.join('') };
}

function* loadImage(
  engine: Engine,
  files: Files,
  config: string,
  paths: readonly string[],
  quiet: boolean,
): Generator<unknown, Image> {
  const { rootfs, os } = parseDocument(config);
  if (os !== 'linux' && os !== '') throw refuse.server(`cannot load ${os} image on linux`);
  if (paths.length !== rootfs.diff_ids.length) {
    throw refuse.server(
      `invalid manifest, layers length mismatch: expected ${paths.length}, got ${rootfs.diff_ids.length}`,
    );
  }
  const layers: ImageLayer[] = [];
  for (const [index, digest] of rootfs.diff_ids.entries()) {
    const present = findLayer(engine, chainId(chainIds({ layers }).at(-1), digest));
    if (present !== undefined) {
      layers.push(present);
      continue;
    }
    const archive = decompress(readBytes(files, paths[index] ?? ''));
    const actual = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
    if (!quiet) yield* progress(digest.slice(7, 19), archive.length);
    if (actual !== digest) {
      throw refuse.server(`invalid diffID for layer ${index}: expected "${digest}", got "${actual}"`);
    }
    layers.push(unpackLayer(engine, layers, digest, archive));
  }
  return createImage(config, layers);
}

function* progress(id: string, total: number): Generator<unknown> {
  yield { status: 'Loading layer', progressDetail: { current: Math.min(total, 32_768), total }, id };
  yield { status: 'Loading layer', progressDetail: { current: total, total }, id };
}

function* name(engine: Engine, image: Image, text: string): Generator<unknown> {
  const reference = parseReference(text);
  if ('error' in reference) throw refuse.server(reference.error);
  if (reference.tag === undefined) throw refuse.server(`invalid tag "${text}"`);
  const familiar = `${reference.familiarName}:${reference.tag}`;
  const previous = engine.tags.get(familiar);
  if (previous !== undefined && previous.imageId !== image.id) {
    yield {
      stream: `The image ${familiar} already exists, renaming the old one with ID ${previous.imageId} to empty string\n`,
    };
  }
  addTag(engine, familiar, image, false);
  yield { stream: `Loaded image: ${familiar}\n` };
}
