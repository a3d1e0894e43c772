import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPack, type Pack, type PackProof, type ProofOptions, testPack } from '#engine';
import { checks } from '#graders';
import { createProofLabs, type ProofLabs } from '../../src/cli/proof-lab.ts';
import { expectProved } from '../support/expect-proved.ts';
import { describeWith } from '../support/needs.ts';
import { withRealEngine } from '../support/real-engine.ts';

const directory = resolve(import.meta.dirname, '../../scenarios/storage-basics');
let pack: Pack;
let state = '';
let environment: Record<string, string> = {};

beforeAll(async () => {
  const loaded = await loadPack(directory, checks);
  if (loaded.pack === undefined) throw new Error('the pack has to load');
  pack = loaded.pack;
  state = mkdtempSync(join(tmpdir(), 'cka-lab-scenarios-'));
  environment = { PATH: process.env.PATH ?? '', HOME: state, XDG_STATE_HOME: state, CKA_LAB_STATE: state };
});
afterAll(() => rmSync(state, { recursive: true, force: true }));

async function prove(scenario: string, labs: ProofLabs, more: Partial<ProofOptions> = {}): Promise<PackProof> {
  return testPack({ pack, checks, scenarios: [scenario], openLab: labs.open, runScript: labs.runScript, ...more });
}

describeWith(['kubectl'], 'the Kubernetes scenarios are proved on the simulated cluster', () => {
  test.each(['create-persistent-volume', 'bind-claim-with-selector', 'wait-for-first-consumer'])(
    '%s',
    async (scenario) => {
      expectProved(await prove(scenario, createProofLabs(environment, undefined)));
    },
    60_000,
  );
});

describeWith(['docker'], 'the Docker scenario is proved on the simulated engine', () => {
  test('bind-mount-container', async () => {
    expectProved(await prove('bind-mount-container', createProofLabs(environment, undefined)));
  }, 120_000);
});

describeWith(
  ['docker', 'a Docker engine (CKA_LAB_TEST_DOCKER_HOST)'],
  'the Docker scenario is proved on a real engine',
  () => {
    test('bind-mount-container', async () => {
      await withRealEngine(async (host) => {
        expectProved(await prove('bind-mount-container', createProofLabs(environment, host), { jobs: 1 }));
        expect(
          spawnSync('docker', ['-H', host, 'ps', '--all', '--quiet', '--filter', 'name=cka-site']).stdout.toString(),
        ).toBe('');
      });
    }, 900_000);
  },
);
