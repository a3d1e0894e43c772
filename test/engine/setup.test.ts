import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Scenario } from '#api';
import { layOut } from '#engine';
import { createFakeLab, steppedClock } from '../support/fake-lab.ts';

const directory = mkdtempSync(join(tmpdir(), 'cka-lab-setup-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
mkdirSync(join(directory, 'setup'));
writeFileSync(
  join(directory, 'setup/pod.yaml'),
  'apiVersion: v1\nkind: Pod\nmetadata: {namespace: web, name: site}\nspec: {containers: []}\n',
);
const scenario = (ready?: object): Scenario =>
  ({
    id: 'pack/scenario',
    directory,
    document: { setup: { manifests: ['setup/pod.yaml'], ...(ready === undefined ? {} : { ready: [ready] }) } },
  }) as unknown as Scenario;
const pod = (status: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'web', name: 'site' },
  status,
});

/** How laying out ended after that time: undefined while it goes on. */
async function layOutFor(
  milliseconds: number,
  wanted: Scenario,
  statuses: readonly object[],
): Promise<string | undefined> {
  const [lab, clock] = [createFakeLab(), steppedClock()];
  let end: string | undefined;
  // The manifests are real files: they have to be read before the clock goes on.
  await new Promise<void>((waits) => {
    const after: typeof clock.after = (delay, run) => {
      waits();
      return clock.after(delay, run);
    };
    layOut(wanted, lab, { clock: { ...clock, after } }).then(
      () => (end = 'ready'),
      (error: Error) => (end = error.message),
    );
  });
  for (const status of statuses) {
    await clock.advance(1000);
    lab.put(pod(status));
  }
  await clock.advance(milliseconds);
  return end;
}

const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

test('the learner begins when the Pods of the setup are ready, and not before', async () => {
  expect(await layOutFor(5000, scenario(), [{ phase: 'Pending' }])).toBeUndefined();
  expect(await layOutFor(5000, scenario(), [{ phase: 'Pending' }, ready])).toBe('ready');
});

test('a setup that never becomes ready says what is in the way', async () => {
  expect(await layOutFor(121_000, scenario(), [{ phase: 'Pending' }])).toBe(
    'The setup of pack/scenario did not become ready within 120 seconds: Pod web/site is Pending.',
  );
});

test('what is broken on purpose is waited for as the scenario declares it', async () => {
  const broken = scenario({ kind: 'Pod', namespace: 'web', name: 'site', is: 'Pending' });
  expect(await layOutFor(5000, broken, [{ phase: 'Pending' }])).toBe('ready');
  expect(await layOutFor(121_000, broken, [ready])).toBe(
    'The setup of pack/scenario did not become ready within 120 seconds: Pod web/site is Running, Ready, and not Pending.',
  );
});
