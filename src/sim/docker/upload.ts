import { constants, gunzipSync } from 'node:zlib';
import type { HttpRequest } from '#api';
import { ArchiveError, type ArchiveMember, FileSystemError, readMembers } from '../runtime/index.ts';
import { type EngineError, refuse } from './engine-error.ts';

/** Bytes of one upload, before and after unpacking: the disk of the Docker host has no more room for them. */
const room = 512 * 1024 * 1024;

const noRoom = () => refuse.archive('write /: no space left on device');

/** What came of the body, and what to say when its sender vanished before all of it did. Throws EngineError when it does not fit. */
export async function receiveUpload({
  body,
}: Pick<HttpRequest, 'body'>): Promise<{ readonly bytes: Uint8Array; readonly lost?: EngineError }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > room) throw noRoom();
      chunks.push(chunk);
    }
  } catch (error) {
    if ((error as { code?: string }).code !== 'ECONNRESET') throw error;
    return { bytes: Buffer.concat(chunks), lost: refuse.archive('unexpected EOF') };
  }
  return { bytes: Buffer.concat(chunks) };
}

/** The whole body. Throws EngineError when its sender vanishes or it does not fit. */
export async function readUpload(request: HttpRequest): Promise<Uint8Array> {
  const { bytes, lost } = await receiveUpload(request);
  if (lost !== undefined) throw lost;
  return bytes;
}

const starts: readonly (readonly [name: string, ...bytes: readonly number[]])[] = [
  ['bzip2', 0x42, 0x5a, 0x68],
  ['gzip', 0x1f, 0x8b, 0x08],
  ['xz', 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
];

/** How an archive is compressed; undefined: it is not. Follows moby pkg/archive DetectCompression. */
export function compressionOf(bytes: Uint8Array): string | undefined {
  return starts.find(([, ...magic]) => magic.every((byte, index) => bytes[index] === byte))?.[0];
}

/**
 * The archive itself, of a compressed one; of one that ends too early what there is, as whoever unpacks it comes so far.
 * Throws EngineError for what does not fit or is not simulated.
 */
export function decompress(bytes: Uint8Array): Uint8Array {
  const compression = compressionOf(bytes);
  if (compression === undefined) return bytes;
  if (compression !== 'gzip') throw refuse.notSimulated(`archives compressed with ${compression}`);
  try {
    const archive = gunzipSync(bytes, { maxOutputLength: room, finishFlush: constants.Z_SYNC_FLUSH });
    if (archive.length > 0) return archive;
  } catch (error) {
    const { code } = error as { code?: string };
    throw code === 'ERR_BUFFER_TOO_LARGE' ? noRoom() : refuse.server('gzip: invalid header');
  }
  throw refuse.archive('unexpected EOF');
}

function* membersOf(bytes: Uint8Array): Generator<ArchiveMember> {
  yield* readMembers(decompress(bytes));
}

/** Every member of an archive, and the errors of unpacking as the engine tells them. Throws EngineError. */
export function unpacking<T>(bytes: Uint8Array, unpack: (members: Iterable<ArchiveMember>) => T): T {
  try {
    return unpack(membersOf(bytes));
  } catch (error) {
    if (error instanceof ArchiveError || error instanceof FileSystemError) throw refuse.archive(error.message);
    throw error;
  }
}
