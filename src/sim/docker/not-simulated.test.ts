import { expect, it } from 'vitest';
import { createSimulation } from '../create-simulation.ts';
import { realClock } from '../time/index.ts';

it.each([
  ['POST', '/build?remote=https://host/x.git', 'build contexts from the network'],
  ['POST', '/build?version=2', 'BuildKit; set DOCKER_BUILDKIT=0'],
  ['POST', '/images/create?fromSrc=https://host/x.tar', 'importing images from the network'],
])('%s %s says that it is not simulated', async (method, path, what) => {
  const simulation = await createSimulation({
    lab: {
      apiVersion: 'cka-lab.dev/v1',
      kind: 'Lab',
      metadata: { name: 'docker' },
      title: { en: 'Docker' },
      docker: { machine: 'docker-host' },
    },
    images: [],
    clock: realClock(),
    seed: 'docker',
    database: undefined,
    token: '',
    serverUrl: () => '',
    certificateAuthority: undefined,
    log: () => undefined,
  });
  const response = await simulation.docker?.handler({
    method,
    path: path.split('?', 1)[0] ?? '',
    query: new URLSearchParams(path.split('?')[1]),
    headers: {},
    body: (async function* () {})(),
    signal: new AbortController().signal,
  });
  expect(response?.status).toBe(501);
  expect(JSON.parse(String(response?.body))).toEqual({ message: `not simulated: ${what}` });
  await simulation.close();
});
