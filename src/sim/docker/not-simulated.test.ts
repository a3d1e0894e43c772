import { expect, it } from 'vitest';
import { createTestEngine } from './testing.ts';

it.each([
  ['POST', '/build?remote=https://host/x.git', 'build contexts from the network'],
  ['POST', '/build?version=2', 'BuildKit; set DOCKER_BUILDKIT=0'],
  ['POST', '/images/create?fromSrc=https://host/x.tar', 'importing images from the network'],
])('%s %s says that it is not simulated', async (method, target, what) => {
  const engine = await createTestEngine();
  const { status, body } = await engine.ask(method, target);
  expect(status).toBe(501);
  expect(body).toEqual({ message: `not simulated: ${what}` });
  await engine.close();
});
