import { expect, test } from 'vitest';
import type { Handler } from '#api';
import { createDockerClient, makeRequest } from '#clients';
import { createNameKeeper, namesGivenBy, restoreName, type TaggedImage } from './image-tags.ts';

test.each<[string, string, Readonly<Record<string, string>>, readonly string[]]>([
  ['a build', '/v1.41/build', { t: 'report:2' }, ['report:2']],
  ['a build without a tag', '/build', { t: 'host:5000/report' }, ['host:5000/report:latest']],
  ['a build without a name', '/v1.41/build', {}, []],
  ['a commit', '/v1.41/commit', { container: 'c', repo: 'notes', tag: 'snapshot' }, ['notes:snapshot']],
  ['a commit without a name', '/v1.41/commit', { container: 'c' }, []],
  ['an import', '/images/create', { fromSrc: '-', repo: 'flat', tag: '' }, ['flat:latest']],
  ['a pull', '/v1.41/images/create', { fromImage: 'busybox', tag: '1.36' }, []],
  ['another name', '/v1.47/images/a/b:1/tag', { repo: 'c', tag: '2' }, ['c:2']],
  ['a container', '/v1.41/containers/create', { name: 'c' }, []],
])('%s gives these names', (_, path, query, names) => {
  expect(namesGivenBy(makeRequest(path, { method: 'POST', query }))).toEqual(names);
});

/** An engine that knows names of images, and nothing else. */
function engineWith(names: Map<string, string>): Handler {
  return async ({ method, path, query }) => {
    const [, image = ''] = /^\/images\/(.+?)(?:\/(?:json|tag))?$/.exec(decodeURIComponent(path)) ?? [];
    const id = names.get(image) ?? ([...names.values()].includes(image) ? image : undefined);
    if (path === '/build') names.set(query.get('t') ?? '', 'built');
    else if (id === undefined) return { status: 404, headers: {}, body: '{"message":"No such image"}' };
    else if (method === 'DELETE') names.delete(image);
    else if (method === 'POST') names.set(`${query.get('repo')}:${query.get('tag')}`, id);
    return { status: 200, headers: {}, body: JSON.stringify({ Id: id }) };
  };
}

test('a reset takes away the names that were given, and gives one back that another image had', async () => {
  const names = new Map([
    ['report:1', 'old'],
    ['keep:1', 'old'],
  ]);
  const engine = engineWith(names);
  const client = createDockerClient(engine);
  const given: TaggedImage[] = [];
  const keeper = createNameKeeper(engine, client, (image) => given.push(image));
  for (const t of ['report:1', 'report:2']) await keeper(makeRequest('/build', { method: 'POST', query: { t } }));
  expect(Object.fromEntries(names)).toEqual({ 'report:1': 'built', 'report:2': 'built', 'keep:1': 'old' });
  expect(given).toEqual([{ reference: 'report:1', before: 'old' }, { reference: 'report:2' }]);
  for (const image of given) await restoreName(client, image);
  expect(Object.fromEntries(names)).toEqual({ 'report:1': 'old', 'keep:1': 'old' });
});
