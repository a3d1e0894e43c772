import { describe, expect, it } from 'vitest';
import { type FieldError, fieldRequired, type KubeObject, path } from '#apimachinery';
import { defineResource } from './registry/index.ts';
import { resources } from './resources/index.ts';
import { ageColumn, nameColumn, textColumn } from './resources/shared/columns.ts';
import { createTestServer } from './test-server.ts';

interface RangeAllocation extends KubeObject {
  range: string;
  data: string;
}

/** The one file: a kind of the schema table that no server serves. */
const rangeAllocation = defineResource<RangeAllocation>({
  group: '',
  version: 'v1',
  kind: 'RangeAllocation',
  resource: 'rangeallocations',
  singular: 'rangeallocation',
  namespaced: true,
  shortNames: ['ra'],
  schema: 'k8s.io/api/core/v1.RangeAllocation',
  defaults: (object) => {
    object.range ||= '0-9';
  },
  validate: ({ data }): FieldError[] => (data ? [] : [fieldRequired(path('data'))]),
  fieldSelectors: { range: ({ range }) => range },
  columns: [nameColumn(), textColumn('Range', ({ range }) => range), ageColumn()],
});

/** The one line. */
const all = [...resources, rangeAllocation];

const collection = '/api/v1/namespaces/default/rangeallocations';
const item = `${collection}/a`;
const body = { metadata: { name: 'a', labels: { x: 'y' } }, data: 'AAEC' };

async function setup() {
  const server = await createTestServer({ resources: all });
  await server.ask('POST', collection, { body });
  const get = async (target: string, accept = 'application/json') =>
    (await server.ask('GET', target, { headers: { accept } })).object as unknown as Record<string, never>;
  return { ...server, get };
}

describe('a kind that is one file and one line more', () => {
  it('is created with its defaults, and refused when it is not valid', async () => {
    const { ask, get } = await setup();
    expect(await get(item)).toMatchObject({ kind: 'RangeAllocation', apiVersion: 'v1', range: '0-9', data: 'AAEC' });
    const { object } = await ask('POST', collection, { body: { metadata: { name: 'b' } } });
    expect(object.message).toBe('RangeAllocation "b" is invalid: data: Required value');
  });

  it('is strict about its fields', async () => {
    const { ask } = await setup();
    const { object } = await ask('POST', `${collection}?fieldValidation=Strict`, { body: { ...body, rnage: '1' } });
    expect(object.message).toBe(
      'RangeAllocation in version "v1" cannot be handled as a RangeAllocation: strict decoding error: unknown field "rnage"',
    );
  });

  it('is discovered, plainly and aggregated', async () => {
    const { get } = await setup();
    const plain = (await get('/api/v1')) as { resources?: readonly object[] };
    expect(plain.resources).toContainEqual(
      expect.objectContaining({ name: 'rangeallocations', kind: 'RangeAllocation', shortNames: ['ra'] }),
    );
    const aggregated = await get('/api', 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    expect(JSON.stringify(aggregated)).toContain('"resource":"rangeallocations"');
  });

  it('is described for explain and for validation by clients', async () => {
    const { get } = await setup();
    const document = (await get('/openapi/v3/api/v1')) as { components?: { schemas: object }; paths?: object };
    expect(document.paths).toHaveProperty(['/api/v1/namespaces/{namespace}/rangeallocations/{name}', 'patch']);
    expect(document.components?.schemas).toHaveProperty(
      ['io.k8s.api.core.v1.RangeAllocation', 'required'],
      ['range', 'data'],
    );
    expect(JSON.stringify(await get('/openapi/v2'))).toContain('"io.k8s.api.core.v1.RangeAllocation":{');
  });

  it('is printed as a table and selected by its fields', async () => {
    const { get } = await setup();
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const table = await get(`${collection}?fieldSelector=range%3D0-9`, accept);
    expect(table).toMatchObject({ columnDefinitions: [{ name: 'Name' }, { name: 'Range' }, { name: 'Age' }] });
    expect(table).toMatchObject({ rows: [{ cells: ['a', '0-9', '0s'] }] });
    expect(await get(`${collection}?fieldSelector=range%3D1`, accept)).toMatchObject({ rows: [] });
  });

  it.each([
    ['application/merge-patch+json', { range: '1-2' }],
    ['application/strategic-merge-patch+json', { range: '1-2' }],
    ['application/json-patch+json', [{ op: 'replace', path: '/range', value: '1-2' }]],
    [
      'application/apply-patch+yaml',
      { apiVersion: 'v1', kind: 'RangeAllocation', metadata: { name: 'a' }, range: '1-2', data: 'AAEC' },
    ],
  ])('is changed by %s', async (type, patch) => {
    const { ask, get } = await setup();
    const query = type.includes('apply') ? '?fieldManager=me&force=true' : '?fieldManager=me';
    const { code, object } = await ask('PATCH', item + query, { headers: { 'content-type': type }, body: patch });
    expect([code, object.message]).toEqual([200, undefined]);
    expect(await get(item)).toMatchObject({ range: '1-2', data: 'AAEC', metadata: { labels: { x: 'y' } } });
    expect(JSON.stringify(object.metadata.managedFields)).toContain('"manager":"me"');
  });

  it('is watched', async () => {
    const { registry, ask } = await setup();
    const seen: string[] = [];
    const watch = registry.watch(rangeAllocation, { labelSelector: 'x=y' }, ({ type, object }) =>
      seen.push(`${type} ${object.metadata.name}`),
    );
    await ask('PATCH', item, { headers: { 'content-type': 'application/merge-patch+json' }, body: { range: '5' } });
    await ask('DELETE', item);
    watch.close();
    expect(seen).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
  });
});
