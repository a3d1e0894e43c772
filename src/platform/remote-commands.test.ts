import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isAlive } from './processes.ts';
import { createRemoteCommands } from './remote-commands.ts';

let folder: string;
let commands: ReturnType<typeof createRemoteCommands>;
const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin', WHO: 'me' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cka-lab-commands-'));
  const body = join(folder, 'body.ts');
  const source = pathToFileURL(join(import.meta.dirname, 'remote-commands.ts'));
  writeFileSync(body, `import { serveCommands } from '${source}';\nserveCommands();\n`);
  commands = createRemoteCommands(pathToFileURL(body));
});
afterAll(async () => {
  await commands.close();
  await rm(folder, { recursive: true, force: true });
});

const shell = (script: string, timeout?: number) =>
  commands.run('sh', ['-c', script], {
    environment,
    directory: folder,
    ...(timeout === undefined ? {} : { timeout }),
  });

it('runs commands at the same time, each in its folder and environment', async () => {
  const slow = shell('sleep 0.3; pwd');
  expect(await shell('echo "$WHO"; echo no >&2; exit 3')).toMatchObject({
    exitCode: 3,
    stdout: 'me\n',
    stderr: 'no\n',
  });
  expect(await slow).toMatchObject({ exitCode: 0, stdout: `${folder}\n` });
  expect(await shell('sleep 9', 100)).toMatchObject({ timedOut: true });
  expect(await commands.run('no-such-command', [], { environment, directory: folder })).toMatchObject({
    exitCode: 127,
  });
});

it('tells when its process is killed, and begins another', async () => {
  const parent = Number((await shell('echo $PPID')).stdout);
  await expect(shell(`kill -9 ${parent}; sleep 1`)).rejects.toThrow('the process that runs commands has ended');
  expect(await shell('echo again')).toMatchObject({ stdout: 'again\n' });
});

it('leaves nothing running when it is closed', async () => {
  const parent = Number((await shell('echo $PPID')).stdout);
  const long = shell('echo $$ > pid; exec sleep 60');
  long.catch(() => {});
  const { stdout } = await shell('while [ ! -s pid ]; do sleep 0.02; done; cat pid');
  await commands.close();
  await expect(long).rejects.toThrow('has ended');
  expect(isAlive(parent)).toBe(false);
  await expect.poll(() => isAlive(Number(stdout))).toBe(false);
});
