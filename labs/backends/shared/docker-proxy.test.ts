import { expect, test } from 'vitest';
import type { Handler } from '#api';
import { makeRequest, readBody } from '#clients';
import { createDockerProxy } from './docker-proxy.ts';

function proxied(engine: Handler, volumes: readonly string[] = []) {
  const made: string[] = [];
  const proxy = createDockerProxy(
    engine,
    async (_, name) => volumes.includes(name),
    (kind, id) => made.push(`${kind} ${id}`),
  );
  return { made, proxy };
}

const answers =
  (status: number, body: string): Handler =>
  async () => ({ status, headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }, body });

test.each([
  ['/v1.41/containers/create', '{"Id":"abc","Warnings":[]}', 'container abc'],
  ['/containers/create', '{"Id":"abc"}', 'container abc'],
  ['/v1.41/volumes/create', '{"Name":"data"}', 'volume data'],
  ['/v1.41/networks/create', '{"Id":"net"}', 'network net'],
])("what is created through %s is remembered, and the answer is the engine's", async (path, body, expected) => {
  const { made, proxy } = proxied(answers(201, body));
  const response = await proxy(makeRequest(path, { method: 'POST', body: '{"Name":"data"}' }));
  expect(made).toEqual([expected]);
  expect(response.status).toBe(201);
  expect(Buffer.from(await readBody(response)).toString()).toBe(body);
  expect(response.headers).toEqual({ 'content-type': 'application/json' });
});

test("a volume that was there before stays somebody else's", async () => {
  const { made, proxy } = proxied(answers(201, '{"Name":"data"}'), ['data']);
  await proxy(makeRequest('/v1.41/volumes/create', { method: 'POST', body: '{"Name":"data"}' }));
  expect(made).toEqual([]);
});

test('a refusal is passed on and nothing is remembered', async () => {
  const { made, proxy } = proxied(answers(409, '{"message":"Conflict."}'));
  const response = await proxy(makeRequest('/v1.41/containers/create', { method: 'POST', body: '{}' }));
  expect(response.status).toBe(409);
  expect(made).toEqual([]);
});

test('the body of a request reaches the engine', async () => {
  let seen = '';
  const { proxy } = proxied(async (request) => {
    for await (const part of request.body) seen += Buffer.from(part).toString();
    return { status: 201, headers: {}, body: '{"Id":"abc"}' };
  });
  await proxy(makeRequest('/v1.41/containers/create', { method: 'POST', body: '{"Image":"busybox"}' }));
  expect(seen).toBe('{"Image":"busybox"}');
});

test('volumes that a container brings into being are remembered with it, those that were there are not', async () => {
  const { made, proxy } = proxied(answers(201, '{"Id":"abc"}'), ['old']);
  const body = JSON.stringify({
    HostConfig: {
      Binds: ['new:/a:ro', 'old:/b', '/host:/c', 'new:/d'],
      Mounts: [
        { Type: 'volume', Source: 'mounted', Target: '/e' },
        { Type: 'volume', Target: '/f' },
        { Type: 'bind', Source: '/host', Target: '/g' },
      ],
    },
  });
  await proxy(makeRequest('/v1.41/containers/create', { method: 'POST', body }));
  expect(made).toEqual(['volume new', 'volume mounted', 'container abc']);
});

test('a volume without a name is remembered by the one that the engine gave it', async () => {
  const { made, proxy } = proxied(answers(201, '{"Name":"0f3a"}'));
  await proxy(makeRequest('/v1.41/volumes/create', { method: 'POST', body: '{"Name":""}' }));
  expect(made).toEqual(['volume 0f3a']);
});
