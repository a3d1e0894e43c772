import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { examplePack, findScenario, loadPack } from '#engine';
import { checks } from '#graders';
import { isTrustedPack, trustPack } from '#platform';
import type { Context } from './context.ts';
import { createProvedLookup, fingerprintsOf, leaveMark, refuseUnproved } from './proved.ts';

const folder = mkdtempSync(join(tmpdir(), 'cka-lab-proved-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const environment = { CKA_LAB_STATE: join(folder, 'state') };
const context = { environment, note: (line: string) => expect.unreachable(line) } as unknown as Context;

const directory = join(folder, 'mine');
for (const [path, content] of Object.entries(examplePack('mine'))) {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), content);
}
const { pack } = await loadPack(directory, checks);
if (pack === undefined) throw new Error('the pack has to load');
const scenario = findScenario([pack], 'first-claim');
const tested = (ok: boolean) => ({
  pack: 'mine',
  ok,
  proofs: [{ scenario: 'first-claim', name: 'solution', ok }],
  mutants: [],
});

test('a scenario that was not proved is not begun', () => {
  expect(() => refuseUnproved(scenario)).toThrow(
    'The scenario mine/first-claim was not proved as it is now: its checks may be wrong.',
  );
});

test('the mark is there once all proofs held, and does not cost the pack its trust', () => {
  trustPack(directory, environment);
  leaveMark(pack, tested(true), fingerprintsOf(pack), context);
  expect(createProvedLookup()(scenario)).toBe(true);
  expect(isTrustedPack(directory, environment)).toBe(true);
});

test('what changed while the proofs were made is not marked', () => {
  const before = fingerprintsOf(pack);
  appendFileSync(join(scenario.directory, 'solution.sh'), '# one more line\n');
  expect(createProvedLookup()(scenario)).toBe(false);
  leaveMark(pack, tested(true), before, context);
  expect(createProvedLookup()(scenario)).toBe(false);
});

test('a proof that does not hold takes the mark away', () => {
  leaveMark(pack, tested(true), fingerprintsOf(pack), context);
  expect(createProvedLookup()(scenario)).toBe(true);
  leaveMark(pack, tested(false), fingerprintsOf(pack), context);
  expect(createProvedLookup()(scenario)).toBe(false);
});
