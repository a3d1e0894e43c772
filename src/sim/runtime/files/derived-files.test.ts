import { expect, it } from 'vitest';
import { createFileTree } from './create-file-tree.ts';
import { DerivedFiles, derivedDirectory, derivedFile } from './derived-files.ts';

const encoder = new TextEncoder();

function machine() {
  const elsewhere = createFileTree();
  elsewhere.writeFile('/there', encoder.encode('there'));
  let text = 'first';
  const files = createFileTree();
  files.makeDirectory('/data/real', { recursive: true });
  files.writeFile('/data/real/file', encoder.encode('real'));
  const root = derivedDirectory(
    0o755,
    {
      state: derivedFile(() => text, 0o600),
      real: derivedDirectory(0o755, { added: derivedFile(() => 'added') }, true),
      absent: derivedDirectory(0o755, { added: derivedFile(() => 'added') }, true),
      layer: { type: 'files', raw: elsewhere.locate('/'), readOnly: false },
      image: { type: 'files', raw: elsewhere.locate('/'), readOnly: true },
    },
    true,
  );
  const raw = new DerivedFiles(files.locate('/data'), root, 0);
  files.mount({ target: '/data', raw, readOnly: false, kind: 'ext4', device: '/dev/sda1', options: 'rw' });
  const read = (path: string) => new TextDecoder().decode(files.readFile(path));
  const change = (to: string) => {
    text = to;
  };
  return { files, elsewhere, read, change };
}

it('tells what is so when somebody looks', () => {
  const { files, read, change } = machine();
  expect(read('/data/state')).toBe('first');
  change('second');
  expect([read('/data/state'), files.stat('/data/state').size, files.stat('/data/state').mode]).toEqual([
    'second',
    6,
    0o600,
  ]);
});

it('lists derived files among real ones', () => {
  const { files } = machine();
  expect(files.readDirectory('/data/real')).toEqual(['added', 'file']);
  expect(files.exists('/data/absent')).toBe(false);
});

it('lets real files be written beside derived ones, which cannot be changed', () => {
  const { files, read } = machine();
  files.makeDirectory('/data/absent');
  files.writeFile('/data/absent/own', encoder.encode('own'));
  expect([read('/data/absent/own'), read('/data/absent/added')]).toEqual(['own', 'added']);
  expect(() => files.writeFile('/data/state', encoder.encode('x'))).toThrow('/data/state: Read-only file system');
  expect(() => files.remove('/data/real/added')).toThrow('Read-only file system');
});

it('shows files that lie elsewhere, and writes them there unless that is forbidden', () => {
  const { files, elsewhere, read } = machine();
  files.writeFile('/data/layer/new', encoder.encode('new'));
  expect([read('/data/layer/there'), read('/data/image/new'), elsewhere.exists('/new')]).toEqual([
    'there',
    'new',
    true,
  ]);
  expect(() => files.remove('/data/image/there')).toThrow('Read-only file system');
});
