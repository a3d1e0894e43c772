import { describe, expect, it } from 'vitest';
import { deepFreeze, fieldErrorText, type KubeObject } from '#apimachinery';
import type { CustomResourceDefinition, JSONSchemaProps } from '#types/apiextensions-v1';
import type { ResourceDefinition } from '../../../registry/resource.ts';
import { testContext } from '../../shared/golden.ts';
import { customKinds } from './index.ts';

const spec: JSONSchemaProps = {
  type: 'object',
  required: ['schedule'],
  properties: {
    schedule: { type: 'string', pattern: '^[a-z]+$', minLength: 2, maxLength: 5 },
    slow: { type: 'string', pattern: '^(a+)+$' },
    broken: { type: 'string', pattern: '(' },
    image: { type: 'string', default: 'busybox' },
    replicas: { type: 'integer', minimum: 1, maximum: 10 },
    mode: { type: 'string', enum: ['Fast', 'Slow'] },
    port: { 'x-kubernetes-int-or-string': true },
    when: { type: 'string', format: 'date-time' },
    ratio: { type: 'number', exclusiveMaximum: true, maximum: 1 },
    tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    steps: {
      type: 'array',
      maxItems: 2,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, text: { type: 'string' } } },
    },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    either: {
      type: 'object',
      properties: { a: { type: 'integer' } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
  },
};

function definition(more: Partial<CustomResourceDefinition['spec']> = {}): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'tabs.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'tabs', singular: 'tab', kind: 'Tab', listKind: 'TabList', shortNames: ['tb'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec, status: { type: 'object' } } } },
          subresources: { status: {} },
          additionalPrinterColumns: [
            { name: 'Schedule', type: 'string', jsonPath: '.spec.schedule' },
            { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
            { name: 'Since', type: 'date', jsonPath: '.spec.when', priority: 1 },
          ],
          selectableFields: [{ jsonPath: '.spec.mode' }],
        },
      ],
      ...more,
    },
  };
}

function only(kinds: readonly ResourceDefinition[]): ResourceDefinition {
  const [first] = kinds;
  if (first === undefined) throw new Error('no kind');
  return first;
}
const tab = only(customKinds(definition()));
const object = (fields: Record<string, unknown>): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Tab',
  metadata: { name: 'x', namespace: 'default' },
  ...fields,
});
const errorsOf = (fields: Record<string, unknown>, previous?: Record<string, unknown>) =>
  (previous === undefined
    ? tab.validate?.(object({ spec: fields }), testContext)
    : tab.validateUpdate?.(object({ spec: fields }), object({ spec: previous }), testContext)
  )?.map(fieldErrorText);

