import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { importPack, loadPack, testPack } from '#engine';
import { checks } from '#graders';
import { createProofLabs } from '../../../src/cli/proof-lab.ts';
import { describeWith } from '../../support/needs.ts';

const folder = mkdtempSync(join(tmpdir(), 'cka-lab-import-'));
const others = join(import.meta.dirname, 'others');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function importInto(name: string) {
  const imported = await importPack(others, name);
  for (const [path, text] of Object.entries(imported.files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), text);
  }
  return { imported, ...(await loadPack(join(folder, name), checks)) };
}

test('exam folders and courses become scenarios that load, with what is missing told', async () => {
  const { imported, pack, problems } = await importInto('theirs');
  expect(problems).toEqual([]);
  expect(imported.problems.map(({ message }) => message)).toEqual([
    'Question 1 is validated by q1_s4_lost.sh, which is not there.',
  ]);
  expect(pack?.scenarios.map(({ name }) => name).sort()).toEqual(['course', 'question-1']);
  const question = pack?.scenarios.find(({ name }) => name === 'question-1')?.document;
  expect(question?.checks.map(({ points, kind }) => [points, kind])).toEqual([
    [1, 'command'],
    [2, 'command'],
    [1, 'command'],
  ]);
  expect(question?.setup?.scripts).toEqual(['setup/setup.sh']);
  expect(imported.solutions).toBe(2);
  expect(imported.files['imported/question-1/solution.sh']).toContain('create configmap limits');
  expect(imported.files['imported/course/solution.sh']).toContain('k run web --image=nginx');
  const course = pack?.scenarios.find(({ name }) => name === 'course')?.document;
  expect(course?.setup?.scripts).toEqual(['setup/0-coursedata.sh']);
  expect(course?.task.en).not.toContain('Solution');
  expect([course?.scriptsOn, question?.scriptsOn]).toEqual(['controlplane', 'controlplane']);
  expect(imported.files['imported/course/scenario.yaml']).not.toContain('{{exec}}');
});

test('a cluster of names only is made of what the scripts ask for', async () => {
  const { imported } = await importInto('names');
  expect(imported.files['imported/question-1/wrong/names-only.sh']).toContain(
    [
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: payments\n',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: limits\n  namespace: payments\n',
    ].join('---\n'),
  );
});

test('a folder without exercises says so', async () => {
  const { exercises, problems } = await importPack(folder, 'nothing');
  expect(exercises).toBe(0);
  expect(problems[0]?.message).toBe('There is no assessment.json and no index.json with exercises.');
});

describeWith(['kubectl'], 'with kubectl', () => {
  test('pack test tells which validators pass an untouched cluster and one of names only', async () => {
    const { pack } = await importInto('proved');
    if (pack === undefined) throw new Error('the pack has to load');
    const environment = { PATH: process.env.PATH ?? '', HOME: folder, CKA_LAB_STATE: join(folder, 'state') };
    const labs = createProofLabs(environment, undefined);
    const proof = await testPack({
      pack,
      checks,
      scenarios: ['question-1'],
      openLab: labs.open,
      runScript: labs.runScript,
    });
    expect(proof.ok).toBe(false);
    const reasons = new Map(proof.proofs.map(({ name, reason }) => [name, reason ?? '']));
    expect(reasons.get('untouched')).toBe('These checks pass although nothing was done: v3-there-is-no-wrong-key.');
    // Its first validator looks for a file that only the lab's control plane has.
    expect(proof.proofs.find(({ name }) => name === 'solution')?.ok).toBe(true);
    expect(reasons.get('wrong: names-only')).toBe(
      'These checks pass, but should fail: v1-the-configmap-exists, v3-there-is-no-wrong-key.',
    );
  }, 240_000);
});
