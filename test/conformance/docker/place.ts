import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

const program = new URL('../../../bin/cka-lab.js', import.meta.url).pathname;

/**
 * Where a walk happens: a folder of its own ($PWD), also on the engine's machine, and a prefix for all names ($N). What a client
 * printed can be pasted into what is typed after it ($SAID), also on the machine. `cka-lab` is the program, with labs of its
 * own, which `$ON` gives this engine.
 */
export class Place {
  readonly name: string;
  readonly folder: string;
  readonly #engine: TestEngine;
  readonly #env: NodeJS.ProcessEnv;
  readonly #labs: string;
  #said = '';

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
    writeFileSync(join(programs, 'cka-lab'), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, { mode: 0o755 });
    this.#labs = join(this.folder, '.labs');
    this.#env = {
      PATH: `${programs}:${process.env.PATH ?? ''}`,
      HOME: join(this.folder, '.home'),
      DOCKER_HOST: engine.host,
      DOCKER_BUILDKIT: '0',
      CKA_LAB_STATE: this.#labs,
      NO_COLOR: '1',
      N: this.name,
      ON: engine.simulated ? '' : `--docker-host ${engine.host}`,
      TZ: 'UTC',
      LC_ALL: 'C.UTF-8',
    };
  }

  async open(): Promise<void> {
    await this.#engine.onHost(`mkdir -p ${this.folder}`);
  }

  async run(step: TranscriptStep): Promise<Ran> {
    const { dataRoot, newHost = 'false' } = this.#engine;
    const ran = step.onHost
      ? await this.#engine.onHost(
          `N=${this.name} ROOT=${dataRoot} SAID='${this.#said}'; new_host() { ${newHost}; }; cd ${this.folder}; ${step.run}`,
        )
      : await this.#type(step.run);
    if (!step.onHost) this.#said = ran.stdout.trim().replaceAll("'", '');
    return { code: ran.code, stdout: this.#hide(ran.stdout), stderr: this.#hide(ran.stderr) };
  }

  /** Takes away whatever the walk left on the engine and on its machine. */
  async close(): Promise<void> {
    if (existsSync(this.#labs)) await this.#type('cka-lab stop --all --delete');
    await sweep(this.#engine.host, this.name);
    await this.#engine.onHost(`rm -rf ${this.folder}`);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #type(command: string): Promise<Ran> {
    const env = { ...this.#env, SAID: this.#said };
    return run('bash', ['-c', command], { env, cwd: this.folder, timeout: 30_000 });
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
