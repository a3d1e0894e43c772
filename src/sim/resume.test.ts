import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Handler, HttpRequest } from '#api';
import { createSimulation, realClock, repositoriesOf, type Simulation } from './index.ts';

let folder = '';
const opened: Simulation[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-resume-'));
});
afterEach(async () => {
  for (const simulation of opened.splice(0)) await simulation.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<Simulation> {
  const simulation = await createSimulation({
    lab: {
      apiVersion: 'cka-lab.dev/v1',
      kind: 'Lab',
      metadata: { name: 'resume' },
      title: { en: 'Resume' },
      docker: { machine: 'docker-host', images: ['box:1'] },
    },
    images: repositoriesOf([
      {
        repository: 'box',
        tags: ['1'],
        created: '2024-01-01T00:00:00Z',
        steps: [{ createdBy: 'ADD box', layer: { size: 10, applets: ['/bin'] } }],
        config: { command: ['sh'], environment: ['PATH=/bin'] },
      },
    ]),
    clock: realClock(),
    seed: 'resume',
    database: join(folder, 'lab.sqlite'),
    token: 'token',
    serverUrl: () => '',
    certificateAuthority: undefined,
    log: () => undefined,
  });
  opened.push(simulation);
  return simulation;
}

async function call(
  handler: Handler | undefined,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: string }> {
  if (handler === undefined) throw new Error('no engine');
  const [plain = '', query = ''] = path.split('?');
  const request: HttpRequest = {
    method,
    path: plain,
    query: new URLSearchParams(query),
    headers: {},
    body: (async function* () {
      if (body !== undefined) yield new TextEncoder().encode(JSON.stringify(body));
    })(),
    signal: new AbortController().signal,
  };
  const response = await handler(request);
  let text = '';
  if (typeof response.body === 'string') text = response.body;
  else if (response.body instanceof Uint8Array) text = new TextDecoder().decode(response.body);
  else
    for await (const chunk of response.body ?? [])
      text += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
  return { status: response.status, body: text };
}

it('has everything again that was acknowledged before the process was killed', async () => {
  const first = await open();
  const engine = first.docker?.handler;
  first.machines.get('docker-host')?.files.writeFile('/srv/note', new TextEncoder().encode('mine'));
  await call(engine, 'POST', '/volumes/create', { Name: 'data' });
  const run = async (name: string, restart: string, script: string) => {
    const body = {
      Image: 'box:1',
      Cmd: ['sh', '-c', script],
      HostConfig: { Binds: ['data:/data'], RestartPolicy: { Name: restart } },
    };
    await call(engine, 'POST', `/containers/create?name=${name}`, body);
    await call(engine, 'POST', `/containers/${name}/start`);
  };
  await run('job', 'no', 'echo out; echo kept > /data/f; echo layer > /f');
  await call(engine, 'POST', '/containers/job/wait');
  await run('service', 'always', 'sleep 1000');
  await run('plain', 'no', 'sleep 1000');
  // Nothing is closed: the second simulation finds the file as a killed process left it.
  const second = (await open()).docker?.handler;

  const state = async (name: string) => {
    const { State } = JSON.parse((await call(second, 'GET', `/containers/${name}/json`)).body) as {
      State: { Status: string; ExitCode: number };
    };
    return `${State.Status} ${State.ExitCode}`;
  };
  expect(await state('job')).toBe('exited 0');
  expect(await state('service')).toBe('running 0');
  expect(await state('plain')).toBe('running 0');
  expect((await call(second, 'GET', '/containers/job/logs?stdout=1')).body).toContain('out\n');
  expect(JSON.parse((await call(second, 'GET', '/containers/job/changes')).body)).toContainEqual({
    Path: '/f',
    Kind: 1,
  });
  const files = opened[1]?.machines.get('docker-host')?.files;
  const read = (path: string) => new TextDecoder().decode(files?.readFile(path));
  expect(read('/var/lib/docker/volumes/data/_data/f')).toBe('kept\n');
  expect(read('/srv/note')).toBe('mine');
  expect((await call(second, 'GET', '/images/box:1/json')).status).toBe(200);
});

it('forgets everything on reset, with the same handler', async () => {
  const simulation = await open();
  const handler = simulation.docker?.handler;
  await call(handler, 'POST', '/volumes/create', { Name: 'data' });
  simulation.machines.get('docker-host')?.files.writeFile('/srv/note', new Uint8Array(1));
  await simulation.reset();
  expect((await call(handler, 'GET', '/volumes/data')).status).toBe(404);
  expect(simulation.machines.get('docker-host')?.files.exists('/srv/note')).toBe(false);
});
