import { createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

const endOfCentralDirectory = 0x06054b50;
const centralEntry = 0x02014b50;

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

/** Unpacks one file of a ZIP archive (stored or deflated, no ZIP64) to `target` with that mode. Throws when it is not there. */
export async function extractZipEntry(archive: string, name: string, target: string, mode: number): Promise<void> {
  const file = await open(archive, 'r');
  try {
    const entry = (await readCentralDirectory(file)).find((candidate) => candidate.name === name);
    if (entry === undefined) throw new Error(`${archive} holds no ${name}`);
    const header = await read(file, entry.headerOffset, 30);
    const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const source = file.createReadStream({ start, end: start + entry.compressedSize - 1, autoClose: false });
    const output = createWriteStream(target, { mode, flags: 'wx' });
    if (entry.method === 8) await pipeline(source, createInflateRaw(), output);
    else if (entry.method === 0) await pipeline(source, output);
    else throw new Error(`${archive}: ${name} is packed with method ${entry.method}`);
    if (output.bytesWritten !== entry.size) throw new Error(`${archive}: ${name} is damaged`);
  } finally {
    await file.close();
  }
}

async function readCentralDirectory(file: FileHandle): Promise<readonly ZipEntry[]> {
  const { size } = await file.stat();
  const tail = await read(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== endOfCentralDirectory) end--;
  if (end < 0) throw new Error('not a ZIP archive');
  const directory = await read(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === centralEntry; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new Error('the ZIP archive is cut off');
  return buffer;
}
