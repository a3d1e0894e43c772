import { expect, test } from 'vitest';
import { type Clock, CouldNotLookError, type Handler } from '#api';
import { createKubeTarget } from './target.ts';

const clock: Clock = { now: () => 0, after: () => ({ cancel: () => {} }) };
const json = (status: number, body: unknown) => ({ status, headers: {}, body: JSON.stringify(body) });
const resources = {
  resources: [
    { name: 'pods', kind: 'Pod', namespaced: true },
    { name: 'pods/log', kind: 'Pod', namespaced: true },
  ],
};

/** A server that knows pods and answers everything below them with that. */
function server(status: number, body: unknown, seen: string[] = []): Handler {
  return async (request) => {
    if (request.path === '/api/v1') return json(200, resources);
    if (!request.path.startsWith('/api/v1/')) return json(404, {});
    seen.push(`${request.path}?${request.query}`);
    return json(status, body);
  };
}

const web = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web' } as const;

test('an object is read below its namespace, with the token', async () => {
  const seen: string[] = [];
  let token: string | undefined;
  const handler = server(200, { metadata: { name: 'web' } }, seen);
  const target = createKubeTarget(
    (request) => {
      token = request.headers.authorization;
      return handler(request);
    },
    { clock, token: 'secret' },
  );
  expect(await target.get(web)).toEqual({ metadata: { name: 'web' } });
  expect(seen).toEqual(['/api/v1/namespaces/default/pods/web?']);
  expect(token).toBe('Bearer secret');
});

test('an object or a kind that is not there is undefined, a list of it empty', async () => {
  const target = createKubeTarget(server(404, { code: 404, message: 'pods "web" not found' }), { clock });
  expect(await target.get(web)).toBeUndefined();
  expect(await target.get({ ...web, kind: 'Widget' })).toBeUndefined();
  expect(await target.list({ apiVersion: 'example.com/v1', kind: 'Widget' })).toEqual([]);
});

test('the objects of a list carry their kind, and label selectors travel', async () => {
  const seen: string[] = [];
  const body = { metadata: { resourceVersion: '7' }, items: [{ metadata: { name: 'web' } }] };
  const target = createKubeTarget(server(200, body, seen), { clock });
  expect(await target.list({ apiVersion: 'v1', kind: 'Pod' }, 'app=web')).toEqual([
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } },
  ]);
  expect(seen).toEqual(['/api/v1/pods?labelSelector=app%3Dweb']);
});

test.each([
  [403, 'forbidden', 'The Kubernetes API server refuses to show it: no'],
  [401, 'forbidden', 'The Kubernetes API server refuses to show it: no'],
  [504, 'timeout', 'The Kubernetes API server could not answer: no'],
  [500, 'failed', 'The Kubernetes API server could not answer: no'],
  [501, 'unsupported', 'no'],
])('an answer with code %i means that nothing was seen', async (code, reason, message) => {
  const target = createKubeTarget(server(code, { code, message: 'no' }), { clock });
  const error = await target.get(web).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CouldNotLookError);
  expect(error).toMatchObject({ reason, message });
});

test('a server that is not there means that nothing was seen', async () => {
  const refused: Handler = async () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  };
  await expect(createKubeTarget(refused, { clock }).get(web)).rejects.toMatchObject({
    reason: 'unreachable',
    message: 'The Kubernetes API server cannot be reached: nobody listens there.',
  });
});
