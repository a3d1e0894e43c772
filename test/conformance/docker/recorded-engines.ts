import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DockerClient } from '../../support/docker-clients.ts';
import { run } from '../../support/run.ts';
import { imagesWithout, openSimulatedEngine, type TestEngine } from './engines.ts';
import { startRealEngine } from './own-engine.ts';
import { sweep } from './sweep.ts';

/** Where engines for the recorded scenarios come from: one that has busybox:1.36, and any number that have nothing. */
export interface EngineSource {
  readonly stocked: () => Promise<TestEngine>;
  readonly bare: () => Promise<TestEngine>;
  readonly close: () => Promise<void>;
}

/** Simulated engines: each is new, and reaches no registry that has busybox. */
export const simulatedEngines: EngineSource = {
  stocked: () => openSimulatedEngine(),
  bare: () => openSimulatedEngine((same) => same, imagesWithout('busybox')),
  close: async () => undefined,
};

/** One real engine that is started for this and emptied between scenarios: another one may hold what is dear to somebody. */
export function realEngines(): EngineSource {
  let started: Promise<TestEngine> | undefined;
  // Who is given it thinks that it is his own.
  const engine = async () => {
    started ??= startRealEngine();
    return { ...(await started), close: async () => undefined };
  };
  return {
    stocked: engine,
    bare: async () => {
      const { host } = await engine();
      await sweep(host, '');
      return engine();
    },
    close: async () => (await started)?.close(),
  };
}

/** Makes the engines of a source like the one of the recordings: no image but a busybox that was imported and knows a user `app`. */
export class RecordedEngines {
  readonly #client: DockerClient;
  readonly #source: EngineSource;
  readonly #folder = mkdtempSync(join(tmpdir(), 'cka-recorded-'));
  #archive: Promise<void> | undefined;

  constructor(client: DockerClient, source: EngineSource) {
    this.#client = client;
    this.#source = source;
  }

  async open(): Promise<TestEngine> {
    this.#archive ??= this.#makeArchive();
    await this.#archive;
    const engine = await this.#source.bare();
    await this.#type(
      engine,
      `$D import -m 'busybox root' -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' -c 'CMD ["sh"]' root.tar busybox`,
    );
    return engine;
  }

  async close(): Promise<void> {
    await this.#source.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #makeArchive(): Promise<void> {
    const engine = await this.#source.stocked();
    const accounts = 'echo app:x:1000:1000::/home:/bin/sh >> /etc/passwd; echo app:x:1000: >> /etc/group';
    await this.#type(engine, `$D run --name base busybox:1.36 sh -c '${accounts}' && $D export -o root.tar base`);
    await engine.close();
  }

  async #type(engine: TestEngine, command: string): Promise<void> {
    const env = { ...process.env, D: this.#client.path, DOCKER_HOST: engine.host };
    const { code, stderr } = await run('bash', ['-c', command], { cwd: this.#folder, env });
    if (code !== 0) throw new Error(`${command}: ${stderr}`);
  }
}
