import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { programDirectory } from './paths.ts';
import { createScriptRunner, createScriptTarget } from './script-target.ts';
import { isTrustedPack, packOf, trustPack } from './trust.ts';

const folder = mkdtempSync(join(tmpdir(), 'cka-lab-trust-'));
const pack = join(folder, 'pack');
const environment = { CKA_LAB_STATE: join(folder, 'state'), PATH: process.env.PATH };
mkdirSync(join(pack, 'a/checks'), { recursive: true });
writeFileSync(join(pack, 'pack.yaml'), 'x');
writeFileSync(join(pack, 'a/checks/x.sh'), 'echo "$1"; exit 3\n');
writeFileSync(join(folder, 'outside.sh'), 'echo outside\n');
afterEach(() => process.on('exit', () => rmSync(folder, { recursive: true, force: true })));

test('a pack is trusted when the person said so, until anything in it changes', () => {
  expect(isTrustedPack(pack, environment)).toBe(false);
  trustPack(pack, environment);
  expect(isTrustedPack(pack, environment)).toBe(true);
  writeFileSync(join(pack, 'a/checks/y.sh'), 'rm -rf /\n');
  expect(isTrustedPack(pack, environment)).toBe(false);
});

test("an author's pack is trusted as it changes, but no other one that takes its place", () => {
  const own = join(folder, 'own');
  const begin = (): void => {
    mkdirSync(own);
    writeFileSync(join(own, 'pack.yaml'), 'x');
  };
  begin();
  trustPack(own, environment, { own: true });
  writeFileSync(join(own, 'solution.sh'), 'kubectl apply\n');
  expect(isTrustedPack(own, environment)).toBe(true);
  trustPack(own, environment);
  writeFileSync(join(own, 'solution.sh'), 'kubectl apply -f a\n');
  expect(isTrustedPack(own, environment)).toBe(true);
  renameSync(own, `${own}-moved`);
  begin();
  expect(isTrustedPack(own, environment)).toBe(false);
});

test('two processes that trust packs at once lose none of them', async () => {
  const packs = Array.from({ length: 12 }, (_, index) => join(folder, `many-${index}`));
  for (const each of packs) {
    mkdirSync(each);
    writeFileSync(join(each, 'pack.yaml'), each);
  }
  const program = `
    import { trustPack } from ${JSON.stringify(new URL('./trust.ts', import.meta.url).href)};
    for (const pack of process.argv.slice(1)) trustPack(pack, ${JSON.stringify(environment)});`;
  const trusting = [packs.slice(0, 6), packs.slice(6)].map((half) =>
    once(
      spawn(process.execPath, ['--input-type=module-typescript', '--eval', program, ...half], {
        stdio: 'inherit',
        cwd: new URL('../..', import.meta.url),
      }),
      'exit',
    ),
  );
  await Promise.all(trusting);
  expect(packs.filter((each) => !isTrustedPack(each, environment))).toEqual([]);
});

test('the packs that come with the program are trusted', () => {
  expect(isTrustedPack(join(programDirectory(), 'scenarios', 'storage-basics'), environment)).toBe(true);
});

test('the pack of a scenario is the next folder above with a pack.yaml', () => {
  expect(packOf(join(pack, 'a/checks'))).toBe(pack);
});

test('scripts run one after the other, as they were asked for', async () => {
  const ran: string[] = [];
  const scripts = createScriptTarget(join(pack, 'a'), async ({ args: [name = ''] }) => {
    ran.push(`${name} begins`);
    await new Promise<void>((resolve) => setImmediate(resolve));
    ran.push(`${name} ends`);
    if (name === 'first') throw new Error('gone');
    return { exitCode: 0, stdout: '', stderr: '', output: '', timedOut: false };
  });
  const first = scripts.run('checks/x.sh', ['first'], 5000);
  const second = scripts.run('checks/x.sh', ['second'], 5000);
  await expect(first).rejects.toThrow('gone');
  await second;
  expect(ran).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
});

test('a script runs with its arguments; nothing outside of the folder does', async () => {
  const scripts = createScriptTarget(join(pack, 'a'), createScriptRunner(folder, environment));
  expect(await scripts.run('checks/x.sh', ['hi'], 5000)).toEqual({ exitCode: 3, stdout: 'hi\n', stderr: '' });
  expect(await scripts.run('../../outside.sh', [], 5000)).toBeUndefined();
  expect(await scripts.run('checks/none.sh', [], 5000)).toBeUndefined();
});
