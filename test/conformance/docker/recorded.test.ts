import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { findClients } from '../../support/docker-clients.ts';
import { describeWith } from '../../support/needs.ts';
import { otherwise } from './otherwise.ts';
import { loadScenarios } from './recorded.ts';
import { RecordedEngines, realEngines, simulatedEngines } from './recorded-engines.ts';
import { walkThrough } from './walk.ts';

const both = ['the docker CLI 28', 'the docker CLI 20 (apt install docker.io)'] as const;

/** What the real engine plays in every run: the whole takes minutes there, nearly all of it the engine's own. */
const usual = /^(?:system|images|mounts|layers)$/;
const played = process.env.CKA_LAB_TEST_RECORDED === 'all' ? /./ : usual;

describeWith(both, 'recorded scenarios on the simulated engine', () => {
  for (const client of findClients()) {
    describe(`docker ${client.release}`, () => {
      const engines = new RecordedEngines(client, simulatedEngines);
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
});

describeWith([...both, 'a Docker engine (CKA_LAB_TEST_DOCKER_HOST)'], 'recorded scenarios on a real engine', () => {
  for (const [index, client] of findClients().entries()) {
    describe(`docker ${client.release}`, () => {
      const engines = new RecordedEngines(client, realEngines());
      afterAll(() => engines.close(), 60_000);

      // The releases share what is not all: what the engine answers does not depend on them.
      const mine = loadScenarios(client.release).filter(({ name }) => played.test(name));
      for (const walk of played === usual ? mine.filter((_, at) => at % 2 === index) : mine)
        it(`prints the same there: ${walk.name}`, async () => {
          await walkThrough(walk, client, await engines.open());
        }, 300_000);
    });
  }
});

it('every recorded command stands in a transcript, or a row tells why it does not', () => {
  const plain = (command: string) =>
    command
      .replaceAll('/srv/w', '$PWD')
      .replaceAll('$W', '$PWD')
      .replaceAll('$DR', '$ROOT')
      .replaceAll('"', "'")
      .replace(/^env -u DOCKER_BUILDKIT /, '');
  const typed = new Set([28, 20].flatMap(loadScenarios).flatMap(({ steps }) => steps.map(({ run }) => plain(run))));
  const golden = new URL('../../golden/docker/', import.meta.url);
  const needed = new Set<unknown>();
  const missing: string[] = [];
  for (const name of readdirSync(golden).filter((one) => /^\d/.test(one))) {
    const scenario = name.replace('.json', '');
    const commands = JSON.parse(readFileSync(new URL(name, golden), 'utf8')) as { command?: string; host?: string }[];
    for (const { command, host } of commands) {
      const text = (command ?? host ?? '').trim();
      if (typed.has(plain(text))) continue;
      const rows = otherwise.filter((row) => row.scenario === scenario && text.startsWith(row.command));
      for (const row of rows) needed.add(row);
      if (rows.length === 0) missing.push(`${scenario}: ${text}`);
    }
  }
  expect({ missing, unneeded: otherwise.filter((row) => !needed.has(row)) }).toEqual({ missing: [], unneeded: [] });
});
