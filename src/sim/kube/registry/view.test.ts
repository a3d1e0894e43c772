import { describe, expect, test } from 'vitest';
import { conflict, type KubeObject } from '#apimachinery';
import { seededRandom, virtualClock } from '../../time/index.ts';
import { createStore } from '../storage/index.ts';
import { createRegistry, defineResource, type WatchEvent } from './index.ts';
import { changeThroughView } from './view.ts';

interface Widget extends KubeObject {
  spec: { size: number };
}

/** Shows its size as an object of its own, and in an old version in which it is called width. */
const widget = defineResource<Widget>({
  group: 'example.com',
  version: 'v2',
  kind: 'Widget',
  resource: 'widgets',
  singular: 'widget',
  namespaced: true,
  schema: 'example.com/v2.Widget',
  columns: [],
  subresources: {
    size: {
      verbs: ['get', 'patch', 'update'],
      kind: { group: 'example.com', version: 'v1', kind: 'Size' },
      view: {
        columns: [],
        read: ({ metadata, spec }) => ({
          kind: 'Size',
          apiVersion: 'example.com/v1',
          metadata: { name: metadata.name ?? '', resourceVersion: metadata.resourceVersion ?? '' },
          value: spec.size,
        }),
        write: (view, object) => {
          const { value } = view as KubeObject & { value: number };
          if (value < 0) {
            throw conflict('example.com', 'widgets/size', object.metadata.name ?? '', 'too small');
          }
          object.spec.size = value;
          object.metadata.resourceVersion = view.metadata.resourceVersion ?? '';
        },
      },
    },
  },
});

const old = {
  ...widget,
  version: 'v1',
  schema: 'example.com/v1.Widget',
  hub: {
    definition: widget,
    toHub: (object: KubeObject) => {
      const { spec, ...rest } = object as KubeObject & { spec: { width: number } };
      return { ...rest, apiVersion: 'example.com/v2', spec: { size: spec.width } };
    },
    fromHub: (object: KubeObject) => {
      const { spec, ...rest } = object as Widget;
      return { ...rest, apiVersion: 'example.com/v1', spec: { width: spec.size } };
    },
  },
};

async function setup() {
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const options = { store: createStore(), clock, random: seededRandom('test'), resources: [widget, old] };
  const registry = createRegistry(options);
  const object = { apiVersion: '', kind: '', metadata: { name: 'a' }, spec: { size: 1 } };
  await registry.create(widget, 'ns', object);
  const spec = () => (registry.get(widget, 'ns', 'a') as Widget).spec;
  return { registry, spec };
}

describe('a view', () => {
  test('is what a subresource reads, changes and answers', async () => {
    const { registry, spec } = await setup();
    const seen: unknown[] = [];
    const change = (current: KubeObject) => {
      seen.push({ ...current, metadata: {} });
      return { ...current, value: 5 };
    };
    const answer = await registry.update(widget, 'ns', 'a', change, { subresource: 'size' });
    expect(seen).toEqual([{ kind: 'Size', apiVersion: 'example.com/v1', metadata: {}, value: 1 }]);
    expect(answer).toMatchObject({ kind: 'Size', value: 5 });
    expect(spec()).toEqual({ size: 5 });
    expect(registry.get(widget, 'ns', 'a').metadata.generation).toBe(2);
  });

  test('may refuse, and holds to the revision of the object', async () => {
    const { registry, spec } = await setup();
    const update = (value: number, resourceVersion = '') =>
      registry.update(
        widget,
        'ns',
        'a',
        (current) => ({ ...current, metadata: { ...current.metadata, resourceVersion }, value }) as KubeObject,
        { subresource: 'size' },
      );
    await expect(update(-1)).rejects.toThrow(
      'Operation cannot be fulfilled on widgets/size.example.com "a": too small',
    );
    await expect(update(2, '999')).rejects.toThrow('the object has been modified');
    const renamed = (current: KubeObject) => ({ ...current, metadata: { ...current.metadata, name: 'b' } });
    await expect(registry.update(widget, 'ns', 'a', renamed, { subresource: 'size' })).rejects.toThrow(
      'the name of the object (b) does not match the name on the URL (a)',
    );
    expect(spec()).toEqual({ size: 1 });
  });
});

describe('a version with a hub', () => {
  test('reads and writes the objects of the hub', async () => {
    const { registry, spec } = await setup();
    const definition = registry.resource('example.com', 'widgets', 'v1') ?? widget;
    expect(registry.get(definition, 'ns', 'a')).toMatchObject({ apiVersion: 'example.com/v1', spec: { width: 1 } });
    await registry.update(definition, 'ns', 'a', (current) => ({ ...current, spec: { width: 3 } }) as KubeObject);
    expect(spec()).toEqual({ size: 3 });
    const made = { apiVersion: '', kind: '', metadata: { name: 'b' }, spec: { width: 7 } };
    expect(await registry.create(definition, 'ns', made)).toMatchObject({ spec: { width: 7 } });
    expect(registry.list(definition).items).toMatchObject([{ spec: { width: 3 } }, { spec: { width: 7 } }]);
  });

  test('watches and deletes them', async () => {
    const { registry } = await setup();
    const events: WatchEvent[] = [];
    const watching = registry.watch(old, { resourceVersion: '0' }, (event) => events.push(event));
    const { object } = await registry.delete(old, 'ns', 'a');
    watching.close();
    expect(object).toMatchObject({ apiVersion: 'example.com/v1', spec: { width: 1 } });
    expect(events.at(-1)).toMatchObject({ type: 'DELETED', object: { spec: { width: 1 } } });
    expect(() => registry.get(old, 'ns', 'a')).toThrow('widgets.example.com "a" not found');
  });

  test('comes after its hub, which stands for the kind', async () => {
    const { registry } = await setup();
    expect(registry.resource('example.com', 'widgets')).toBe(widget);
    expect(registry.resourceForKind('example.com', 'Widget')).toBe(widget);
  });
});

test('who changes a view sees who owns the replicas, as owners of the view', () => {
  const entry = (manager: string, fields: object, more = {}) => ({
    manager,
    operation: 'Update' as const,
    apiVersion: 'example.com/v2',
    fieldsType: 'FieldsV1' as const,
    fieldsV1: { 'f:spec': fields },
    ...more,
  });
  const managedFields = [
    entry('one', { 'f:replicas': {}, 'f:size': {} }, { time: '2026-01-01T00:00:00Z' }),
    entry('two', { 'f:size': {} }),
    entry('three', { 'f:replicas': {} }, { subresource: 'scale' }),
  ];
  let seen: KubeObject | undefined;
  const change = changeThroughView(widget, { subresource: 'size' }, (view) => {
    seen = view;
    return undefined;
  });
  const object: Widget = {
    apiVersion: 'example.com/v2',
    kind: 'Widget',
    metadata: { name: 'w', managedFields },
    spec: { size: 1 },
  };
  change(object);
  const owned = { operation: 'Update', apiVersion: 'autoscaling/v1', fieldsType: 'FieldsV1' };
  const fieldsV1 = { 'f:spec': { 'f:replicas': {} } };
  expect(seen?.metadata.managedFields).toEqual([
    { manager: 'one', ...owned, time: '2026-01-01T00:00:00Z', fieldsV1 },
    { manager: 'three', ...owned, fieldsV1, subresource: 'scale' },
  ]);
});
