import { beforeAll, describe, expect, test } from 'vitest';
import type { List } from '../../registry/index.ts';
import { createTestServer, type TestServer } from '../../test-server.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const many = 1_200;
const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
  for (let index = 0; index < many; index += 1) {
    await server.ask('POST', configMaps, { body: { metadata: { name: `c-${10_000 + index}` }, data: { key: 'ü' } } });
  }
});

describe('a long list', () => {
  test('is the same as its pages, sent in chunks', async () => {
    const { object, headers } = await server.ask('GET', configMaps);
    const list = object as unknown as List & { readonly kind: string };
    const first = (await server.ask('GET', `${configMaps}?limit=1000`)).object as unknown as List & {
      readonly metadata: { readonly continue: string };
    };
    const next = encodeURIComponent(first.metadata.continue);
    const second = (await server.ask('GET', `${configMaps}?limit=1000&continue=${next}`)).object as unknown as List;
    expect(list.kind).toBe('ConfigMapList');
    expect(list.items).toHaveLength(many);
    expect(list.items).toEqual([...first.items, ...second.items]);
    expect(headers).not.toHaveProperty('Content-Encoding');
  });

  test('is compressed for who accepts that', async () => {
    const { object, headers } = await server.ask('GET', configMaps, { headers: { 'accept-encoding': 'gzip' } });
    expect(headers).toMatchObject({ 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' });
    expect((object as unknown as List).items).toHaveLength(many);
  });

  test('is a table of as many rows', async () => {
    const { object } = await server.ask('GET', configMaps, { headers: asTable });
    const table = object as unknown as { rows: { cells: unknown[] }[]; columnDefinitions: unknown[] };
    expect([table.rows.length, table.columnDefinitions.length]).toEqual([many, 3]);
    expect(table.rows[0]?.cells).toEqual(['c-10000', 1, '0s']);
  });

  test('is an error, and nothing else, when no row can be written', async () => {
    const { code, object } = await server.ask('GET', `${configMaps}?includeObject=Half`, { headers: asTable });
    expect([code, object.message]).toEqual([
      400,
      "Unable to convert to Table as requested: includeObject: Invalid value: \"Half\": must be 'Metadata', 'Object', 'None', or empty",
    ]);
  });
});
