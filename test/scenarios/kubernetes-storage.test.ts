import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadPack, testPack } from '#engine';
import { checks } from '#graders';
import { createProofLabs } from '../../src/cli/proof-lab.ts';
import { expectProved } from '../support/expect-proved.ts';
import { describeWith } from '../support/needs.ts';

const { pack, problems } = await loadPack(resolve(import.meta.dirname, '../../scenarios/kubernetes-storage'), checks);
const state = mkdtempSync(join(tmpdir(), 'cka-lab-kubernetes-storage-'));
const environment = { PATH: process.env.PATH ?? '', HOME: state, XDG_STATE_HOME: state, CKA_LAB_STATE: state };
afterAll(() => rmSync(state, { recursive: true, force: true }));

test('the pack is sound', () => {
  expect(problems).toEqual([]);
});

describeWith(['kubectl'], 'the pack on Kubernetes storage is proved on the simulated cluster', () => {
  test.each((pack?.scenarios ?? []).map(({ name }) => name))(
    '%s',
    async (scenario) => {
      if (pack === undefined) throw new Error('the pack has to load');
      const labs = createProofLabs(environment, undefined);
      expectProved(
        await testPack({ pack, checks, scenarios: [scenario], openLab: labs.open, runScript: labs.runScript }),
      );
    },
    120_000,
  );
});
