import { describe, expect, test } from 'vitest';
import { fieldInvalid, fieldRequired, type KubeObject, path } from '#apimachinery';
import { seededRandom, virtualClock } from '../../time/index.ts';
import { createStore } from '../storage/index.ts';
import { type AdmissionPlugin, createRegistry, defineResource, type WatchEvent } from './index.ts';

interface Widget extends KubeObject {
  spec: { size: number; color?: string };
  status?: { phase?: string };
}

/** A made-up kind: that it is one value is the point. */
const widget = defineResource<Widget>({
  group: 'example.com',
  version: 'v1',
  kind: 'Widget',
  resource: 'widgets',
  singular: 'widget',
  namespaced: true,
  schema: 'example.com/v1.Widget',
  defaults: (object) => {
    object.spec.color ??= 'blue';
  },
  validate: (object) =>
    object.spec.size < 0 ? [fieldInvalid(path('spec', 'size'), object.spec.size, 'must not be negative')] : [],
  validateUpdate: (object, previous) =>
    object.spec.color === previous.spec.color ? [] : [fieldRequired(path('spec', 'color'), 'the old one')],
  fieldSelectors: { 'spec.color': (object) => object.spec.color ?? '' },
  columns: [],
  subresources: { status: { verbs: ['get', 'patch', 'update'] } },
});

/** Waits before it goes, as Pods do. */
const lingerer = defineResource({
  ...widget,
  kind: 'Lingerer',
  resource: 'lingerers',
  gracePeriod: (_object, requested) => requested ?? 30,
});

const start = Date.UTC(2026, 0, 1);

function setup(admission: readonly AdmissionPlugin[] = []) {
  const clock = virtualClock(start);
  const store = createStore();
  const registry = createRegistry({
    store,
    clock,
    random: seededRandom('test'),
    resources: [widget, lingerer],
    admission,
  });
  const create = (name: string, more: Partial<Widget> = {}, labels: Record<string, string> = {}) =>
    registry.create(widget, 'ns', {
      metadata: { name, labels },
      spec: { size: 1 },
      ...more,
    } as Widget) as Promise<Widget>;
  const set = (name: string, size: number) =>
    registry.update(widget, 'ns', name, (current) => ({ ...current, spec: { ...(current as Widget).spec, size } }));
  return { clock, store, registry, create, set };
}

