import { describe, expect, it } from 'vitest';
import { createTestServer } from '../../test-server.ts';

const mebibyte = 1024 * 1024;
const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
const containers = [{ name: 'c', image: 'busybox' }];

async function server() {
  const made = await createTestServer({
    options: () => ({
      usage: {
        node: () => undefined,
        pod: ({ metadata }) =>
          metadata.name === 'idle'
            ? []
            : [
                { name: 'c', milliCores: 250, bytes: 3 * mebibyte },
                { name: 'd', milliCores: 0, bytes: mebibyte },
              ],
      },
    }),
  });
  for (const name of ['busy', 'idle']) {
    const body = { metadata: { name, labels: { app: name } }, spec: { containers } };
    await made.ask('POST', '/api/v1/namespaces/default/pods', { body });
  }
  return made;
}

const pods = '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods';

describe('metrics.k8s.io', () => {
  it('tells what the containers of a Pod use', async () => {
    const { ask } = await server();
    const { code, object } = await ask('GET', `${pods}/busy`);
    expect([code, object]).toEqual([
      200,
      {
        kind: 'PodMetrics',
        apiVersion: 'metrics.k8s.io/v1beta1',
        metadata: {
          name: 'busy',
          namespace: 'default',
          creationTimestamp: '2026-01-01T00:00:00Z',
          labels: { app: 'busy' },
        },
        timestamp: '2026-01-01T00:00:00Z',
        window: '15s',
        containers: [
          { name: 'c', usage: { cpu: '250m', memory: '3Mi' } },
          { name: 'd', usage: { cpu: '0', memory: '1Mi' } },
        ],
      },
    ]);
  });

  it('lists those that are measured, as a table with their sums', async () => {
    const { ask } = await server();
    const { object } = await ask('GET', pods, { headers: table });
    expect(object).toMatchObject({
      columnDefinitions: [{ name: 'Name' }, { name: 'cpu' }, { name: 'memory' }, { name: 'Window' }],
      rows: [{ cells: ['busy', '250m', '4Mi', '15s'] }],
    });
  });

  it.each([
    ['GET', `${pods}/nope`, 404, 'pods "nope" not found'],
    ['GET', `${pods}/idle`, 404, 'podmetrics.metrics.k8s.io "default/idle" not found'],
    ['DELETE', `${pods}/busy`, 405, 'the server does not allow this method on the requested resource'],
  ])('%s %s is answered with %i', async (method, path, code, message) => {
    const { ask } = await server();
    const answer = await ask(method, path);
    expect([answer.code, answer.object.message]).toEqual([code, message]);
  });

  it('is in discovery only where something measures', async () => {
    const names = async ({ ask }: Awaited<ReturnType<typeof createTestServer>>) =>
      ((await ask('GET', '/apis')).object as unknown as { groups: { name: string }[] }).groups.map(({ name }) => name);
    expect(await names(await server())).toContain('metrics.k8s.io');
    expect(await names(await createTestServer())).not.toContain('metrics.k8s.io');
  });
});
