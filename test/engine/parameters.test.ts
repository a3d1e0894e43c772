import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderProblem } from '#api';
import { drawFor, lintPack, loadPack, loadScenario, renderProof, testPack } from '#engine';
import { checks } from '#graders';
import { createFakeLab, steppedClock } from '../support/fake-lab.ts';
import { manifestOf } from '../support/manifest-of.ts';

const bundled = resolve(import.meta.dirname, '../../scenarios/storage-basics');
let folder = '';
let place = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-lab-parameters-'));
  place = join(folder, 'storage/create-persistent-volume');
  cpSync(join(bundled, 'pack.yaml'), join(folder, 'pack.yaml'));
  cpSync(join(bundled, 'storage/create-persistent-volume'), place, { recursive: true });
  const edit = (file: string, change: (text: string) => string) =>
    writeFileSync(join(place, file), change(readFileSync(join(place, file), 'utf8')));
  edit('scenario.yaml', (text) =>
    text
      .replaceAll('100Mi', '${{ size }}')
      .replace('parameters:\n', 'parameters:\n  size: { from: 100, to: 900, step: 100, unit: Mi }\n'),
  );
  edit('solution.sh', (text) => text.replaceAll('100Mi', '$size'));
  for (const file of readdirSync(join(place, 'wrong')))
    edit(`wrong/${file}`, (text) => text.replaceAll('100Mi', '${{ size }}'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (seed: string) => loadScenario([folder], `create-persistent-volume${seed}`, checks);
const change = (from: string, to: string) => {
  const file = join(place, 'scenario.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
};

test('a seed fills in task, checks and hints in both languages; without one they have the first values', async () => {
  const plain = await load('');
  expect(plain.values).toEqual({ size: '100Mi', own: '' });
  const seeded = await load('@mina');
  expect(seeded).toMatchObject({ id: 'storage-basics/create-persistent-volume', seed: 'mina' });
  const { size } = seeded.values ?? {};
  expect(size).toMatch(/^[1-9]00Mi$/);
  for (const language of ['en', 'ko'] as const) expect(seeded.document.task[language]).toContain(`\`${size}\``);
  expect(JSON.stringify(seeded.document)).not.toContain('${{');
  expect((await load('@mina')).values).toEqual(seeded.values);
});

test('the scenario is still sound for lint', async () => {
  expect((await lintPack({ directory: folder, checks, labs: ['two-node'] })).map(renderProblem)).toEqual([]);
});

test('each proof is made at both ends and between them', async () => {
  const { pack } = await loadPack(folder, checks);
  if (pack === undefined) throw new Error('the pack has to load');
  const proof = await testPack({
    pack,
    checks,
    openLab: async () => ({ lab: createFakeLab(), clock: steppedClock(), wait: false, backend: 'sim' }),
    runScript: async (lab, { values }, { text }) => {
      await lab.applyManifests(manifestOf(text, values));
      return { exitCode: 0, output: '' };
    },
  });
  expect(proof.proofs.filter((one) => !one.ok).map(renderProof)).toEqual([]);
  const sizes = new Set(proof.proofs.map(({ parameters }) => parameters?.size));
  expect([...sizes]).toEqual(expect.arrayContaining(['100Mi', '900Mi']));
  expect(sizes.size).toBeGreaterThan(2);
});

test.each([
  ['a placeholder for nothing', '`${{ size }}`', '`${{ sise }}`', /There is no parameter "sise"\. .*"size"/],
  ['a value that a shell could run', 'unit: Mi', 'unit: "$(id)"', /parameters\.size/],
  ['a comparison with a parameter below', 'unit: Mi', 'unit: Mi, not: later', /no parameter later above size/],
])('lint tells %s', async (_, from, to, message) => {
  change(from, to);
  const problems = await lintPack({ directory: folder, checks, labs: ['two-node'] });
  expect(problems.map(renderProblem).join('\n')).toMatch(message);
});

test('neighbours in class get different tasks of the bundled scenarios', async () => {
  const { pack } = await loadPack(resolve(bundled, '../docker-storage'), checks);
  const drawn = (pack?.scenarios ?? []).filter(({ values }) => values !== undefined);
  expect(drawn.map(({ name, values }) => [name, values])).toEqual([
    ['find-changed-files', { changed: 'group', deleted: 'passwd', added: 'upload.log' }],
    ['named-volume', { goods: 'orders', number: 1001 }],
  ]);
  for (const scenario of drawn) {
    const seats = ['mina', 'jun', 'sora'].map((seed) => drawFor(scenario, { seed }, checks));
    expect(new Set(seats.map(({ values }) => JSON.stringify(values))).size).toBeGreaterThan(1);
    for (const { document } of seats) expect(document.task.ko).not.toContain('${{');
  }
});
