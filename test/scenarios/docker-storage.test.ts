import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadPack, testPack } from '#engine';
import { checks } from '#graders';
import { createProofLabs } from '../../src/cli/proof-lab.ts';
import { expectProved } from '../support/expect-proved.ts';
import { describeWith } from '../support/needs.ts';
import { withRealEngine } from '../support/real-engine.ts';

const { pack, problems } = await loadPack(resolve(import.meta.dirname, '../../scenarios/docker-storage'), checks);
const scenarios = pack?.scenarios ?? [];
/** Only those that need no image but busybox: the engine of the tests has no registry. */
const onRealEngines = scenarios.filter(({ document }) => document.backends.includes('live'));
const state = mkdtempSync(join(tmpdir(), 'cka-lab-docker-storage-'));
const environment = { PATH: process.env.PATH ?? '', HOME: state, XDG_STATE_HOME: state, CKA_LAB_STATE: state };
afterAll(() => rmSync(state, { recursive: true, force: true }));

async function prove(scenario: string, host: string | undefined) {
  if (pack === undefined) throw new Error('the pack has to load');
  const labs = createProofLabs(environment, host);
  const jobs = host === undefined ? 2 : 1;
  return testPack({ pack, checks, scenarios: [scenario], openLab: labs.open, runScript: labs.runScript, jobs });
}

test('the pack is sound', () => {
  expect(problems).toEqual([]);
  expect(onRealEngines.length).toBeGreaterThan(0);
});

describeWith(['docker'], 'the pack on Docker storage is proved on the simulated engine', () => {
  test.each(scenarios.map(({ name }) => name))(
    '%s',
    async (scenario) => expectProved(await prove(scenario, undefined)),
    120_000,
  );
});

describeWith(
  ['docker', 'a Docker engine (CKA_LAB_TEST_DOCKER_HOST)'],
  'the pack on Docker storage is proved on a real engine',
  () => {
    test.each(onRealEngines.map(({ name }) => name))(
      '%s',
      async (scenario) => {
        await withRealEngine(async (host) => {
          expectProved(await prove(scenario, host));
          const list = (...args: string[]) => spawnSync('docker', ['-H', host, ...args]).stdout.toString();
          expect(list('ps', '--all', '--filter', 'name=cka-', '--format', '{{.Names}}')).toBe('');
          expect(list('volume', 'ls', '--filter', 'name=cka-', '--format', '{{.Name}}')).toBe('');
        });
      },
      900_000,
    );
  },
);
