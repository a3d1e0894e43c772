import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DockerClient } from '../../support/docker-clients.ts';
import { run } from '../../support/run.ts';
import { parseTranscript, type TranscriptWalk } from '../transcript.ts';
import { openSimulatedEngine, type TestEngine, usualImages } from './engines.ts';

const folder = new URL('recorded/', import.meta.url);

/** The scenarios that were recorded from a real engine, as one release of the docker CLI printed them. */
export function loadScenarios(release: number): readonly TranscriptWalk[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => parseTranscript(readFileSync(new URL(name, folder), 'utf8'), release));
}

/**
 * Starts simulated engines like the one of the recordings: they reach no registry, and have no image but a busybox that was
 * imported and knows a user `app`. Each scenario needs one of its own, as it looks at everything that an engine has.
 */
export class RecordedEngines {
  readonly #client: DockerClient;
  readonly #folder = mkdtempSync(join(tmpdir(), 'cka-recorded-'));
  #archive: Promise<void> | undefined;

  constructor(client: DockerClient) {
    this.#client = client;
  }

  async open(): Promise<TestEngine> {
    this.#archive ??= this.#makeArchive();
    await this.#archive;
    const library = usualImages().library.filter(({ name }) => name !== 'busybox');
    const engine = await openSimulatedEngine((same) => same, { present: [], library });
    await this.#type(
      engine,
      `$D import -m 'busybox root' -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' -c 'CMD ["sh"]' root.tar busybox`,
    );
    return engine;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }

  async #makeArchive(): Promise<void> {
    const engine = await openSimulatedEngine();
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
