import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProgram, type Program } from '../support/program.ts';
import { run } from '../support/run.ts';

/** One sentence and the next step; never a stack. */
function expectSentence({ code, stderr }: { code: number; stderr: string }, wanted: RegExp): void {
  expect(stderr).toMatch(wanted);
  expect(stderr).not.toMatch(/\n {4}at /);
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
  expect(code).toBe(2);
}

describe('wrong input gets one sentence and the next step', () => {
  let program: Program;
  beforeEach(() => {
    program = createProgram();
  });
  afterEach(async () => program.close(), 30_000);

  it('an unknown scenario: the nearest name', async () => {
    expectSentence(await program.cka('start', 'create-persistant-volume'), /create-persistent-volume/);
    expectSentence(await program.cka('show', 'bind-mount'), /bind-mount-container/);
  });

  it('an unknown verb or option: what there is', async () => {
    expectSentence(await program.cka('chek'), /check/);
    expectSentence(await program.cka('list', '--langg', 'ko'), /--lang/);
    expectSentence(await program.cka('start', '--confirm', 'prod'), /--context prod --confirm prod/);
  });

  it('a lab that does not exist, a lab file that is broken', async () => {
    expectSentence(await program.cka('start', '--lab', 'two-nodes'), /two-node/);
    const file = join(program.state, 'lab.yaml');
    writeFileSync(file, 'apiVersion: cka-lab.dev/v1\nkind: Lab\nmetadata: {name: x}\ntitle: {en: X}\nkubernets: {}\n');
    const broken = await program.cka('start', '--lab', file);
    expect(broken.code).toBe(2);
    expect(broken.stderr).toMatch(/lab\.yaml:5:1: .*kubernets/);
  });

  it('a verb that needs a lab when none runs', async () => {
    for (const verb of ['check', 'reset', 'hint', 'env']) expectSentence(await program.cka(verb), /cka-lab start/);
  });

  it('a broken pack: file, line, column, what is allowed, all problems at once', async () => {
    const pack = join(program.state, 'broken');
    mkdirSync(join(pack, 'storage', 'one'), { recursive: true });
    writeFileSync(
      join(pack, 'pack.yaml'),
      'apiVersion: cka-lab.dev/v1\nkind: Pack\nmetadata: {name: broken}\ntitle: {en: Broken}\n',
    );
    writeFileSync(
      join(pack, 'storage', 'one', 'scenario.yaml'),
      'apiVersion: cka-lab.dev/v1\nkind: Scenario\nmetadata: {name: one}\ntitle: {en: One}\ndomain: storage\ndifficulty: impossible\nminuts: 5\n',
    );
    const linted = await program.cka('pack', 'lint', pack);
    expect(linted.code).toBe(2);
    const said = linted.stdout + linted.stderr;
    expect(said).toMatch(/scenario\.yaml:6:\d+: .*(easy|medium|hard)/);
    expect(said).toMatch(/scenario\.yaml:7:\d+: .*minuts/);
  });

  it('a state folder that cannot be written', async () => {
    const locked = join(program.state, 'locked');
    writeFileSync(locked, 'a file where a folder should be');
    const result = await run(process.execPath, [join(import.meta.dirname, '../../bin/cka-lab.js'), 'start'], {
      env: { ...program.env, CKA_LAB_STATE: join(locked, 'state') },
    });
    expect(result.code).toBe(2);
    expect(result.stderr).not.toMatch(/\n {4}at /);
    chmodSync(locked, 0o600);
  });

  it('no kubectl on the PATH: the one of the installation is used, or how to get it is said', async () => {
    const node = join(program.state, 'bin');
    mkdirSync(node, { recursive: true });
    const env = { ...program.env, PATH: node };
    const launcher = join(import.meta.dirname, '../../bin/cka-lab.js');
    const doctor = await run(process.execPath, [launcher, 'doctor'], { env });
    expect(doctor.stdout).toMatch(/kubectl/);
    expect(doctor.stdout).toMatch(/docker .*(install|not found|no docker)/i);
    const list = await run(process.execPath, [launcher, 'list'], { env });
    expect(list.code).toBe(0);
  }, 30_000);

  it('a port that somebody else took while the lab was down: another one, and clients still work', async () => {
    expect((await program.cka('start')).code).toBe(0);
    const status = JSON.parse((await program.cka('status', '--json')).stdout) as { labs: { server: string }[] };
    const port = Number(new URL(status.labs[0]?.server ?? '').port);
    await program.cka('stop');
    const squatter = createServer().listen(port, '127.0.0.1');
    try {
      const again = await program.cka('start');
      expect(again.code, again.stderr).toBe(0);
    } finally {
      squatter.close();
    }
  }, 30_000);
});
