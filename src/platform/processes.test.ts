import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { run } from './processes.ts';

it('waits for nothing that a command which ran out of time left running', async () => {
  const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin' };
  const script = 'echo begun; sleep 15 & sleep 15; echo over';
  const { timedOut, exitCode, stdout } = await run('sh', ['-c', script], {
    directory: tmpdir(),
    environment,
    timeout: 500,
  });
  expect({ timedOut, exitCode, stdout }).toEqual({ timedOut: true, exitCode: 143, stdout: 'begun\n' });
}, 10_000);
