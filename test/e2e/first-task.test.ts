import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '#api';
import { kubectlFolder } from '../support/kubectl.ts';
import { describeWith } from '../support/needs.ts';
import { createProgram, type Program, startLab } from '../support/program.ts';
import { run } from '../support/run.ts';

const volume = `apiVersion: v1
kind: PersistentVolume
metadata: {name: pv-log}
spec:
  capacity: {storage: 0.1Gi}
  accessModes: [ReadWriteMany]
  storageClassName: manual
  persistentVolumeReclaimPolicy: Retain
  hostPath: {path: /pv/log}
`;

describeWith(['kubectl'], 'a task from the command line', () => {
  let program: Program;
  let env: NodeJS.ProcessEnv;

  const kubectl = (parameters: readonly string[], input?: string) =>
    run('kubectl', parameters, { env, ...(input === undefined ? {} : { input }) });
  const report = async (): Promise<{ code: number; report: Report }> => {
    const { code, stdout } = await program.cka('check', '--json');
    return { code, report: JSON.parse(stdout) as Report };
  };
  const hostPid = async () => {
    const { stdout } = await program.cka('status', '--json');
    return (JSON.parse(stdout) as { labs: { pid: number }[] }).labs[0]?.pid ?? 0;
  };

  beforeAll(async () => {
    program = createProgram(await kubectlFolder('v35'));
    env = await startLab(program, 'create-persistent-volume');
  }, 60_000);

  afterAll(async () => program.close(), 30_000);

  it('keeps everything of a lab to its owner', () => {
    const lab = join(program.state, 'labs', 'two-node');
    expect(statSync(lab).mode & 0o777).toBe(0o700);
    expect(statSync(join(lab, 'kubeconfig')).mode & 0o777).toBe(0o600);
    expect(statSync(join(lab, 'lab.sqlite')).mode & 0o077).toBe(0);
    expect(env.KUBECONFIG).toBe(join(lab, 'kubeconfig'));
  });

  it('fails untouched, with the root cause first and the others not judged', async () => {
    const { code, report: untouched } = await report();
    expect(code).toBe(1);
    expect(untouched.passed).toBe(false);
    expect(untouched.score).toEqual({ earned: 0, possible: 10 });
    expect(untouched.checks[0]?.message).toBe(
      'PersistentVolume pv-log does not exist: there is no PersistentVolume at all.',
    );
    expect(untouched.checks[1]?.message).toContain('Not judged because');
  });

  it('passes what is wrong in one field only without that field, and says what was seen', async () => {
    const applied = await kubectl(['apply', '-f', '-'], volume);
    expect(applied.stdout).toBe('persistentvolume/pv-log created\n');
    const { code, report: partly } = await report();
    expect(code).toBe(1);
    expect(partly.checks.filter((check) => check.verdict === 'fail').map((check) => check.id)).toEqual(['capacity']);
    const capacity = partly.checks.find((check) => check.id === 'capacity');
    expect(capacity?.expected).toContain('100Mi');
    expect(capacity?.observed).toMatch(/0\.1Gi|107374182400m/);
  });

  it('survives kill -9 of the host: state, attempt and address are there again', async () => {
    const before = await kubectl(['get', 'pv', 'pv-log', '-o', 'json']);
    await program.cka('hint', '--next');
    const pid = await hostPid();
    process.kill(pid, 'SIGKILL');
    const dead = await kubectl(['get', 'pv', '--request-timeout=2s']);
    expect(dead.code).toBe(1);
    const again = await startLab(program);
    expect(again.KUBECONFIG).toBe(env.KUBECONFIG);
    const after = await kubectl(['get', 'pv', 'pv-log', '-o', 'json']);
    expect(JSON.parse(after.stdout)).toEqual(JSON.parse(before.stdout));
    const { report: resumed } = await report();
    expect(resumed.scenario).toBe('storage-basics/create-persistent-volume');
    expect(resumed.score.earned).toBe(8);
    const status = JSON.parse((await program.cka('status', '--json')).stdout) as {
      labs: { attempt: { hintsShown: number } }[];
    };
    expect(status.labs[0]?.attempt.hintsShown).toBe(1);
  }, 30_000);

  it('passes by its solution and is fresh after a reset', async () => {
    const applied = await program.cka('solution', '--apply');
    expect(applied.stdout + applied.stderr).not.toContain('Error');
    const solved = await report();
    expect(solved).toMatchObject({ code: 0, report: { passed: true, score: { earned: 10, possible: 10 } } });
    expect((await program.cka('reset')).code).toBe(0);
    expect((await kubectl(['get', 'pv'])).stderr).toBe('No resources found\n');
    expect((await report()).code).toBe(1);
  }, 30_000);

  it('has one host for a lab, however often it is started at once', async () => {
    const starts = await Promise.all([1, 2, 3].map(() => program.cka('start', '--name', 'two-node')));
    expect(starts.map(({ code }) => code)).toEqual([0, 0, 0]);
    const pid = await hostPid();
    expect(pid).toBeGreaterThan(0);
    const status = JSON.parse((await program.cka('status', '--json')).stdout) as { labs: unknown[] };
    expect(status.labs).toHaveLength(1);
  }, 30_000);

  it('leaves no process behind when it is stopped', async () => {
    const pid = await hostPid();
    expect((await program.cka('stop')).code).toBe(0);
    expect(existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') R ')).toBe(false);
    const late = await program.cka('check');
    expect(late.code).toBe(2);
    expect(late.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  }, 30_000);
});