describe('create', () => {
  test('fills in system metadata and defaults, and ignores what clients may not set', async () => {
    const { registry } = setup();
    const object = await registry.create(widget, 'ns', {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'a', uid: 'mine', creationTimestamp: '2001-01-01T00:00:00Z', selfLink: '/x', generation: 7 },
      spec: { size: 1 },
      status: { phase: 'Mine' },
    });
    expect(object).toEqual({
      kind: 'Widget',
      apiVersion: 'example.com/v1',
      metadata: {
        name: 'a',
        namespace: 'ns',
        uid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        resourceVersion: '1',
        generation: 1,
        creationTimestamp: '2026-01-01T00:00:00Z',
      },
      spec: { size: 1, color: 'blue' },
      status: {},
    });
    expect(Object.keys(object).slice(0, 3)).toEqual(['kind', 'apiVersion', 'metadata']);
  });

  test('completes generateName with five letters of the Kubernetes alphabet', async () => {
    const { registry } = setup();
    const object = await registry.create(widget, 'ns', {
      metadata: { generateName: 'web-' },
      spec: { size: 1 },
    } as unknown as Widget);
    expect(object.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test.each([
    ['twice', 'a', {}, 409, 'widgets.example.com "a" already exists'],
    [
      'in another namespace',
      'b',
      { metadata: { name: 'b', namespace: 'other' } },
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'with a resourceVersion',
      'b',
      { metadata: { name: 'b', resourceVersion: '5' } },
      500,
      'resourceVersion should not be set on objects to be created',
    ],
    [
      'that is invalid',
      'b',
      { spec: { size: -1 } },
      422,
      'Widget.example.com "b" is invalid: spec.size: Invalid value: -1: must not be negative',
    ],
    [
      'without a name',
      '',
      {},
      422,
      'Widget.example.com "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
  ] as const)('refuses an object %s', async (_what, name, more, code, message) => {
    const { create } = setup();
    await create('a');
    await expect(create(name, more as Partial<Widget>)).rejects.toMatchObject({ code, message });
  });

  test('stores nothing in a dry run', async () => {
    const { registry, store } = setup();
    const body = { metadata: { name: 'a' }, spec: { size: 1 } } as Widget;
    const object = await registry.create(widget, 'ns', body, { dryRun: true });
    expect([object.metadata.uid !== undefined, object.metadata.resourceVersion, store.revision]).toEqual([
      true,
      undefined,
      0,
    ]);
  });
});

describe('update', () => {
  test('raises the generation when the spec changes, and keeps the status', async () => {
    const { registry, create } = setup();
    await create('a');
    const asStatus = { subresource: 'status' };
    await registry.update(
      widget,
      'ns',
      'a',
      (current) => ({ ...current, spec: { size: 9 }, status: { phase: 'Up' } }),
      asStatus,
    );
    const object = await registry.update(widget, 'ns', 'a', (current) => ({
      ...current,
      spec: { size: 2, color: 'blue' },
      status: { phase: 'Stolen' },
    }));
    expect(object).toMatchObject({ metadata: { generation: 2 }, spec: { size: 2 }, status: { phase: 'Up' } });
  });

  test('does not raise the resourceVersion when nothing changes', async () => {
    const { registry, create, store } = setup();
    const before = await create('a');
    const after = await registry.update(widget, 'ns', 'a', (current) => ({ ...current }));
    expect(after).toBe(before);
    expect(store.revision).toBe(1);
  });

  test('with another resourceVersion is a conflict', async () => {
    const { registry, create, set } = setup();
    const old = await create('a');
    await set('a', 2);
    await expect(registry.replace(widget, 'ns', 'a', () => old)).rejects.toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on widgets.example.com "a": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  test('without a resourceVersion overwrites', async () => {
    const { registry, create } = setup();
    await create('a');
    const body = { metadata: { name: 'a' }, spec: { size: 5 } } as Widget;
    const { object } = await registry.replace(widget, 'ns', 'a', () => body);
    expect(object).toMatchObject({ metadata: { resourceVersion: '2' }, spec: { size: 5, color: 'blue' } });
  });

  test('cannot change immutable metadata', async () => {
    const { registry, create } = setup();
    await create('a');
    const change = (current: KubeObject) => ({ ...current, metadata: { ...current.metadata, uid: 'other' } });
    await expect(registry.update(widget, 'ns', 'a', change)).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining('metadata.uid: Invalid value: "other": field is immutable'),
    });
  });

  test('is repeated when somebody else writes while admission thinks', async () => {
    let interfere: (() => Promise<unknown>) | undefined;
    const slow: AdmissionPlugin = {
      name: 'Slow',
      operations: ['UPDATE'],
      validate: async () => {
        const run = interfere;
        interfere = undefined;
        await run?.();
      },
    };
    const { create, set, registry } = setup([slow]);
    await create('a');
    interfere = () =>
      registry.update(widget, 'ns', 'a', (current) => ({
        ...current,
        metadata: { ...current.metadata, labels: { by: 'other' } },
      }));
    expect(await set('a', 7)).toMatchObject({ metadata: { labels: { by: 'other' } }, spec: { size: 7 } });
  });

  test('of what is not there is 404', async () => {
    await expect(setup().set('a', 1)).rejects.toMatchObject({
      code: 404,
      message: 'widgets.example.com "a" not found',
    });
  });
});

describe('admission', () => {
  test('may change the object before it is validated, and sees it again afterwards', async () => {
    const seen: string[] = [];
    const plugin: AdmissionPlugin = {
      name: 'Paint',
      operations: ['CREATE'],
      admit: ({ object }) => {
        const spec = (object as Widget).spec;
        seen.push(`admit ${spec.color}`);
        spec.color = 'red';
      },
      validate: ({ object }) => {
        seen.push(`validate ${(object as Widget).spec.color}`);
      },
    };
    const { create } = setup([plugin]);
    expect((await create('a')).spec.color).toBe('red');
    expect(seen).toEqual(['admit blue', 'validate red']);
  });
});

describe('delete', () => {
  test('removes at once without finalizers', async () => {
    const { registry, create } = setup();
    await create('a');
    const { object, gone } = await registry.delete(widget, 'ns', 'a');
    expect([gone, object.metadata.resourceVersion]).toEqual([true, '2']);
    expect(() => registry.get(widget, 'ns', 'a')).toThrow('widgets.example.com "a" not found');
  });

  test('waits for finalizers, and the update that takes the last one away removes the object', async () => {
    const { registry, create, store } = setup();
    await create('a', { metadata: { name: 'a', finalizers: ['example.com/hold'] } });
    const { object, gone } = await registry.delete(widget, 'ns', 'a');
    expect(gone).toBe(false);
    expect(object.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 0,
      generation: 2,
    });
    await registry.update(widget, 'ns', 'a', (current) => {
      const { finalizers: _finalizers, ...metadata } = current.metadata;
      return { ...current, metadata };
    });
    expect(store.get('widgets.example.com', 'ns/a')).toBeUndefined();
  });

  test.each([
    ['Foreground', ['foregroundDeletion']],
    ['Orphan', ['orphan']],
  ] as const)('%s leaves the object to the garbage collector', async (propagationPolicy, finalizers) => {
    const { registry, create } = setup();
    await create('a');
    const { object } = await registry.delete(widget, 'ns', 'a', { propagationPolicy });
    expect(object.metadata.finalizers).toEqual(finalizers);
  });

  test('a kind that orphans by default does so only when nothing is asked for, and warns', async () => {
    const { registry, create } = setup();
    const orphaning = { ...widget, orphansDependents: { warning: 'left behind' } };
    const warnings: string[] = [];
    const warn = (text: string) => warnings.push(text);
    await create('a');
    const { object } = await registry.delete(orphaning, 'ns', 'a', { warn });
    expect(object.metadata.finalizers).toEqual(['orphan']);
    await create('b');
    expect((await registry.delete(orphaning, 'ns', 'b', { warn, propagationPolicy: 'Background' })).gone).toBe(true);
    expect(warnings).toEqual(['left behind']);
  });

  test('with a grace period marks until when, and may only be shortened', async () => {
    const { registry, clock } = setup();
    await registry.create(lingerer, 'ns', { metadata: { name: 'a' }, spec: { size: 1 } } as Widget);
    const first = await registry.delete(lingerer, 'ns', 'a');
    expect([
      first.gone,
      first.object.metadata.deletionTimestamp,
      first.object.metadata.deletionGracePeriodSeconds,
    ]).toEqual([false, '2026-01-01T00:00:30Z', 30]);
    clock.advance(5_000);
    const longer = await registry.delete(lingerer, 'ns', 'a', { gracePeriodSeconds: 60 });
    expect(longer.object).toBe(first.object);
    const shorter = await registry.delete(lingerer, 'ns', 'a', { gracePeriodSeconds: 10 });
    expect(shorter.object.metadata.deletionTimestamp).toBe('2026-01-01T00:00:10Z');
    const forced = await registry.delete(lingerer, 'ns', 'a', { gracePeriodSeconds: 0 });
    expect(forced.gone).toBe(true);
  });

  test.each([
    [
      { uid: 'other' },
      /the UID in the precondition \(other\) does not match the UID in record \(.+\)\. The object might have been deleted and then recreated$/,
    ],
    [
      { resourceVersion: '7' },
      /the ResourceVersion in the precondition \(7\) does not match the ResourceVersion in record \(1\)\. The object might have been modified$/,
    ],
  ])('checks the precondition %o', async (preconditions, message) => {
    const { registry, create } = setup();
    await create('a');
    await expect(registry.delete(widget, 'ns', 'a', { preconditions })).rejects.toMatchObject({
      code: 409,
      message: expect.stringMatching(message),
    });
  });
});

describe('list', () => {
  async function filled() {
    const context = setup();
    for (const [name, app, size] of [
      ['a', 'x', 1],
      ['b', 'y', 1],
      ['c', 'x', 1],
    ] as const) {
      await context.create(name, { spec: { size, color: name === 'c' ? 'red' : 'blue' } }, { app });
    }
    const names = (options: Parameters<typeof context.registry.list>[1]) =>
      context.registry.list(widget, options).items.map((object) => object.metadata.name);
    return { ...context, names };
  }

  test.each([
    [{}, ['a', 'b', 'c']],
    [{ namespace: 'ns' }, ['a', 'b', 'c']],
    [{ namespace: 'other' }, []],
    [{ labelSelector: 'app=x' }, ['a', 'c']],
    [{ labelSelector: 'app notin (x)' }, ['b']],
    [{ fieldSelector: 'metadata.name=b' }, ['b']],
    [{ namespace: 'ns', fieldSelector: 'metadata.name=b' }, ['b']],
    [{ fieldSelector: 'spec.color!=blue' }, ['c']],
    [{ fieldSelector: 'metadata.namespace=ns', labelSelector: 'app=y' }, ['b']],
  ])('%o gives %o', async (options, expected) => {
    expect((await filled()).names(options)).toEqual(expected);
  });

  test.each([
    [{ fieldSelector: 'spec.size=1' }, 'field label "spec.size" not supported for Widget'],
    [{ labelSelector: 'a=b=c' }, "found '=', expected: ',' or 'end of string'"],
    [
      { continue: '__8' },
      "invalid continue token: continue key is not valid: invalid character 'ÿ' looking for beginning of value",
    ],
    [{ continue: '!' }, 'invalid continue token: continue key is not valid: illegal base64 data at input byte 0'],
    [
      { continue: 'abc' },
      "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value",
    ],
    [
      { continue: 'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhIn0', resourceVersion: '1' },
      'specifying resource version is not allowed when using continue',
    ],
    [
      { resourceVersion: 'x' },
      'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
  ])('%o is refused: %s', async (options, message) => {
    const { names } = await filled();
    expect(() => names(options)).toThrow(expect.objectContaining({ code: 400, message }));
  });

  test('goes through pages of one consistent state', async () => {
    const { registry, create, set } = await filled();
    const first = registry.list(widget, { limit: 2 });
    expect([first.items.length, first.remainingItemCount, first.resourceVersion]).toEqual([2, 1, '3']);
    await create('d');
    await set('c', 9);
    const second = registry.list(widget, { limit: 2, continue: first.continue ?? '' });
    expect(second.items.map((object) => [object.metadata.name, (object as Widget).spec.size])).toEqual([['c', 1]]);
    expect([second.continue, second.resourceVersion]).toEqual([undefined, '3']);
  });

  test('does not say how many remain behind a selector', async () => {
    const { registry } = await filled();
    const page = registry.list(widget, { limit: 1, labelSelector: 'app=x' });
    expect([page.items.length, page.remainingItemCount, typeof page.continue]).toEqual([1, undefined, 'string']);
  });

  test('a page that is too old says so and how to go on', async () => {
    const { registry, store, create } = await filled();
    const first = registry.list(widget, { limit: 1 });
    await create('d');
    store.compact(store.revision);
    let failure: { status?: { metadata?: { continue?: string } } } = {};
    try {
      registry.list(widget, { limit: 1, continue: first.continue ?? '' });
    } catch (error) {
      failure = error as typeof failure;
    }
    expect(failure).toMatchObject({
      code: 410,
      reason: 'Expired',
      message: expect.stringContaining('or use the continue token in this response'),
    });
    const rest = registry.list(widget, { continue: failure.status?.metadata?.continue ?? '' });
    expect(rest.items.map((object) => object.metadata.name)).toEqual(['b', 'c', 'd']);
  });

  test('a resourceVersion that is yet to come is 504', async () => {
    const { names } = await filled();
    expect(() => names({ resourceVersion: '99' })).toThrow(
      expect.objectContaining({ code: 504, message: 'Timeout: Too large resource version: 99, current: 3' }),
    );
  });

  test('an exact resourceVersion gives the past, a mere lower bound the present', async () => {
    const { names } = await filled();
    expect(names({ resourceVersion: '1', resourceVersionMatch: 'Exact' })).toEqual(['a']);
    expect(names({ resourceVersion: '1', resourceVersionMatch: 'NotOlderThan' })).toEqual(['a', 'b', 'c']);
  });
});

describe('watch', () => {
  function record(events: WatchEvent[]) {
    return (event: WatchEvent) => events.push(event);
  }
  const shortly = (events: readonly WatchEvent[]) =>
    events.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}@${object.metadata.resourceVersion}`);

  test('from a resourceVersion tells what came after it', async () => {
    const { registry, create, set } = setup();
    await create('a');
    await create('b');
    const events: WatchEvent[] = [];
    const watch = registry.watch(widget, { resourceVersion: '1' }, record(events));
    await set('a', 5);
    await registry.delete(widget, 'ns', 'b');
    watch.close();
    await create('c');
    expect(shortly(events)).toEqual(['ADDED b@2', 'MODIFIED a@3', 'DELETED b@4']);
  });

  test('with a selector tells of objects that enter and leave the selection', async () => {
    const { registry, create } = setup();
    await create('a');
    const label = (app: string) =>
      registry.update(widget, 'ns', 'a', (current) => ({
        ...current,
        metadata: { ...current.metadata, labels: { app } },
      }));
    const events: WatchEvent[] = [];
    registry.watch(widget, { resourceVersion: '1', labelSelector: 'app=x' }, record(events));
    await label('x');
    await label('y');
    await label('z');
    expect(shortly(events)).toEqual(['ADDED a@2', 'DELETED a@3']);
    expect(events[1]?.object.metadata.labels).toEqual({ app: 'x' });
  });

  test('with sendInitialEvents ends the present state with an annotated bookmark', async () => {
    const { registry, create } = setup();
    await create('a');
    await create('b');
    const events: WatchEvent[] = [];
    const options = {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      fieldSelector: 'metadata.name=b',
    } as const;
    registry.watch(widget, { ...options, namespace: 'ns' }, record(events));
    expect(shortly(events)).toEqual(['ADDED b@2', 'BOOKMARK @2']);
    expect(events[1]?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
  });
});
