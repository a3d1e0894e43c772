import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { canonicalize } from '../schema/canonicalize.ts';
import { StatusError } from '../status.ts';
import { applyConfiguration, updateManagedFields } from './index.ts';

const typeKey = 'k8s.io/api/apps/v1.Deployment';
const now = '2024-01-01T00:00:00Z';
const later = '2024-01-02T00:00:00Z';

function deployment(spec: object, metadata: object = {}): KubeObject {
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default', ...metadata },
    spec,
  };
  return object as KubeObject;
}
const template = (...containers: object[]) => ({ template: { spec: { containers } } });
const managers = (object: KubeObject) =>
  (object.metadata.managedFields ?? []).map(({ manager, operation, fieldsV1 }) => [manager, operation, fieldsV1]);

/** A live object as a client-side write of that manager left it. */
function written(object: KubeObject, manager: string, live?: KubeObject): KubeObject {
  return updateManagedFields(canonicalize({ ...object, metadata: { ...object.metadata, uid: 'u' } }, typeKey), {
    live,
    typeKey,
    manager,
    now,
    reset: [['status']],
  });
}
const apply = (live: KubeObject | undefined, config: KubeObject, manager = 'me', force = false) =>
  applyConfiguration({ live, config, typeKey, manager, force, now: later });

function refusal(run: () => unknown): StatusError {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('writes that are no apply', () => {
  test('the writer of a new object owns what it set, but not what names the object', () => {
    const object = written(
      deployment({ replicas: 1, ...template({ name: 'a', image: 'x' }) }, { labels: { app: 'web' } }),
      'kubectl-create',
    );
    expect(managers(object)).toEqual([
      [
        'kubectl-create',
        'Update',
        {
          'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
          'f:spec': {
            'f:replicas': {},
            'f:template': {
              'f:spec': {
                'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:image': {}, 'f:name': {}, 'f:resources': {} } },
              },
            },
          },
        },
      ],
    ]);
    expect(object.metadata.managedFields?.[0]).toMatchObject({
      apiVersion: 'apps/v1',
      time: now,
      fieldsType: 'FieldsV1',
    });
  });

  test('who changes a field takes it over', () => {
    const first = written(deployment({ replicas: 1, paused: true }), 'a');
    const second = written({ ...first, spec: { ...(first.spec as object), replicas: 2 } }, 'b', first);
    expect(managers(second)).toMatchObject([
      ['a', 'Update', { 'f:spec': { 'f:paused': {} } }],
      ['b', 'Update', { 'f:spec': { 'f:replicas': {} } }],
    ]);
  });

  test('a write that changes nothing leaves no trace', () => {
    const first = written(deployment({ replicas: 1 }), 'a');
    expect(written(first, 'b', first)).toEqual(first);
  });

  test('a status belongs to whom the subresource was written by', () => {
    const first = written(deployment({ replicas: 1 }), 'a');
    const next = { ...first, status: { replicas: 1 } };
    const second = updateManagedFields(next, {
      live: first,
      typeKey,
      manager: 'controller',
      subresource: 'status',
      now: later,
    });
    expect(second.metadata.managedFields?.at(-1)).toEqual({
      manager: 'controller',
      operation: 'Update',
      apiVersion: 'apps/v1',
      time: later,
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:status': { 'f:replicas': {} } },
      subresource: 'status',
    });
  });

  test('clients that do not know managed fields do not lose them, an empty entry resets them', () => {
    const first = written(deployment({ replicas: 1 }), 'a');
    const { managedFields: _, ...metadata } = first.metadata;
    expect(written({ ...first, metadata }, 'b', first).metadata.managedFields).toEqual(first.metadata.managedFields);
    const reset = written({ ...first, metadata: { ...metadata, managedFields: [{}] } }, 'b', first);
    expect(reset.metadata.managedFields).toBeUndefined();
  });

  test('too many updaters share an entry', () => {
    let object = written(deployment({ replicas: 1 }), 'm0');
    for (let index = 1; index <= 11; index++) {
      const labels = { ...object.metadata.labels, [`l${index}`]: 'x' };
      object = written({ ...object, metadata: { ...object.metadata, labels } }, `m${index}`, object);
    }
    expect(managers(object)).toHaveLength(10);
    expect(managers(object).map(([name]) => name)).toContain('ancient-changes');
  });
});

