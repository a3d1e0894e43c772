import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { HttpRequest, HttpResponse } from '#api';
import { parseJsonStrict } from '#apimachinery';
import {
  createFileTree,
  extractMembers,
  FileSystemError,
  type Files,
  normalizePath,
  parseReference,
} from '../../runtime/index.ts';
import { decodeJson, goType } from '../body.ts';
import { dataRoot } from '../data-root/path.ts';
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

const manifestSchema = z
  .array(
    z
      .looseObject({
        Config: z.string().default(''),
        RepoTags: z.array(z.string()).nullish(),
        Layers: z.array(z.string()).nullish(),
        Parent: z.string().optional(),
      })
      .register(goType, { name: 'tarexport.manifestItem' }),
  )
  .register(goType, { name: '[]tarexport.manifestItem' });

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

/** An archive as the engine unpacked it into a folder of its own. */
interface Unpacked {
  readonly files: Files;
  /** That folder. */
  readonly place: string;
}

function readText(unpacked: Unpacked, path: string): string {
  return new TextDecoder().decode(readBytes(unpacked, path));
}

/** Throws EngineError, also for paths that lead out of the folder. Follows moby image/tarexport/load.go safePath. */
function readBytes({ files, place }: Unpacked, path: string): Uint8Array {
  const whole = normalizePath(`${place}/${path}`);
  if (whole !== place && !whole.startsWith(`${place}/`))
    throw refuse.server(`evalSymlinksInScope: ${whole} is not in ${place}`);
  try {
    return files.readFile(whole.slice(place.length) || '/');
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    const action = error.code === 'EISDIR' ? 'read' : 'open';
    throw refuse.server(`${action} ${whole}: ${error.description.toLowerCase()}`);
  }
}

/** Archives of engines before 1.10 hold an image in each folder; what has none is no archive of images at all. Throws EngineError for that. */
function refuseLegacy(unpacked: Unpacked): EngineError {
  for (const name of unpacked.files.readDirectory('/'))
    if (unpacked.files.lstat(`/${name}`).type === 'directory') readBytes(unpacked, `${name}/json`);
  readBytes(unpacked, 'repositories');
  return refuse.notSimulated('archives of engines before 1.10');
}

/** The document of an image. Throws EngineError. Follows moby image/image.go NewFromJSON. */
function readDocument(config: string): ReturnType<typeof parseDocument> {
  let parsed: unknown;
  try {
    parsed = parseJsonStrict(config).value;
  } catch (error) {
    throw refuse.server(error instanceof Error ? error.message : String(error));
  }
  if ((parsed as { rootfs?: unknown } | null)?.rootfs == null) throw refuse.server('invalid image JSON, no RootFS key');
  return parseDocument(config);
}

function* load(engine: Engine, files: Files, quiet: boolean): Generator<unknown> {
  const place = `${dataRoot}/tmp/docker-import-${String(Math.floor(engine.random.next() * 1e9)).padStart(9, '0')}`;
  const unpacked = { files, place };
  if (!files.exists('/manifest.json')) throw refuseLegacy(unpacked);
  const text = readText(unpacked, 'manifest.json').trim();
  if (text === '') throw refuse.server('EOF');
  const manifest = text === 'null' ? [] : decodeJson(text, manifestSchema, { status: 500 });
  const ids: string[] = [];
  let named = 0;
  for (const item of manifest) {
    const config = readText(unpacked, item.Config);
    const image = addImage(engine, yield* loadImage(engine, unpacked, config, item.Layers ?? [], quiet));
    ids.push(`Loaded image ID: ${image.id}\n`);
    named = 0;
    for (const text of item.RepoTags ?? []) {
      yield* name(engine, image, text);
      named += 1;
    }
    engine.events.emit('image', 'load', image.id, { name: image.id });
  }
  // Follows the real engine, which looks at the names of the last image only.
  if (named === 0) yield ids.length > 0 ? { stream: ids.join('') } : {};
}

function* loadImage(
  engine: Engine,
  unpacked: Unpacked,
  config: string,
  paths: readonly string[],
  quiet: boolean,
): Generator<unknown, Image> {
  const { rootfs, os } = readDocument(config);
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
    const archive = decompress(readBytes(unpacked, paths[index] ?? ''));
    const actual = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
    if (!quiet) yield* progress(digest.slice(7, 19), archive.length);
    if (actual !== digest) {
      // Whether it is an archive at all counts first.
      unpacking(archive, (members) => Array.from(members));
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
