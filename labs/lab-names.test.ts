import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { labNames, resolveLab } from './lab-names.ts';
import { loadLab } from './load-lab.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-lab-labs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([...labNames()])('the environment %s is sound and named after its file', (name) => {
  expect(loadLab(name).metadata.name).toBe(name);
});

test('the default lab has a default StorageClass that waits for its consumer', () => {
  expect(loadLab('two-node').kubernetes?.objects).toMatchObject([
    {
      kind: 'StorageClass',
      metadata: { name: 'local-path', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'rancher.io/local-path',
      volumeBindingMode: 'WaitForFirstConsumer',
    },
  ]);
});

test('a name that is not there gets the nearest ones', () => {
  expect(() => resolveLab('two-nodes', folder)).toThrow(
    expect.objectContaining({
      message: 'There is no lab "two-nodes".',
      nextStep: 'Did you mean two-node? A YAML file works as well.',
    }),
  );
});

test('a file is a lab of its own, named after it', () => {
  writeFileSync(join(folder, 'My Lab.yaml'), '');
  expect(resolveLab('./My Lab.yaml', folder)).toEqual({ lab: join(folder, 'My Lab.yaml'), name: 'my-lab' });
  expect(() => resolveLab('other.yaml', folder)).toThrow('There is no lab file other.yaml.');
});

test.each([
  [
    'apiVersion: cka-lab.dev/v1\nkind: Lab\nmetadata: {name: a}\ntitle: {en: A}\ntiming: slow\n',
    /^lab\.yaml:5:9: timing: .*fast.*\.$/,
  ],
  ['kind: [\n', /^lab\.yaml:2:1: .*\.$/],
])('a file with a mistake names its place', (text, expected) => {
  writeFileSync(join(folder, 'lab.yaml'), text);
  expect(() => loadLab('lab.yaml', folder)).toThrow(expected);
});