describe('apply', () => {
  const config = deployment({ replicas: 3, ...template({ name: 'a', image: 'x' }) }, { labels: { app: 'web' } });

  test('who applies owns exactly what the configuration says', () => {
    expect(managers(apply(undefined, config))).toEqual([
      [
        'me',
        'Apply',
        {
          'f:metadata': { 'f:labels': { 'f:app': {} } },
          'f:spec': {
            'f:replicas': {},
            'f:template': {
              'f:spec': { 'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
            },
          },
        },
      ],
    ]);
  });

  test('a field of somebody else is a conflict, told with the manager and the version', () => {
    const live = written(deployment({ replicas: 1 }), 'kubectl-client-side-apply');
    const error = refusal(() => apply(live, deployment({ replicas: 3 })));
    expect(error.status).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
      reason: 'Conflict',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "kubectl-client-side-apply" using apps/v1',
            field: '.spec.replicas',
          },
        ],
      },
      code: 409,
    });
  });

  test('several conflicts are grouped by manager', () => {
    const first = apply(undefined, deployment({ replicas: 1, ...template({ name: 'a', image: 'x' }) }), 'b');
    const live = written({ ...first, spec: { ...(first.spec as object), paused: true } }, 'a', first);
    const wanted = deployment({ replicas: 2, paused: false, ...template({ name: 'a', image: 'y' }) });
    expect(refusal(() => apply(live, wanted)).message).toBe(
      'Apply failed with 3 conflicts: conflicts with "a" using apps/v1:\n- .spec.paused\nconflicts with "b":\n- .spec.replicas\n- .spec.template.spec.containers[name="a"].image',
    );
  });

  test('force takes the fields over', () => {
    const live = written(deployment({ replicas: 1, paused: true }), 'other');
    const object = apply(live, deployment({ replicas: 3 }), 'me', true);
    expect(object.spec).toMatchObject({ replicas: 3, paused: true });
    expect(managers(object)).toMatchObject([
      ['me', 'Apply', { 'f:spec': { 'f:replicas': {} } }],
      ['other', 'Update', { 'f:spec': { 'f:paused': {} } }],
    ]);
  });

  test('the same value is no conflict: it has two owners', () => {
    const live = written(deployment({ replicas: 3 }), 'other');
    const object = apply(live, deployment({ replicas: 3 }));
    expect(managers(object).map(([name]) => name)).toEqual(['me', 'other']);
    // Nothing was written, so at no time.
    expect(object.metadata.managedFields?.map(({ time }) => time)).toEqual([undefined, now]);
  });

  test('an item without its key is named by the zero value of the key', () => {
    const object = apply(undefined, deployment(template({ image: 'nginx' })));
    expect(JSON.stringify(managers(object))).toContain('k:{\\"name\\":\\"\\"}');
  });

  test('what the configuration leaves out goes, unless somebody else owns it too', () => {
    const labels = { a: '1', b: '2' };
    const first = apply(undefined, deployment({ replicas: 3, paused: true }, { labels }));
    const both = apply(first, deployment({ paused: true }), 'other');
    const object = apply(both, deployment({}, { labels: { a: '1' } }));
    expect(object.metadata.labels).toEqual({ a: '1' });
    expect(object.spec).toMatchObject({ paused: true });
    expect(object.spec).not.toHaveProperty('replicas');
  });

  test('defaults that the server added to an item go with it', () => {
    const first = apply(undefined, deployment(template({ name: 'a', image: 'x' }, { name: 'b', image: 'y' })));
    const spec = first.spec as { template: { spec: { containers: Record<string, unknown>[] } } };
    for (const container of spec.template.spec.containers) container.imagePullPolicy = 'Always';
    const object = apply(first, deployment(template({ name: 'b', image: 'y' })));
    expect(object.spec).toMatchObject(template({ name: 'b', image: 'y', imagePullPolicy: 'Always' }));
    expect((object.spec as typeof spec).template.spec.containers).toHaveLength(1);
  });

  test('items are merged by their keys, with the default of a key that is not given', () => {
    const ports = (...list: object[]) => deployment(template({ name: 'a', ports: list }));
    const first = apply(undefined, ports({ containerPort: 80 }));
    const object = apply(first, ports({ containerPort: 443 }), 'other');
    expect(object.spec).toMatchObject(template({ name: 'a', ports: [{ containerPort: 80 }, { containerPort: 443 }] }));
    expect(JSON.stringify(managers(object))).toContain('k:{\\"containerPort\\":443,\\"protocol\\":\\"TCP\\"}');
  });

  test('atomic structs are owned as one', () => {
    const selector = { matchLabels: { a: '1' } };
    expect(managers(apply(undefined, deployment({ selector })))).toEqual([
      ['me', 'Apply', { 'f:spec': { 'f:selector': {} } }],
    ]);
  });

  test('applying the same again changes nothing, not even the time', () => {
    const first = apply(undefined, config);
    const again = applyConfiguration({
      live: first,
      config,
      typeKey,
      manager: 'me',
      force: false,
      now: '2025-01-01T00:00:00Z',
    });
    expect(again).toEqual(first);
  });

  test('an object that was never tracked gets a first owner', () => {
    const live = canonicalize(deployment({ replicas: 1 }, { uid: 'u' }), typeKey);
    expect(refusal(() => apply(live, deployment({ replicas: 2 }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using apps/v1: .spec.replicas',
    );
  });

  test('kubectl takes over what it applied from the client, and keeps its annotation true', () => {
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const annotations = { [annotation]: JSON.stringify(deployment({ replicas: 1 })) };
    const live = written(deployment({ replicas: 1, paused: true }, { annotations }), 'kubectl-client-side-apply');
    const object = apply(live, deployment({ replicas: 2 }), 'kubectl');
    expect(object.spec).toMatchObject({ replicas: 2, paused: true });
    expect(JSON.parse(object.metadata.annotations?.[annotation] ?? '')).toEqual(deployment({ replicas: 2 }));
    expect(refusal(() => apply(live, deployment({ replicas: 2, paused: false }), 'kubectl')).message).toContain(
      '.spec.paused',
    );
  });
});

describe('configurations that do not fit', () => {
  test.each<[string, KubeObject, number, string]>([
    [
      'an unknown field',
      deployment({ replica: 1 }),
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema',
    ],
    [
      'items with the same key',
      deployment(template({ name: 'a' }, { name: 'a' })),
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="a"]',
    ],
    [
      'a text for a number',
      deployment({ replicas: 'x' }),
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.replicas: expected numeric (int or float), got string',
    ],
    [
      'a number for a text',
      deployment({}, { labels: { a: 1 } }),
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .metadata.labels.a: expected string, got &value.valueUnstructured{Value:1}',
    ],
    [
      'a text for a map',
      deployment({ template: 'x' }),
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template: expected map, got &{x}',
    ],
    [
      'a map for a list',
      deployment({ template: { spec: { containers: { a: 1 } } } }),
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers: expected list, got &{map[a:1]}',
    ],
    [
      'a text for a boolean, and another map left at its first unknown field',
      deployment({ paused: 'x', strategy: { a: 1, b: 2 } }),
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): errors:\n  .spec.paused: expected boolean, got &{x}\n  .spec.strategy.a: field not declared in schema',
    ],
    [
      'a quantity that is none',
      deployment(template({ name: 'a', resources: { limits: { cpu: 'x' } } })),
      500,
      "failed to convert new object (default/web; apps/v1, Kind=Deployment) to proper version: unable to convert unstructured object to apps/v1, Kind=Deployment: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    ['managed fields', deployment({}, { managedFields: [{}] }), 400, 'metadata.managedFields must be nil'],
    [
      'another version',
      { ...deployment({}), apiVersion: 'apps/v1beta1' },
      400,
      'Incorrect version specified in apply patch. Specified patch version: apps/v1beta1, expected: apps/v1',
    ],
  ])('%s', (_, config, code, message) => {
    const error = refusal(() => apply(written(deployment({}), 'a'), config));
    expect([error.code, error.message]).toEqual([code, message]);
  });
});

test('a custom resource has granular maps and atomic lists', () => {
  const widget = (spec: object) => ({ apiVersion: 'e.com/v1', kind: 'W', metadata: { name: 'w' }, spec }) as KubeObject;
  const run = (live: KubeObject | undefined, spec: object, manager: string) =>
    applyConfiguration({ live, config: widget(spec), typeKey: undefined, manager, force: false, now });
  const first = run(undefined, { a: { b: 1 }, list: [{ x: 1 }] }, 'one');
  expect(managers(first)).toEqual([
    ['one', 'Apply', { 'f:spec': { '.': {}, 'f:a': { '.': {}, 'f:b': {} }, 'f:list': {} } }],
  ]);
  const second = run(first, { a: { c: 2 } }, 'two');
  expect(second.spec).toEqual({ a: { b: 1, c: 2 }, list: [{ x: 1 }] });
});
