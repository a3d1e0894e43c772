import { afterAll, beforeAll, describe, it } from 'vitest';
import { type DockerClient, findClients } from '../../support/docker-clients.ts';
import { describeWith } from '../../support/needs.ts';
import { holdRealEngine } from '../../support/real-engine.ts';
import { openRealEngine, openSimulatedEngine, type TestEngine } from './engines.ts';
import { walkThrough } from './walk.ts';
import { type DockerWalk, loadWalks, walksThatDiffer } from './walks.ts';

const long = 120_000;
const clients = findClients();
const [newest] = clients;

function demandReleases(): void {
  if (!clients.some(({ release }) => release === 28)) describeWith(['the docker CLI 28'], 'docker 28', () => undefined);
  if (!clients.some(({ release }) => release === 20))
    describeWith(['the docker CLI 20 (apt install docker.io)'], 'docker 20', () => undefined);
}

/** The walks that each release takes; an engine is one for all, as walks keep to names of their own. */
function takeWalks(engine: () => TestEngine, walksOf: (client: DockerClient) => readonly DockerWalk[]): void {
  demandReleases();
  for (const client of clients) {
    describe(`docker ${client.release}`, () => {
      for (const { subject, walk } of walksOf(client)) {
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

  // Every walk is taken once; an older release takes those that it prints otherwise.
  takeWalks(
    () => engine,
    ({ release }) =>
      newest === undefined || release === newest.release
        ? loadWalks(release)
        : walksThatDiffer(release, newest.release),
  );
});

describeWith(['docker', 'a Docker engine (CKA_LAB_TEST_DOCKER_HOST)'], 'walks on a real engine', () => {
  // For the whole suite: its walks run side by side.
  holdRealEngine();
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await openRealEngine(process.env.CKA_LAB_TEST_DOCKER_HOST ?? '');
  });

  // What the real engine answers does not depend on the client: the releases share the walks, which saves half of the time.
  takeWalks(
    () => engine,
    (client) => loadWalks(client.release).filter((_, index) => clients[index % clients.length] === client),
  );
});