describe('the kind of a CustomResourceDefinition', () => {
  it('has the names and the scope of its definition', () => {
    expect(tab).toMatchObject({
      group: 'example.com',
      version: 'v1',
      kind: 'Tab',
      resource: 'tabs',
      singular: 'tab',
      namespaced: true,
      shortNames: ['tb'],
    });
  });

  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ['what fits', { schedule: 'abc', ratio: 0.5, port: '80', tags: ['a', 'b'], when: '2026-01-01T00:00:00Z' }, []],
    ['a missing field', {}, ['spec.schedule: Required value']],
    [
      'a wrong type',
      { schedule: 1 },
      ['spec.schedule: Invalid value: "integer": spec.schedule in body must be of type string: "integer"'],
    ],
    [
      'null',
      { schedule: null },
      ['spec.schedule: Invalid value: "null": spec.schedule in body must be of type string: "null"'],
    ],
    [
      'text that does not match',
      { schedule: 'A12' },
      [`spec.schedule: Invalid value: "A12": spec.schedule in body should match '^[a-z]+$'`],
    ],
    [
      'text that takes others long to find unmatched',
      { schedule: 'abc', slow: `${'a'.repeat(2_000)}!` },
      [`spec.slow: Invalid value: "${'a'.repeat(2_000)}!": spec.slow in body should match '^(a+)+$'`],
    ],
    [
      'a pattern that was stored broken',
      { schedule: 'abc', broken: 'x' },
      [
        `spec.broken: Invalid value: "x": spec.broken in body should match '(, but pattern is invalid: error parsing regexp: missing closing ): \`(\`'`,
      ],
    ],
    [
      'short text',
      { schedule: 'a' },
      ['spec.schedule: Invalid value: "a": spec.schedule in body should be at least 2 chars long'],
    ],
    ['long text', { schedule: 'abcdef' }, ['spec.schedule: Too long: may not be more than 5 bytes']],
    [
      'a large number',
      { schedule: 'abc', replicas: 11 },
      ['spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10'],
    ],
    [
      'a number at an exclusive limit',
      { schedule: 'abc', ratio: 1 },
      ['spec.ratio: Invalid value: 1: spec.ratio in body should be less than 1'],
    ],
    [
      'a value outside of an enumeration',
      { schedule: 'abc', mode: 'Odd' },
      ['spec.mode: Unsupported value: "Odd": supported values: "Fast", "Slow"'],
    ],
    [
      'neither a number nor text',
      { schedule: 'abc', port: true },
      ['spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"'],
    ],
    [
      'no time',
      { schedule: 'abc', when: 'today' },
      ['spec.when: Invalid value: "today": spec.when in body must be of type date-time: "today"'],
    ],
    ['an item twice in a set', { schedule: 'abc', tags: ['a', 'a', 'a'] }, ['spec.tags[1]: Duplicate value: "a"']],
    [
      'a key twice in a map list',
      { schedule: 'abc', steps: [{ name: 'a' }, { name: 'a' }] },
      ['spec.steps[1]: Duplicate value: {"name":"a"}'],
    ],
    [
      'too many items',
      { schedule: 'abc', steps: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] },
      ['spec.steps: Too many: 3: must have at most 2 items'],
    ],
    [
      'a wrong value in a map',
      { schedule: 'abc', labels: { a: 1 } },
      ['spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"'],
    ],
    [
      'no alternative that fits',
      { schedule: 'abc', either: {} },
      [
        '<nil>: Invalid value: "": "spec.either" must validate one and only one schema (oneOf). Found none valid',
        'spec.either.a: Required value',
      ],
    ],
  ])('says of %s what the server says', (_, fields, errors) => {
    expect(errorsOf(fields)).toEqual(errors);
  });

  it('names fields of a status from there on in the words of a mistake', () => {
    const part = { ...spec, required: [] };
    const [version] = definition().spec.versions;
    const schema = { openAPIV3Schema: { type: 'object', properties: { status: part } } };
    const kind = only(customKinds(definition({ versions: version === undefined ? [] : [{ ...version, schema }] })));
    const next = object({ status: { replicas: 'x' } });
    const errors = kind.subresources?.status?.validateUpdate?.(next, object({}), testContext) ?? [];
    expect(errors.map(fieldErrorText)).toEqual([
      'status.replicas: Invalid value: "string": replicas in body must be of type integer: "string"',
    ]);
  });

  it('has no rules looked at while its metadata is wrong', () => {
    const [version] = definition().spec.versions;
    const rules = [{ rule: 'self.n > 1' }];
    const ruled = { type: 'object', 'x-kubernetes-validations': rules, properties: { n: { type: 'integer' } } };
    const schema = { openAPIV3Schema: { type: 'object', properties: { spec: ruled } } };
    const kind = only(customKinds(definition({ versions: version === undefined ? [] : [{ ...version, schema }] })));
    const nameless = { ...object({ spec: { n: 0 } }), metadata: { namespace: 'default' } };
    expect(kind.validate?.(nameless, testContext).map(fieldErrorText)).toEqual([
      expect.stringContaining('some validation rules were not checked because the object was invalid'),
    ]);
  });

  it('does not complain on updates of what did not change', () => {
    expect(errorsOf({ schedule: 'A12', replicas: 2 }, { schedule: 'A12' })).toEqual([]);
    expect(errorsOf({ schedule: 'A12', replicas: 11 }, { schedule: 'A12' })).toHaveLength(1);
  });

  it('fills defaults in', () => {
    const draft = object({ spec: { schedule: 'abc' } });
    tab.defaults?.(draft);
    expect(draft.spec).toEqual({ schedule: 'abc', image: 'busybox' });
  });

  it('takes unknown fields out and tells where they were', () => {
    const { object: decoded, errors } = tab.custom?.decode(
      object({
        metadata: { name: 'x', odd: 1 },
        spec: { schedule: 'a', odd: 1, extra: { any: 1 }, steps: [{ odd: 1 }] },
        top: 1,
      }),
    ) ?? { object: undefined, errors: [] };
    expect(errors).toEqual([
      'unknown field "metadata.odd"',
      'unknown field "spec.odd"',
      'unknown field "spec.steps[0].odd"',
      'unknown field "top"',
    ]);
    expect(decoded).toEqual(
      object({ metadata: { name: 'x' }, spec: { schedule: 'a', extra: { any: 1 }, steps: [{}] } }),
    );
  });

  it('prints its columns, the age when it has none', () => {
    const shown = object({
      spec: { schedule: 'abc', when: '2025-12-31T23:00:00Z' },
      status: {
        conditions: [
          { type: 'Other', status: 'x' },
          { type: 'Ready', status: 'True' },
        ],
      },
    });
    const row = tab.columns.map((column) => [column.name, column.priority ?? 0, column.cell(shown, testContext.now)]);
    expect(row).toEqual([
      ['Name', 0, 'x'],
      ['Schedule', 0, 'abc'],
      ['Ready', 0, 'True'],
      ['Since', 1, '60m'],
    ]);
    const [bare] = definition().spec.versions.map(({ additionalPrinterColumns: _, ...version }) => version);
    const kind = only(customKinds(definition({ versions: bare === undefined ? [] : [bare] })));
    expect(kind.columns.map(({ name, type }) => [name, type])).toEqual([
      ['Name', 'string'],
      ['Age', 'date'],
    ]);
  });

  it('raises the generation for all but metadata', () => {
    const generation = tab.generation as (next: KubeObject, previous: KubeObject) => boolean;
    expect(generation(object({ spec: { a: 1 } }), object({ spec: { a: 1 } }))).toBe(false);
    expect(generation(object({ data: 1 }), object({ data: 2 }))).toBe(true);
  });

  it('is selected by the fields that it names', () => {
    expect(tab.fieldSelectors?.['spec.mode']?.(object({ spec: { mode: 'Fast' } }))).toBe('Fast');
    expect(tab.fieldSelectors?.['spec.mode']?.(object({}))).toBe('');
  });
});

