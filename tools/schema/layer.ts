import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

const endOfDirectory = Buffer.from([0x50, 0x4b, 5, 6]);

/** The bytes of one file of a zip archive; only that entry is read. Throws when the archive has no such entry. */
export function readZipEntry(archive: string, entry: string): Buffer {
  const file = openSync(archive, 'r');
  try {
    const read = (offset: number, length: number) => {
      const bytes = Buffer.alloc(length);
      readSync(file, bytes, 0, length, offset);
      return bytes;
    };
    const size = fstatSync(file).size;
    const tail = read(Math.max(0, size - 65_557), Math.min(size, 65_557));
    const end = tail.lastIndexOf(endOfDirectory);
    const directory = read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    for (let at = 0; at + 46 <= directory.length; ) {
      const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
      if (directory.toString('utf8', at + 46, nameEnd) === entry) {
        const offset = directory.readUInt32LE(at + 42);
        const header = read(offset, 30);
        const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
        const data = read(start, directory.readUInt32LE(at + 20));
        return directory.readUInt16LE(at + 10) === 8 ? inflateRawSync(data) : data;
      }
      at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    throw new Error(`${archive} has no entry ${entry}`);
  } finally {
    closeSync(file);
  }
}
