import { expect, it } from 'vitest';
import { createTestEngine } from './testing.ts';

async function* cutOff(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(512);
  throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

const left = async ({ ask }: Pick<Awaited<ReturnType<typeof createTestEngine>>, 'ask'>) => {
  const { Containers: containers, Images: images } = (await ask('GET', '/info')).body as Record<string, number>;
  return { containers, images };
};

it.each([
  ['POST', '/build?t=x'],
  ['POST', '/images/load'],
  ['POST', '/images/create?fromSrc=-&repo=x'],
  ['PUT', '/containers/cc/archive?path=/'],
])('nothing is left of %s %s whose client vanishes', async (method, target) => {
  const engine = await createTestEngine();
  await engine.ask('POST', '/containers/create?name=cc', { Image: 'box', Cmd: ['true'] });
  const before = await left(engine);
  const { body } = await engine.ask(method, target, cutOff());
  expect(JSON.stringify(body)).toContain('Error processing tar file(exit status 1): unexpected EOF');
  expect(await left(engine)).toEqual(before);
  expect(await engine.ask('GET', '/containers/cc/changes')).toEqual({ status: 200, body: null });
  await engine.close();
});

it.each([
  '/containers/cc/logs?follow=1&stdout=1',
  '/containers/cc/stats',
  '/containers/cc/export',
  '/containers/cc/archive?path=/',
  '/images/box/get',
])('a container goes on when the client of %s vanishes', async (target) => {
  const engine = await createTestEngine();
  await engine.run('cc', { Cmd: ['sh', '-c', 'while :; do echo x; sleep 1; done'] });
  await engine.leave(target);
  const state = await engine.ask('GET', '/containers/cc/json');
  expect((state.body as { State: { Running: boolean } }).State.Running).toBe(true);
  expect((await engine.ask('DELETE', '/containers/cc?force=1')).status).toBe(204);
  expect(await left(engine)).toEqual({ containers: 0, images: 1 });
  await engine.close();
});
