import { describe, expect, it } from 'vitest';
import { createTestServer } from '../../test-server.ts';

const broken = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1.broken.io' },
  spec: {
    group: 'broken.io',
    version: 'v1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    insecureSkipTLSVerify: true,
    service: { name: 'x', namespace: 'default' },
  },
};

async function serverWithBroken() {
  const server = await createTestServer();
  await server.ask('POST', '/apis/apiregistration.k8s.io/v1/apiservices', { body: broken });
  const text = async (path: string, accept = 'application/json') => {
    const { status, body } = await server.handler({
      method: 'GET',
      path,
      query: new URLSearchParams(),
      headers: { authorization: 'Bearer admin', host: '127.0.0.1:6443', accept },
      body: (async function* () {})(),
      signal: new AbortController().signal,
    });
    return [status, String(body ?? '')] as const;
  };
  return { ...server, text };
}

describe('a version that a Service should answer', () => {
  it.each([
    ['/apis/broken.io/v1', 503, 'service unavailable\n'],
    ['/apis/broken.io/v1/foos', 503, 'service unavailable\n'],
    ['/apis/broken.io/v1/namespaces/default/foos/a', 503, 'service unavailable\n'],
    ['/apis/broken.io/v2', 404, '404 page not found\n'],
    ['/apis/broken.io/v2/foos', 404, '404 page not found\n'],
  ])('%s: %i', async (path, status, body) => {
    expect(await (await serverWithBroken()).text(path)).toEqual([status, body]);
  });

  it('is in the documents of its group and of all groups', async () => {
    const { ask, text } = await serverWithBroken();
    const versions = [{ groupVersion: 'broken.io/v1', version: 'v1' }];
    const [version] = versions;
    const group = { name: 'broken.io', versions, preferredVersion: version };
    expect((await ask('GET', '/apis/broken.io')).object).toEqual({ kind: 'APIGroup', apiVersion: 'v1', ...group });
    const all = (await ask('GET', '/apis')).object as unknown as { groups: unknown[] };
    expect(all.groups.at(-1)).toEqual(group);
    const [, list] = await text('/apis', 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    expect(JSON.parse(list).items.at(-1)).toEqual({
      metadata: { name: 'broken.io' },
      versions: [{ version: 'v1', freshness: 'Stale' }],
    });
  });
});
