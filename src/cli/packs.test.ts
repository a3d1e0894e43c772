import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { examplePack } from '#engine';
import type { Context } from './context.ts';
import { createStyle } from './output/style.ts';
import { installPack } from './packs.ts';

let folder = '';
let written = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-lab-packs-'));
  written = '';
  for (const [path, content] of Object.entries(examplePack('mine'))) {
    mkdirSync(dirname(join(folder, 'mine', path)), { recursive: true });
    writeFileSync(join(folder, 'mine', path), content);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const install = (directory: string, packs?: string): Promise<number> => {
  const context: Context = {
    environment: {
      CKA_LAB_STATE: join(folder, 'state'),
      ...(packs === undefined ? {} : { CKA_LAB_PACKS: packs }),
    },
    directory,
    language: 'en',
    style: createStyle(false),
    terminal: false,
    width: 80,
    write: (text) => {
      written += text;
    },
    note: () => {},
    interruption: () => new AbortController().signal,
  };
  return installPack(context, join(folder, 'mine'), { trust: false });
};

test('the advice to trust an installed pack names that one, also beside a folder of its name', async () => {
  await install('/');
  expect(written).toContain('mine 0.1.0 is installed: 1 scenario. ');
  expect(written).toMatch(/and then: cka-lab pack trust mine\n/);
  rmSync(join(folder, 'state'), { recursive: true });
  written = '';
  await install(folder);
  expect(written).toContain(`and then: cka-lab pack trust ${join(folder, 'state/packs/mine')}\n`);
});

test('a pack that its author still writes cannot be installed beside itself, and the remedy is said', async () => {
  await expect(install('/', folder)).rejects.toMatchObject({
    code: 'pack-exists',
    nextStep: expect.stringContaining('unset CKA_LAB_PACKS'),
  });
  await install('/');
  await expect(install('/')).rejects.toMatchObject({ nextStep: 'First: cka-lab pack uninstall mine' });
});
