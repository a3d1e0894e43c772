import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listen } from '#platform';
import { createSimulation, realClock, type Simulation } from '#sim';
import { loadImages } from '../../labs/images/index.ts';
import { describeWith } from '../support/needs.ts';
import { withRealEngine } from '../support/real-engine.ts';
import { stories, tell } from './docker-engine.ts';

const long = 120_000;

describeWith(['docker'], 'the docker CLI on the simulated engine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cka-docker-'));
  const socketPath = join(folder, 'docker.sock');
  let simulation: Simulation;
  let listener: { close(): Promise<void> };

  beforeAll(async () => {
    simulation = await createSimulation({
      lab: {
        apiVersion: 'cka-lab.dev/v1',
        kind: 'Lab',
        metadata: { name: 'docker' },
        title: { en: 'Docker' },
        docker: { machine: 'docker-host', images: ['busybox:1.36'] },
      },
      images: loadImages(new URL('../../labs/images/', import.meta.url)),
      clock: realClock(),
      seed: 'conformance',
      database: undefined,
      token: 'token',
      serverUrl: () => '',
      certificateAuthority: undefined,
      log: () => undefined,
    });
    if (simulation.docker === undefined) throw new Error('the lab has no engine');
    listener = await listen(simulation.docker.handler, { socketPath });
  });
  afterAll(async () => {
    await listener.close();
    await simulation.close();
    rmSync(folder, { recursive: true });
  });

  for (const story of stories) {
    it(story.name, { timeout: long }, async () => {
      expect(await tell(story, `unix://${socketPath}`)).toEqual(story.steps);
    });
  }
});

describeWith(['docker', 'a Docker engine (CKA_LAB_TEST_DOCKER_HOST)'], 'the docker CLI on a real engine', () => {
  for (const story of stories) {
    it(story.name, { timeout: long }, async () => {
      await withRealEngine(async (host) => {
        expect(await tell(story, host)).toEqual(story.steps);
      });
    });
  }
});
