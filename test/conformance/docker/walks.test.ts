import { afterAll, beforeAll, describe, it } from 'vitest';
import { type DockerClient, findClients } from '../../support/docker-clients.ts';
import { describeWith } from '../../support/needs.ts';
import { holdRealEngine } from '../../support/real-engine.ts';
import { walkThrough } from './walk.ts';
import { realEngineTakes, WalkEngines } from './walk-engines.ts';
import { type DockerWalk, loadWalks, walksBeside } from './walks.ts';

const long = 120_000;
const clients = findClients();
const [newest] = clients;

function demandReleases(): void {
  if (!clients.some(({ release }) => release === 28)) describeWith(['the docker CLI 28'], 'docker 28', () => undefined);
  if (!clients.some(({ release }) => release === 20))
    describeWith(['the docker CLI 20 (apt install docker.io)'], 'docker 20', () => undefined);
}

/** The walks that each release takes; nearly all share an engine, as they keep to names of their own. */
function takeWalks(engines: () => WalkEngines, walksOf: (client: DockerClient) => readonly DockerWalk[]): void {
  demandReleases();
  for (const client of clients) {
    describe(`docker ${client.release}`, () => {
      for (const { subject, walk } of walksOf(client)) {
        const take = () => engines().use(walk, (engine) => walkThrough(walk, client, engine));
        if (walk.alone) it(`${subject}: ${walk.name}`, take, long);
        else it.concurrent(`${subject}: ${walk.name}`, take, long);
      }
    });
  }
}

describeWith(['docker'], 'walks on the simulated engine', () => {
  let engines: WalkEngines;
  beforeAll(async () => {
    engines = await WalkEngines.simulated();
  });
  afterAll(async () => engines.close());

  // Every walk is taken once; an older release takes those that it prints otherwise, and the rows of the curriculum.
  takeWalks(
    () => engines,
    ({ release }) =>
      newest === undefined || release === newest.release ? loadWalks(release) : walksBeside(release, newest.release),
  );
});

describeWith(['docker', 'a Docker engine (CKA_LAB_TEST_DOCKER_HOST)'], 'walks on a real engine', () => {
  // For the whole suite: its walks run side by side.
  holdRealEngine();
  let engines: WalkEngines;
  beforeAll(async () => {
    engines = await WalkEngines.real(process.env.CKA_LAB_TEST_DOCKER_HOST ?? '');
  });

  // What the real engine answers does not depend on the client: the releases share the walks, which saves half of the time.
  takeWalks(
    () => engines,
    (client) =>
      loadWalks(client.release)
        .filter(({ walk }) => realEngineTakes(walk))
        .filter((_, index) => clients[index % clients.length] === client),
  );
});
