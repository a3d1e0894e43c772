import { afterAll, describe, it } from 'vitest';
import { findClients } from '../../support/docker-clients.ts';
import { describeWith } from '../../support/needs.ts';
import { loadScenarios, RecordedEngines } from './recorded.ts';
import { walkThrough } from './walk.ts';

describeWith(
  ['the docker CLI 28', 'the docker CLI 20 (apt install docker.io)'],
  'recorded scenarios on the simulated engine',
  () => {
    for (const client of findClients()) {
      describe(`docker ${client.release}`, () => {
        const engines = new RecordedEngines(client);
        afterAll(() => engines.close());

        for (const walk of loadScenarios(client.release))
          it.concurrent(`prints what a real engine made it print: ${walk.name}`, async () => {
            const engine = await engines.open();
            try {
              await walkThrough(walk, client, engine);
            } finally {
              await engine.close();
            }
          }, 120_000);
      });
    }
  },
);
