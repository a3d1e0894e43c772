import { expect, it } from 'vitest';
import { createTestServer } from '../../../test-server.ts';

const pod = '/api/v1/namespaces/default/pods/p';
const strategic = { 'content-type': 'application/strategic-merge-patch+json' };

async function server() {
  const made = await createTestServer();
  const containers = [{ name: 'c', image: 'busybox', resources: { requests: { cpu: '10m' } } }];
  await made.ask('POST', '/api/v1/namespaces/default/pods', {
    body: { metadata: { name: 'p' }, spec: { containers } },
  });
  return made;
}

it.each([
  ['PUT', 'status'],
  ['PUT', 'ephemeralcontainers'],
  ['PUT', 'resize'],
  ['POST', 'binding'],
  ['POST', 'eviction'],
])('%s to %s looks at the namespace before the name', async (method, subresource) => {
  const { ask } = await server();
  const { code, object } = await ask(method, `${pod}/${subresource}`, { body: { metadata: { namespace: 'other' } } });
  expect([code, object.message]).toEqual([
    400,
    'the namespace of the provided object does not match the namespace sent on the request',
  ]);
});

it.each(['ephemeralcontainers', 'resize'])('%s leaves labels as they are', async (subresource) => {
  const { ask } = await server();
  const body = { metadata: { labels: { a: 'b' } } };
  const { code, object } = await ask('PATCH', `${pod}/${subresource}`, { body, headers: strategic });
  expect([code, object.metadata.labels]).toEqual([200, undefined]);
});

it('a resize says first that containers came or went', async () => {
  const { ask } = await server();
  const body = { spec: { containers: [{ name: 'z', image: 'x', resources: { requests: { memory: '1Gi' } } }] } };
  const { object } = await ask('PATCH', `${pod}/resize`, { body, headers: strategic });
  expect(object.message).toBe(
    'Pod "p" is invalid: spec.containers: Forbidden: containers may not be added or removed on resize',
  );
});

it('logs are of no stream in particular', async () => {
  const { ask } = await server();
  const { code, object } = await ask('GET', `${pod}/log?stream=Stdout`);
  expect([code, object.message]).toEqual([
    422,
    'PodLogOptions "p" is invalid: stream: Forbidden: may not be specified',
  ]);
});
