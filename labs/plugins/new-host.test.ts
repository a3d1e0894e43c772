import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSimulation, realClock } from '#sim';
import { loadImages } from '../images/index.ts';
import { volumePlugins } from './index.ts';

const images = loadImages(new URL('../images/', import.meta.url));

it.each(['in memory', 'in a database'])('a volume on EBS survives its host, %s', async (where) => {
  const folder = mkdtempSync(join(tmpdir(), 'cka-host-'));
  const open = () =>
    createSimulation({
      lab: {
        apiVersion: 'cka-lab.dev/v1',
        kind: 'Lab',
        metadata: { name: 'docker-plugins' },
        title: { en: 'Docker' },
        docker: { machine: 'docker-host', images: ['busybox:1.36'], plugins: ['rexray'] },
      },
      images,
      volumePlugins,
      clock: realClock(),
      seed: 'host',
      database: where === 'in memory' ? undefined : join(folder, 'lab.sqlite'),
      token: '',
      serverUrl: () => '',
      certificateAuthority: undefined,
      log: () => undefined,
    });
  let simulation = await open();
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await simulation.docker?.handler({
      method,
      path: path.split('?', 1)[0] ?? '',
      query: new URLSearchParams(path.split('?')[1]),
      headers: {},
      body: (async function* () {
        yield new TextEncoder().encode(JSON.stringify(body ?? {}));
      })(),
      signal: new AbortController().signal,
    });
    const text = typeof response?.body === 'string' ? response.body : '';
    return text === '' ? response?.status : JSON.parse(text);
  };
  const run = async (name: string, command: string): Promise<unknown> => {
    const HostConfig = { Binds: ['disk:/data', 'own:/own'] };
    await ask('POST', `/containers/create?name=${name}`, {
      Image: 'busybox:1.36',
      Cmd: ['sh', '-c', command],
      HostConfig,
    });
    await ask('POST', `/containers/${name}/start`);
    for (;;) {
      const { State } = (await ask('GET', `/containers/${name}/json`)) as {
        State: { Status: string; ExitCode: number };
      };
      if (State.Status === 'exited') return State.ExitCode;
      await new Promise<void>((resolve) => setTimeout(resolve, 5));
    }
  };
  await ask('POST', '/volumes/create', { Name: 'disk', Driver: 'rexray', DriverOpts: { size: '1' } });
  expect(await run('writer', 'echo kept > /data/f && echo lost > /own/f')).toBe(0);
  const session = simulation.shells.open('docker-host', {
    command: ['sudo', 'poweroff'],
    user: 'root',
    tty: false,
    columns: 80,
    rows: 24,
    terminalType: 'dumb',
  });
  session.endInput();
  await session.ended;
  await expect.poll(() => ask('GET', '/containers/json?all=1')).toEqual([]);
  if (where !== 'in memory') {
    await simulation.close();
    simulation = await open();
  }
  expect(await ask('GET', '/volumes/own')).toEqual({ message: 'get own: no such volume' });
  expect(await ask('GET', '/volumes/disk')).toMatchObject({ Driver: 'rexray', Status: { size: 1 } });
  expect(await run('reader', '[ "$(cat /data/f)" = kept ] && [ ! -e /own/f ]')).toBe(0);
  await simulation.close();
  rmSync(folder, { recursive: true });
});
