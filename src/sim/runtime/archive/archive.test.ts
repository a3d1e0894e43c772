import { expect, it } from 'vitest';
import { createFileTree } from '../files/create-file-tree.ts';
import { layerFiles } from '../image-files.ts';
import { extractMembers } from './extract.ts';
import { describeLayer, emptyLayerDigest, layerArchive } from './layer-archive.ts';
import { readMembers } from './read.ts';
import { archiveEnd, memberBytes, plainHeader } from './write.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const archive = (...pieces: Iterable<Uint8Array>[]) =>
  new Uint8Array(Buffer.concat([...pieces.flatMap((one) => [...one]), archiveEnd()]));

it('gives a layer that changes nothing the digest that engines know for it', () => {
  expect(describeLayer({ id: 'empty', tree: createFileTree() }).digest).toBe(emptyLayerDigest);
});

it('brings a layer back from its archive: links, whiteouts, opaque directories, long names', () => {
  const files = createFileTree({ now: () => 1_700_000_000_000 });
  const long = `/${'d'.repeat(80)}/${'f'.repeat(80)}`;
  files.makeDirectory(`/${'d'.repeat(80)}`);
  files.writeFile(long, encode('long'), { mode: 0o4755, uid: 7, gid: 8 });
  files.writeFile('/first', encode('same'));
  files.link('/first', '/second');
  files.symlink('first', '/soft');
  files.makeNode('/gone', 'device', 0, '0:0');
  files.makeDirectory('/over');
  const layer = { id: 'one', tree: files };
  layerFiles(layer).setOpaque('/over');
  const copy = createFileTree({ now: () => 1_700_000_000_000 });
  const other = { id: 'two', tree: copy };
  const bytes = new Uint8Array(Buffer.concat([...layerArchive(layer)]));
  extractMembers(copy, readMembers(bytes), { setOpaque: (path) => layerFiles(other).setOpaque(path) });
  expect(describeLayer(other)).toEqual(describeLayer(layer));
  expect(copy.facts('/second').links).toBe(2);
  expect(copy.stat(long)).toMatchObject({ mode: 0o4755, uid: 7, gid: 8, size: 4 });
});

it('keeps names that climb out inside of the target', () => {
  const files = createFileTree();
  files.makeDirectory('/in');
  const bytes = archive(
    memberBytes({ ...plainHeader, name: '../../up' }, encode('1')),
    memberBytes({ ...plainHeader, name: '/absolute' }, encode('2')),
    memberBytes({ ...plainHeader, name: 'hard', type: 'link', linkName: '../../up' }),
  );
  extractMembers(files, readMembers(bytes), { target: '/in' });
  expect([files.readDirectory('/'), files.readDirectory('/in')]).toEqual([['in'], ['absolute', 'hard', 'up']]);
});

it.each([
  ['unexpected EOF', encode('junk\n')],
  ['archive/tar: invalid tar header', new Uint8Array(1024).fill(7)],
  ['unexpected EOF', archive(memberBytes({ ...plainHeader, name: 'cut' }, encode('x'.repeat(600)))).subarray(0, 700)],
])('says %s for bytes that are no archive', (message, bytes) => {
  expect(() => [...readMembers(bytes)]).toThrow(message);
});
