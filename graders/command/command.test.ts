import { expect, test } from 'vitest';
import type { CommandOutcome, Target } from '#api';
import { dockerExec } from '../docker/docker-exec.ts';
import { dockerTarget, fileTarget, judgeIn, survivorsIn } from '../testing.ts';
import { command } from './command.ts';

function scripts(outcome: CommandOutcome): Target {
  return { ...fileTarget({}), scripts: { run: async (path) => (path === 'checks/a.sh' ? outcome : undefined) } };
}

const spec = { script: 'checks/a.sh', stdout: { line: 'ok' } };

test.each<[string, CommandOutcome, string]>([
  ['what it should print', { exitCode: 0, stdout: 'ok\n', stderr: '' }, 'pass'],
  ['the right words with a wrong exit code', { exitCode: 1, stdout: 'ok\n', stderr: '' }, 'fail'],
  ['other words', { exitCode: 0, stdout: 'not ok\n', stderr: '' }, 'fail'],
])('command: %s', async (_, outcome, verdict) => {
  expect((await judgeIn(command, spec, scripts(outcome))).verdict).toBe(verdict);
  if (verdict === 'pass') expect(await survivorsIn(command, spec, scripts(outcome))).toMatchObject({ survivors: [] });
});

test('command: without trust, or without the script, there is no verdict', async () => {
  await expect(judgeIn(command, spec, fileTarget({}))).rejects.toThrow('Scripts of this pack are not run here.');
  const other = { ...spec, script: 'checks/b.sh' };
  await expect(judgeIn(command, other, scripts({ exitCode: 0, stdout: '', stderr: '' }))).rejects.toThrow('no script');
});

test.each(['../x.sh', '/x.sh', 'x.py'])('command: %s is no script of the scenario', (script) => {
  expect(command.schema.safeParse({ script }).success).toBe(false);
});

const host = dockerTarget({
  containers: { web: { State: { Status: 'running' } }, old: { State: { Status: 'exited' } } },
});
const engine: Target = {
  ...host,
  ...(host.docker && { docker: { ...host.docker, exec: async () => ({ exitCode: 0, stdout: 'data\n', stderr: '' }) } }),
};

test.each<[string, object, string]>([
  ['the output of a running container', { name: 'web', command: ['ls'], stdout: { line: 'data' } }, 'pass'],
  ['a container that stopped', { name: 'old', command: ['ls'], stdout: { line: 'data' } }, 'fail'],
  ['a container that is not there', { name: 'wep', command: ['ls'] }, 'fail'],
])('docker-exec: %s', async (_, docker, verdict) => {
  expect((await judgeIn(dockerExec, docker, engine)).verdict).toBe(verdict);
  if (verdict === 'pass') expect(await survivorsIn(dockerExec, docker, engine)).toMatchObject({ survivors: [] });
});
