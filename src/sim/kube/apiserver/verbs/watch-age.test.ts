import { expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../../test-server.ts';

async function watchAsTable({ handler }: TestServer): Promise<AsyncIterator<string | Uint8Array>> {
  const { body } = await handler({
    method: 'GET',
    path: '/api/v1/namespaces/default/configmaps',
    query: new URLSearchParams('watch=true&resourceVersion=2'),
    headers: { authorization: 'Bearer admin', accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    body: (async function* () {})(),
    signal: new AbortController().signal,
  });
  return (body as AsyncIterable<string>)[Symbol.asyncIterator]();
}

interface TableEvent {
  readonly type: string;
  readonly object: { readonly columnDefinitions: unknown[] | null; readonly rows: { readonly cells: unknown[] }[] };
}

const eventsOf = async (watch: AsyncIterator<string | Uint8Array>) =>
  String((await watch.next()).value)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TableEvent);

test('the age in a table is that of the moment of the event, for every watcher; only the first has the columns', async () => {
  const server = await createTestServer();
  const early = await watchAsTable(server);
  await server.ask('POST', '/api/v1/namespaces/default/configmaps', { body: { metadata: { name: 'a' } } });
  expect((await eventsOf(early)).map(({ object }) => object.rows[0]?.cells)).toEqual([['a', 0, '0s']]);
  await server.clock.advance(90_000);
  const late = await watchAsTable(server);
  const object = { metadata: { name: 'a' }, data: { key: 'value' } };
  await server.ask('PUT', '/api/v1/namespaces/default/configmaps/a', { body: object });
  const [modified] = await eventsOf(early);
  expect([modified?.type, modified?.object.columnDefinitions, modified?.object.rows[0]?.cells]).toEqual([
    'MODIFIED',
    null,
    ['a', 1, '90s'],
  ]);
  const [first, second] = await eventsOf(late);
  expect([first?.object.columnDefinitions?.length, second?.object.rows[0]?.cells]).toEqual([3, ['a', 1, '90s']]);
});
