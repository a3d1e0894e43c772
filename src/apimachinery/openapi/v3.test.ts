import { describe, expect, test } from 'vitest';
import type { OpenapiResource } from './types.ts';
import { openapiV3Group, openapiV3Index, openapiV3Key } from './v3.ts';

const pods: OpenapiResource = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  resource: 'pods',
  namespaced: true,
  schema: 'k8s.io/api/core/v1.Pod',
  subresources: { status: { verbs: ['get', 'update', 'patch'] } },
};

interface Document {
  readonly paths: Record<string, Record<string, { parameters?: { name: string }[]; [extension: string]: unknown }>>;
  readonly components: {
    readonly schemas: Record<string, Record<string, unknown> & { properties?: Record<string, unknown> }>;
  };
}
const build = (resources: readonly OpenapiResource[], options?: Parameters<typeof openapiV3Group>[1]) =>
  openapiV3Group(resources, options) as unknown as Document;

describe('what kubectl looks for', () => {
  const { paths, components } = build([pods]);

  test('the PATCH operation of the kind has the parameter fieldValidation', () => {
    const patch = paths['/api/v1/namespaces/{namespace}/pods/{name}']?.patch;
    expect(patch?.['x-kubernetes-group-version-kind']).toEqual({ group: '', version: 'v1', kind: 'Pod' });
    expect(patch?.parameters?.map((parameter) => parameter.name)).toContain('fieldValidation');
  });

  test('the collection says which kind it holds', () => {
    const list = paths['/api/v1/namespaces/{namespace}/pods']?.get;
    expect(list?.['x-kubernetes-group-version-kind']).toEqual({ group: '', version: 'v1', kind: 'Pod' });
    expect(Object.keys(paths)).toContain('/api/v1/pods');
  });

  test('the schema is named as upstream names it and knows its kind', () => {
    expect(components.schemas['io.k8s.api.core.v1.Pod']).toMatchObject({
      'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Pod' }],
    });
  });
});

describe('schemas', () => {
  const { schemas } = build([pods]).components;
  const property = (type: string, name: string) => schemas[type]?.properties?.[name];

  test.each<[string, string, unknown]>([
    [
      'io.k8s.api.core.v1.PodSpec',
      'containers',
      {
        type: 'array',
        items: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.Container' }], default: {} },
        'x-kubernetes-list-map-keys': ['name'],
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-patch-merge-key': 'name',
        'x-kubernetes-patch-strategy': 'merge',
      },
    ],
    ['io.k8s.api.core.v1.Container', 'name', { type: 'string', default: '' }],
    ['io.k8s.api.core.v1.Container', 'imagePullPolicy', { type: 'string', enum: ['Always', 'IfNotPresent', 'Never'] }],
    [
      'io.k8s.api.core.v1.Container',
      'resources',
      { allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.ResourceRequirements' }], default: {} },
    ],
    ['io.k8s.api.core.v1.PodSpec', 'activeDeadlineSeconds', { type: 'integer', format: 'int64' }],
    [
      'io.k8s.api.core.v1.PodSpec',
      'nodeSelector',
      { type: 'object', additionalProperties: { type: 'string', default: '' }, 'x-kubernetes-map-type': 'atomic' },
    ],
    [
      'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
      'creationTimestamp',
      { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.Time' },
    ],
  ])('%s.%s', (type, name, schema) => {
    expect(property(type, name)).toEqual(schema);
  });

  test('required fields are listed', () => {
    expect(schemas['io.k8s.api.core.v1.Container']?.required).toEqual(['name']);
    expect(schemas['io.k8s.api.core.v1.PodSpec']?.required).toEqual(['containers']);
  });

  test('fields of inlined structs are properties', () => {
    expect(property('io.k8s.api.core.v1.Volume', 'emptyDir')).toEqual({
      $ref: '#/components/schemas/io.k8s.api.core.v1.EmptyDirVolumeSource',
    });
  });

  test('every reference leads to a component', () => {
    const names = [...JSON.stringify(schemas).matchAll(/#\/components\/schemas\/([^"]+)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(names.filter((name) => !(name in schemas))).toEqual([]);
  });
});

test('prose is joined; an enumeration ends with its values', () => {
  const descriptions = (key: string) =>
    key === 'k8s.io/api/core/v1.Container'
      ? { description: 'A container.', fields: { imagePullPolicy: 'When.' } }
      : undefined;
  const container = build([pods], { descriptions }).components.schemas['io.k8s.api.core.v1.Container'];
  expect(container?.description).toBe('A container.');
  expect(container?.properties?.imagePullPolicy).toMatchObject({
    description: 'When.\n\nPossible enum values:\n - `"Always"`\n - `"IfNotPresent"`\n - `"Never"`',
  });
});

test('a custom resource brings its own schema', () => {
  const widget: OpenapiResource = {
    group: 'example.com',
    version: 'v1',
    kind: 'Widget',
    resource: 'widgets',
    namespaced: false,
    schema: '',
    customSchema: { type: 'object', description: 'A widget.', properties: { spec: { type: 'object' } } },
  };
  const document = build([widget]);
  expect(document.components.schemas['com.example.v1.Widget']).toMatchObject({
    description: 'A widget.',
    properties: { spec: { type: 'object' }, apiVersion: { type: 'string' } },
    'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
  });
  expect(Object.keys(document.paths)).toEqual(['/apis/example.com/v1/widgets', '/apis/example.com/v1/widgets/{name}']);
});

test('the index leads to every document by its hash', () => {
  expect(openapiV3Key(pods)).toBe('api/v1');
  expect(openapiV3Index(['apis/apps/v1', 'api/v1'], (key) => key.length.toString())).toEqual({
    paths: {
      'api/v1': { serverRelativeURL: '/openapi/v3/api/v1?hash=6' },
      'apis/apps/v1': { serverRelativeURL: '/openapi/v3/apis/apps/v1?hash=12' },
    },
  });
});
