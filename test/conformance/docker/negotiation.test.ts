import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { type DockerClient, findClients } from '../../support/docker-clients.ts';
import { describeWith } from '../../support/needs.ts';
import { run } from '../../support/run.ts';
import { simplify, Template } from '../template.ts';
import { listenWithPing, type Ping } from './other-ping.ts';
import { type EngineSource, RecordedEngines, realEngines, simulatedEngines } from './recorded-engines.ts';

/** What clients made of what engines say to a ping, what they asked then, and what they printed. */
const golden = JSON.parse(readFileSync(new URL('../../golden/docker/negotiation.json', import.meta.url), 'utf8')) as {
  readonly pings: Readonly<Record<string, Ping>>;
  readonly commands: readonly {
    readonly ping: string;
    readonly command: string;
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
    readonly requests: readonly string[];
    readonly releases: readonly number[];
  }[];
};

async function differences(client: DockerClient, engine: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cka-negotiation-'));
  const type = (command: string, host: string) => {
    const PATH = `${dirname(client.path)}:${process.env.PATH ?? ''}`;
    const env = { PATH, HOME: folder, DOCKER_HOST: host, LC_ALL: 'C.UTF-8' };
    return run('bash', ['-c', command], { env, cwd: folder });
  };
  await type('docker run -d busybox sleep 1000; docker volume create zz', engine);
  const found: string[] = [];
  for (const [name, ping] of Object.entries(golden.pings)) {
    const other = await listenWithPing(engine, ping);
    for (const row of golden.commands) {
      if (row.ping !== name || !row.releases.includes(client.release)) continue;
      const ran = await type(row.command, other.host);
      const stdout = new Template(row.stdout);
      const got = { ...ran, stdout: simplify(ran.stdout), requests: other.asked() };
      const { code, stderr, requests } = row;
      const wanted = { code, stdout: stdout.matches(got.stdout) ? got.stdout : stdout.text, stderr, requests };
      if (!isDeepStrictEqual(got, wanted))
        found.push(`${name}: ${row.command}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
    }
    await other.close();
  }
  rmSync(folder, { recursive: true });
  return found;
}

function suite(source: () => EngineSource): void {
  for (const client of findClients()) {
    describe(`docker ${client.release}`, () => {
      const engines = new RecordedEngines(client, source());
      afterAll(() => engines.close(), 60_000);

      it('speaks the version that it was recorded to, and is understood', async () => {
        const engine = await engines.open();
        expect(await differences(client, engine.host)).toEqual([]);
        await engine.close();
      }, 120_000);
    });
  }
}

describeWith(['docker'], 'versions on the simulated engine', () => suite(() => simulatedEngines));
describeWith(['docker', 'a Docker engine (CKA_LAB_TEST_DOCKER_HOST)'], 'versions on a real engine', () =>
  suite(realEngines),
);
