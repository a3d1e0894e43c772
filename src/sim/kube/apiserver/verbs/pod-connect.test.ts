import { describe, expect, it } from 'vitest';
import { createTestServer } from '../../test-server.ts';

const pods = '/api/v1/namespaces/default/pods';
const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };

async function server() {
  const made = await createTestServer({
    options: () => ({ podConnect: () => ({ kind: 'refused', status: 500, message: 'not asked' }) }),
  });
  const pod = (name: string, containers: readonly string[], nodeName?: string) =>
    made.ask('POST', pods, {
      body: {
        metadata: { name },
        spec: {
          ...(nodeName === undefined ? {} : { nodeName }),
          initContainers: [{ name: 'init', image: 'busybox' }],
          containers: containers.map((container) => ({ name: container, image: 'busybox' })),
        },
      },
    });
  await pod('waiting', ['a']);
  await pod('bound', ['a', 'b'], 'node01');
  await made.ask('POST', '/api/v1/nodes', { body: { metadata: { name: 'node01' } } });
  await pod('lost', ['a'], 'nope');
  return made;
}

describe('exec', () => {
  it.each([
    ['nope', '', upgrade, 404, 'pods "nope" not found'],
    ['waiting', '', upgrade, 400, 'pod waiting does not have a host assigned'],
    ['waiting', 'container=x', upgrade, 400, 'container x is not valid for pod waiting'],
    ['bound', '', upgrade, 400, 'a container name must be specified for pod bound, choose one of: [init a b]'],
    ['bound', 'container=a', {}, 400, 'Upgrade request required'],
    ['lost', '', upgrade, 404, 'pods "nope" not found'],
  ])('of %s with "%s" says why not', async (name, query, headers, code, message) => {
    const { ask } = await server();
    const answer = await ask('GET', `${pods}/${name}/exec?command=ls&stdout=1&${query}`, { headers });
    expect([answer.code, answer.object.message]).toEqual([code, message]);
  });

  it('has no other methods', async () => {
    const { ask } = await server();
    expect((await ask('DELETE', `${pods}/bound/exec`)).code).toBe(405);
  });
});