describe('several versions', () => {
  const versions = ['v1beta1', 'v2', 'v1'].map((name) => ({
    name,
    served: true,
    storage: name === 'v1',
    ...(name === 'v1beta1' ? { deprecated: true } : {}),
    schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  }));
  const kinds = customKinds(definition({ versions }));

  it('come in the order of preference, old ones with a warning', () => {
    expect(kinds.map(({ version }) => version)).toEqual(['v2', 'v1', 'v1beta1']);
    expect(kinds[2]?.deprecation).toBe('example.com/v1beta1 Tab is deprecated; use example.com/v2 Tab');
  });

  it('show the same objects', () => {
    const stored = deepFreeze(object({ spec: { any: 1 } }));
    expect(kinds[1]?.custom?.show(stored)).toBe(stored);
    expect(kinds[0]?.custom?.show(stored)).toEqual({ ...stored, apiVersion: 'example.com/v2' });
  });

  it('keep what is written in one of them in the version that is stored', () => {
    const size = { type: 'object', properties: { size: { type: 'integer', default: 3 } } };
    const shade = { type: 'object', properties: { shade: { type: 'string' } } };
    const [old] = customKinds(
      definition({
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', properties: { spec: size } } },
          },
          {
            name: 'v1beta1',
            served: true,
            storage: false,
            schema: { openAPIV3Schema: { type: 'object', properties: { spec: shade } } },
          },
        ],
      }),
    ).slice(1);
    const written = { ...object({ spec: { shade: 'dark' } }), apiVersion: 'example.com/v1beta1' };
    expect(old?.custom?.store(written)).toMatchObject({ apiVersion: 'example.com/v1', spec: { size: 3 } });
    expect(old?.custom?.storageVersion).toBe('v1');
    expect(old?.custom?.fits(written, 'example.com/v1')).toBe(false);
    expect(old?.custom?.fits(object({ spec: {} }), 'example.com/v1')).toBe(true);
  });
});
