import { afterAll, beforeAll, describe, it } from 'vitest';
import { findClients } from '../../support/docker-clients.ts';
import { describeWith } from '../../support/needs.ts';
import { withRealEngine } from '../../support/real-engine.ts';
import { openRealEngine, openSimulatedEngine, type TestEngine } from './engines.ts';
import { walkThrough } from './walk.ts';
import { loadWalks } from './walks.ts';

const long = 120_000;
const clients = findClients();

function demandReleases(): void {
  if (!clients.some(({ release }) => release === 28)) describeWith(['the docker CLI 28'], 'docker 28', () => undefined);
  if (!clients.some(({ release }) => release === 20))
    describeWith(['the docker CLI 20 (apt install docker.io)'], 'docker 20', () => undefined);
}

/** The walks that `chosen` picks for each release; an engine is one for all, as walks keep to names of their own. */
function takeWalks(engine: () => TestEngine, chosen: (client: number, walk: number) => boolean): void {
  demandReleases();
  for (const [which, client] of clients.entries()) {
    describe(`docker ${client.release}`, () => {
      const walks = loadWalks(client.release).flatMap(({ subject, walks }) => walks.map((walk) => ({ subject, walk })));
      for (const [index, { subject, walk }] of walks.entries()) {
        if (!chosen(which, index)) continue;
        const take = () => walkThrough(walk, client, engine());
        if (walk.alone) it(`${subject}: ${walk.name}`, take, long);
        else it.concurrent(`${subject}: ${walk.name}`, take, long);
      }
    });
  }
}

describeWith(['docker'], 'walks on the simulated engine', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await openSimulatedEngine();
  });
  afterAll(async () => engine.close());

  takeWalks(
    () => engine,
    () => true,
  );
});

describeWith(['docker', 'a Docker engine (CKA_LAB_TEST_DOCKER_HOST)'], 'walks on a real engine', () => {
  let engine: TestEngine;
  let done: () => void = () => undefined;
  beforeAll(async () => {
    // The engine is held for the whole suite: its walks run side by side.
    await new Promise<void>((resolve, reject) => {
      withRealEngine(async (host) => {
        engine = await openRealEngine(host);
        resolve();
        await new Promise<void>((end) => {
          done = end;
        });
      }).catch(reject);
    });
  }, 300_000);
  afterAll(() => done());

  // What the real engine answers does not depend on the client: the releases share the walks, which saves half of the time.
  takeWalks(
    () => engine,
    (client, walk) => walk % clients.length === client,
  );
});
