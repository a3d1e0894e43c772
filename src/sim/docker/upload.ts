import { gunzipSync } from 'node:zlib';
import type { HttpRequest } from '#api';
import { ArchiveError, type ArchiveMember, FileSystemError, readMembers } from '../runtime/index.ts';
import { refuse } from './engine-error.ts';

/** Bytes of one upload, before and after unpacking: the disk of the Docker host has no more room for them. */
const room = 512 * 1024 * 1024;

const noRoom = () => refuse.archive('write /: no space left on device');

/** The body piece by piece. Throws EngineError when its sender vanishes or it does not fit; what comes after is not read any more. */
export async function* uploadOf({ body }: Pick<HttpRequest, 'body'>): AsyncGenerator<Uint8Array, void, void> {
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > room) throw noRoom();
      yield chunk;
    }
  } catch (error) {
    throw (error as { code?: string }).code === 'ECONNRESET' ? refuse.archive('unexpected EOF') : error;
  }
}

/** The whole body; throws as `uploadOf` does. */
export async function readUpload(request: HttpRequest): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of uploadOf(request)) chunks.push(chunk);
  return Buffer.concat(chunks);
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

/** The archive itself, of a compressed one. Throws ArchiveError, and EngineError for what does not fit or is not simulated. */
export function decompress(bytes: Uint8Array): Uint8Array {
  const compression = compressionOf(bytes);
  if (compression === undefined) return bytes;
  if (compression !== 'gzip') throw refuse.notSimulated(`archives compressed with ${compression}`);
  try {
    return gunzipSync(bytes, { maxOutputLength: room });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ERR_BUFFER_TOO_LARGE') throw noRoom();
    throw code === 'Z_BUF_ERROR' ? new ArchiveError('unexpected EOF') : refuse.server('gzip: invalid header');
  }
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
