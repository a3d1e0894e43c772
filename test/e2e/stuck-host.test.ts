import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram, type Program, startLab } from '../support/program.ts';

let program: Program;
const pidOf = (name: string): number => Number(readFileSync(join(program.state, 'labs', name, 'host.pid'), 'utf8'));

beforeAll(() => {
  program = createProgram();
});
afterAll(async () => program.close(), 60_000);

test('a host that does not answer is told, ended, and begun again where it was', async () => {
  await startLab(program, 'create-persistent-volume', '--name', 'stuck');
  await program.cka('hint', '--next', '--name', 'stuck');
  process.kill(pidOf('stuck'), 'SIGSTOP');

  const [listed, started, checked] = await Promise.all([
    program.cka('status'),
    program.cka('start', '--name', 'stuck'),
    program.cka('check', '--name', 'stuck'),
  ]);
  expect(listed.stdout).toMatch(/^stuck +stuck +two-node +sim +storage-basics\/create-persistent-volume/m);
  for (const { code, stderr } of [started, checked]) {
    expect(code).toBe(2);
    expect(stderr).toBe(
      'cka-lab: The host of lab "stuck" does not answer; nothing that you did is lost.\n' +
        '  cka-lab stop --name stuck ends it, and cka-lab start --name stuck goes on where it was.\n',
    );
  }
  const stopped = await program.cka('stop', '--name', 'stuck');
  expect(stopped).toMatchObject({ code: 0, stderr: 'Lab stuck did not answer: its process was ended.\n' });
  await startLab(program, '--name', 'stuck');
  const { hints } = JSON.parse((await program.cka('hint', '--name', 'stuck', '--json')).stdout);
  expect(hints).toHaveLength(1);
}, 90_000);
