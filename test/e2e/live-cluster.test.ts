import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '#api';
import { describeWith } from '../support/needs.ts';
import { createProgram, type Program, startLab } from '../support/program.ts';
import { type Ran, run } from '../support/run.ts';

/** A lab of the simulator stands for somebody's cluster; anna has a context in it. */
describeWith(['kubectl'], 'a live lab in a cluster whose user loses his rights', () => {
  let program: Program;
  let admin: NodeJS.ProcessEnv;
  const kubectl = (...args: readonly string[]): Promise<Ran> => run('kubectl', args, { env: admin });
  const allow = () =>
    kubectl('create', 'clusterrolebinding', 'anna', '--clusterrole=cluster-admin', '--serviceaccount=default:anna');
  const left = async (): Promise<readonly string[]> =>
    (await kubectl('get', 'ns,pv', '-l', 'cka-lab.dev/name=a', '-o', 'name')).stdout.split('\n').filter(Boolean);

  beforeAll(async () => {
    program = createProgram();
    admin = await startLab(program, '--lab', 'two-node', '--name', 'theirs');
    await kubectl('create', 'serviceaccount', 'anna');
    await allow();
    const { stdout: token } = await kubectl('create', 'token', 'anna');
    await kubectl('config', 'set-credentials', 'anna', `--token=${token.trim()}`);
    await kubectl('config', 'set-context', 'anna', `--user=anna`, '--cluster', await clusterName());
    program.env.KUBECONFIG = admin.KUBECONFIG;
    await startLab(program, 'mend-pending-claim', '--context', 'anna', '--name', 'a');
  }, 90_000);
  afterAll(async () => program.close(), 60_000);

  async function clusterName(): Promise<string> {
    return (await kubectl('config', 'view', '-o', 'jsonpath={.clusters[0].name}')).stdout;
  }

  it('knows what was made anew since it began, also in another host', async () => {
    const { stdout: disk } = await kubectl('get', 'pv', '-l', 'cka-lab.dev/name=a', '-o', 'name');
    const name = disk.split('\n').find((one) => one.endsWith('disk-web')) ?? '';
    const { stdout: manifest } = await kubectl('get', name, '-o', 'json');
    const file = join(program.state, 'disk.json');
    writeFileSync(file, manifest);
    expect((await kubectl('replace', '--force', '-f', file)).code).toBe(0);
    expect((await program.cka('solution', '--apply', '--name', 'a')).code).toBe(0);
    await program.cka('stop', '--name', 'a');
    await program.cka('start', '--name', 'a');
    const report = JSON.parse((await program.cka('check', '--name', 'a', '--json')).stdout) as Report;
    expect(report.checks.filter(({ verdict }) => verdict !== 'pass')).toMatchObject([
      { id: 'volumes-untouched', verdict: 'fail' },
    ]);
    expect((await program.cka('reset', '--name', 'a')).code).toBe(0);
    expect((await program.cka('solution', '--apply', '--name', 'a')).code).toBe(0);
    expect((await program.cka('check', '--name', 'a')).code).toBe(0);
    expect((await program.cka('reset', '--name', 'a')).code).toBe(0);
  }, 120_000);

  it('tells so, and keeps attempt and memory of what it made', async () => {
    await kubectl('delete', 'clusterrolebinding', 'anna');
    const made = await left();
    expect(made).toHaveLength(3);
    const [reset, stopped, orphans] = [
      await program.cka('reset', '--name', 'a'),
      await program.cka('stop', '--delete', '--name', 'a'),
      await program.cka('stop', '--orphans', '--context', 'anna'),
    ];
    for (const { code, stderr } of [reset, stopped, orphans]) {
      expect(code).toBe(2);
      expect(stderr).toContain('The user of context "anna" may not ');
    }
    expect(stopped.stderr).toContain(
      'To give it up, and leave there what it made: cka-lab stop --delete --forget --name a',
    );
    expect((await program.cka('check', '--name', 'a')).code).toBe(3);
    expect((await program.cka('status')).stdout).toMatch(/^a +running +two-node +live +kubernetes-storage\/mend-pen/m);
    expect(await left()).toEqual(made);
  }, 90_000);

  it('lists what stays when it is given up, and finds it again by its labels', async () => {
    const pid = Number(readFileSync(join(program.state, 'labs', 'a', 'host.pid'), 'utf8'));
    process.kill(pid, 'SIGKILL');
    const gone = await program.cka('stop', '--delete', '--forget', '--name', 'a');
    expect(gone).toMatchObject({ code: 0, stdout: 'Lab a is gone.\n' });
    expect(gone.stderr).toMatch(/^PersistentVolume lab-\w+-disk-web stays\.$/m);
    expect(existsSync(join(program.state, 'labs', 'a'))).toBe(false);
    await allow();
    expect((await program.cka('stop', '--orphans', '--context', 'anna')).stdout).toMatch(
      /Namespace lab-\w+-web is deleted/,
    );
    await kubectl('wait', '--for=delete', 'ns', '-l', 'cka-lab.dev/name=a', '--timeout=30s');
    expect(await left()).toEqual([]);
  }, 90_000);
});
