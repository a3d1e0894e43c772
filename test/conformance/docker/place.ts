import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DockerClient } from '../../support/docker-clients.ts';
import { type Ran, run } from '../../support/run.ts';
import type { TranscriptStep } from '../transcript.ts';
import type { TestEngine } from './engines.ts';
import { sweep } from './sweep.ts';

/** What a client adds to a refusal differs by release: a full stop, a hint, and 20's complaint about its own wait. */
function withoutHints(text: string): string {
  return text
    .replace(
      /^time="[^"]*" level=error msg="(?:error waiting for container: context|Can't (?:add file|close tar)).*\n/gm,
      '',
    )
    .replace(/\n\n?(?:Run 'docker [a-z ]+--help' for more information|See 'docker [a-z ]+--help'\.)$/gm, '')
    .replace(/^(docker: .*)\.$/gm, '$1');
}

let walked = 0;

/** Where a walk happens: a folder of its own ($PWD), also on the engine's machine, and a prefix for all names ($N). */
export class Place {
  readonly name: string;
  readonly folder: string;
  readonly #engine: TestEngine;
  readonly #env: NodeJS.ProcessEnv;

  constructor(client: DockerClient, engine: TestEngine) {
    walked += 1;
    // All are equally long, so that none begins with another one, and short, as clients cut long names.
    this.name = `c${process.pid.toString(36).padStart(5, '0')}${walked.toString(36).padStart(2, '0')}`;
    this.folder = mkdtempSync(join(tmpdir(), 'cka-walk-'));
    this.#engine = engine;
    // As a folder that `mkdir` makes on the engine's machine.
    chmodSync(this.folder, 0o755);
    const programs = join(this.folder, '.bin');
    mkdirSync(programs);
    symlinkSync(client.path, join(programs, 'docker'));
    this.#env = {
      PATH: `${programs}:${process.env.PATH ?? ''}`,
      HOME: join(this.folder, '.home'),
      DOCKER_HOST: engine.host,
      DOCKER_BUILDKIT: '0',
      N: this.name,
      TZ: 'UTC',
      LC_ALL: 'C.UTF-8',
    };
  }

  async open(): Promise<void> {
    await this.#engine.onHost(`mkdir -p ${this.folder}`);
  }

  async run(step: TranscriptStep): Promise<Ran> {
    const ran = step.onHost
      ? await this.#engine.onHost(`N=${this.name} ROOT=${this.#engine.dataRoot}; cd ${this.folder}; ${step.run}`)
      : await run('bash', ['-c', step.run], { env: this.#env, cwd: this.folder, timeout: 30_000 });
    return { code: ran.code, stdout: this.#hide(ran.stdout), stderr: this.#hide(ran.stderr) };
  }

  /** Takes away whatever the walk left on the engine and on its machine. */
  async close(): Promise<void> {
    await sweep(this.#engine.host, this.name);
    await this.#engine.onHost(`rm -rf ${this.folder}`);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #hide(text: string): string {
    const named = text
      .replaceAll(this.name, 'N')
      .replaceAll(this.folder, 'DIR')
      .replaceAll(this.#engine.dataRoot, '/var/lib/docker');
    const { standIns } = this.#engine;
    return withoutHints(standIns.reduce((so, [own, usual]) => so.replace(own, usual), named));
  }
}
