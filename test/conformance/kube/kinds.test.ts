import { describe, expect, it } from 'vitest';
import { applyMergePatch, decodeProtobuf, deepCopy, encodeProtobuf, type KubeObject } from '#apimachinery';
import { bookmark } from '../../../src/sim/kube/registry/index.ts';
import { resources } from '../../../src/sim/kube/resources/index.ts';
import { createTestServer } from '../../../src/sim/kube/test-server.ts';
import { collectionOf, kindExamples } from '../../support/kinds.ts';

const tables = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const json = { 'content-type': 'application/json' };
const apply = { 'content-type': 'application/apply-patch+yaml' };

function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Every kind is complete: whoever adds one adds a row to test/golden/kinds.yaml. */
describe.each(resources.map((resource) => [`${resource.kind} ${apiVersionOf(resource)}`, resource] as const))(
  '%s',
  (_, resource) => {
    const example = kindExamples().find(
      ({ object }) => object.kind === resource.kind && object.apiVersion === apiVersionOf(resource),
    );
    const { object, change, message } = example ?? { object: {} as KubeObject, change: {}, message: '' };
    const collection = collectionOf(resource);
    const item = `${collection}/${object.metadata?.name}`;

    it('has an example', () => expect(example).toBeDefined());

    it('keeps and answers everything that the example says', async () => {
      const { ask } = await createTestServer();
      const created = await ask('POST', collection, { body: object, headers: json });
      expect(created.code, created.object.message).toBe(201);
      expect((await ask('GET', item)).object).toEqual(created.object);
      expect((await ask('PUT', item, { body: created.object })).object).toEqual(created.object);
      expect(holds(created.object, object)).toEqual([]);
    });

    it('says as protobuf what it says as JSON', async () => {
      const { ask } = await createTestServer();
      const created = await ask('POST', collection, { body: object, headers: json });
      expect(ownTypeOnly(decodeProtobuf(encodeProtobuf(created.object)))).toEqual(ownTypeOnly(created.object));
    });

    it('gives the same defaults twice', () => {
      const once = deepCopy(object);
      resource.defaults?.(once);
      const twice = deepCopy(once);
      resource.defaults?.(twice);
      expect(twice).toEqual(once);
    });

    it('prints a row with a cell for each column, the name among them', async () => {
      const { ask } = await createTestServer();
      await ask('POST', collection, { body: object });
      const answer = await ask('GET', collection, { headers: { accept: tables } });
      const table = answer.object as unknown as { columnDefinitions: object[]; rows: { cells: unknown[] }[] };
      const rows = table.rows.filter(({ cells }) => cells.includes(object.metadata.name));
      expect(rows).toHaveLength(1);
      for (const { cells } of table.rows) {
        expect(cells).toHaveLength(table.columnDefinitions.length);
        expect(cells.filter((cell) => cell === undefined || String(cell).includes('[object'))).toEqual([]);
      }
    });

    it('has a row for a bookmark, which is an object of zero values', () => {
      const cells = resource.columns.map(({ cell }) => cell(bookmark(resource, 7), 0));
      expect(cells.filter((cell) => /undefined|\[object/.test(String(cell)))).toEqual([]);
    });

    it('is applied, and applied once more unchanged', async () => {
      const { ask } = await createTestServer();
      const first = await ask('PATCH', `${item}?fieldManager=me`, { body: object, headers: apply });
      expect(first.code, first.object.message).toBe(201);
      const second = await ask('PATCH', `${item}?fieldManager=me`, { body: object, headers: apply });
      expect(second.object).toEqual(first.object);
    });

    it('refuses what is not valid', async () => {
      const { ask } = await createTestServer();
      const answer = await ask('POST', collection, { body: applyMergePatch(object, change) });
      expect(answer.object.message).toBe(message);
      expect(answer.code).toBe(422);
    });
  },
);

/** The places where `actual` lacks what `given` says; lists may have more items than were given. */
function holds(actual: unknown, given: unknown, place = ''): readonly string[] {
  if (Array.isArray(given)) {
    const items: readonly unknown[] = Array.isArray(actual) ? actual : [];
    return given.flatMap((one, index) =>
      items.some((item) => holds(item, one).length === 0) ? [] : [`${place}[${index}]`],
    );
  }
  if (typeof given !== 'object' || given === null) {
    return actual === given ? [] : [`${place}: ${JSON.stringify(actual)}`];
  }
  const object = (actual ?? {}) as Record<string, unknown>;
  return Object.entries(given).flatMap(([name, value]) => holds(object[name], value, `${place}.${name}`));
}

/** Protobuf does not carry the kinds of what stands inside (claim templates): they are defaults. */
function ownTypeOnly({ apiVersion, kind, ...rest }: KubeObject): unknown {
  const inner = JSON.stringify(rest, (key, value) => (key === 'kind' || key === 'apiVersion' ? undefined : value));
  return { apiVersion, kind, ...JSON.parse(inner) };
}
