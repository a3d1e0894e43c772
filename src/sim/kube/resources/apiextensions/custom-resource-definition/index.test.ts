import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../../shared/golden.ts';
import { customResourceDefinition } from './index.ts';

const version = (schema: unknown, more: object = {}) => ({
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
  ...more,
});
const spec = (more: object = {}) => ({
  group: 'example.com',
  scope: 'Namespaced',
  names: { plural: 'foos', kind: 'Foo' },
  versions: [version({ type: 'object' })],
  ...more,
});
const errors = (more: object = {}, name = 'foos.example.com') =>
  createErrors(customResourceDefinition, { spec: spec(more) }, name);
const schemaErrors = (schema: object) => errors({ versions: [version({ type: 'object', ...schema })] });
const root = 'spec.validation.openAPIV3Schema';

describe('CustomResourceDefinition', () => {
  it('gets names, conversion and its stored version by default', () => {
    expect(created(customResourceDefinition, { spec: spec() }, 'foos.example.com')).toMatchObject({
      spec: { names: { singular: 'foo', listKind: 'FooList' }, conversion: { strategy: 'None' } },
      status: { storedVersions: ['v1'] },
    });
  });

  it('is printed with the time of its creation', () => {
    const object = created(customResourceDefinition, { spec: spec() }, 'foos.example.com');
    object.metadata.creationTimestamp = '2026-01-01T00:00:00Z';
    expect(row(customResourceDefinition, object)).toEqual({
      Name: 'foos.example.com',
      'Created At': '2026-01-01T00:00:00Z',
    });
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['nothing of a sound one', errors(), []],
    [
      'a name that does not follow',
      errors({}, 'wrong'),
      ['metadata.name: Invalid value: "wrong": must be spec.names.plural+"."+spec.group'],
    ],
    [
      'a missing schema',
      errors({ versions: [{ name: 'v1', served: true, storage: true }] }),
      ['spec.versions[0].schema.openAPIV3Schema: Required value'],
    ],
    [
      'an unknown scope',
      errors({ scope: 'Foo' }),
      ['spec.scope: Unsupported value: "Foo": supported values: "Cluster", "Namespaced"'],
    ],
    [
      'a group of the community',
      errors({ group: 'k8s.io' }, 'foos.k8s.io'),
      [
        'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
      ],
    ],
    [
      'a property without a type',
      schemaErrors({ properties: { spec: { properties: {} } } }),
      [`${root}.properties[spec].type: Required value: must not be empty for specified object fields`],
    ],
    [
      'a list without items',
      schemaErrors({ properties: { spec: { type: 'array' } } }),
      [`${root}.properties[spec].items: Required value: must be specified`],
    ],
    [
      'an unknown type',
      schemaErrors({ properties: { spec: { type: 'foo' } } }),
      [
        `${root}.properties[spec].type: Unsupported value: "foo": supported values: "array", "boolean", "integer", "number", "object", "string"`,
      ],
    ],
    [
      'a default of the wrong type',
      schemaErrors({ properties: { a: { type: 'string', default: 5 } } }),
      [`${root}.properties[a].default: Invalid value: "integer":  in body must be of type string: "integer"`],
    ],
    [
      'a default that is not pruned',
      schemaErrors({ properties: { a: { type: 'object', default: { b: 1 } } } }),
      [`${root}.properties[a].default: Invalid value: {"b":1}: must not have unknown fields`],
    ],
    [
      'a pattern that looks ahead',
      schemaErrors({ properties: { a: { type: 'string', pattern: '^(?=a)' } } }),
      [
        `${root}.properties[a].pattern: Invalid value: "^(?=a)": must be a valid regular expression, but isn't: error parsing regexp: invalid or unsupported Perl syntax: \`(?=\``,
      ],
    ],
    [
      'a type in a condition',
      schemaErrors({ properties: { a: { type: 'string' } }, anyOf: [{ properties: { a: { type: 'string' } } }] }),
      [`${root}.anyOf[0].properties[a].type: Forbidden: must be empty to be structural`],
    ],
    [
      'a map list without required keys',
      schemaErrors({
        properties: {
          a: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['k'],
            items: { type: 'object', properties: { k: { type: 'string' } } },
          },
        },
      }),
      [
        `${root}.properties[a].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
      ],
    ],
    [
      'a column of an unknown type',
      errors({
        versions: [
          version({ type: 'object' }, { additionalPrinterColumns: [{ name: 'A', type: 'x', jsonPath: 'a' }] }),
        ],
      }),
      [
        'spec.additionalPrinterColumns[0].type: Invalid value: "x": must be one of boolean,date,integer,number,string',
        'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "a": must be a simple json path starting with .',
      ],
    ],
    [
      'a scale outside of the spec',
      errors({
        versions: [
          version(
            { type: 'object' },
            { subresources: { scale: { specReplicasPath: '.a', statusReplicasPath: '.status.b' } } },
          ),
        ],
      }),
      ['spec.subresources.scale.specReplicasPath: Invalid value: ".a": should be a json path under .spec'],
    ],
    [
      'no versions in a list',
      errors({ versions: [] }),
      [
        'spec.versions: Invalid value: []: must have exactly one version marked as storage version',
        'status.storedVersions: Invalid value: null: must have at least one stored version',
      ],
    ],
    [
      'no storage version',
      errors({ versions: [version({ type: 'object' }, { storage: false })] }),
      [
        'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version',
        'status.storedVersions: Invalid value: null: must have at least one stored version',
      ],
    ],
  ])('says %s', (_, found, wanted) => {
    expect(found).toEqual(wanted);
  });

  it('keeps scope and kind once it is established', () => {
    const previous = created(customResourceDefinition, { spec: spec() }, 'foos.example.com');
    previous.status = {
      storedVersions: ['v1'],
      conditions: [{ type: 'Established', status: 'True' }],
    };
    const next = { ...previous, spec: { ...(previous.spec as object), scope: 'Cluster' } };
    expect(updateErrors(customResourceDefinition, next, previous)).toEqual([
      'spec.scope: Invalid value: "Cluster": field is immutable',
    ]);
  });

  it('of fields to select by, says which step of a path is wrong', () => {
    const schema = { type: 'object', properties: { spec: { type: 'object', properties: { a: { type: 'string' } } } } };
    const paths = ['spec', '.spec.a[0]', '.spec.b', '.spec.a'];
    const selectableFields = paths.map((jsonPath) => ({ jsonPath }));
    const at = 'spec.selectableFields';
    expect(errors({ versions: [version(schema, { selectableFields })] })).toEqual([
      `${at}[0].jsonPath: Invalid value: "spec": is an invalid path: expected [ or . but got: spec`,
      `${at}[1].jsonPath: Invalid value: ".spec.a[0]": is an invalid path: array notation is not allowed`,
      `${at}[2].jsonPath: Invalid value: ".spec.b": is an invalid path: does not refer to a valid field`,
    ]);
  });

  it('says alone what no structural schema can have', () => {
    expect(schemaErrors({ properties: { a: { type: 'array', items: [{ type: 'string' }] } } })).toEqual([
      `${root}.properties[a].items: Forbidden: items must be a schema object and not an array`,
    ]);
    expect(schemaErrors({ properties: { a: { $ref: '#/x' } } })).toEqual([
      `${root}.properties[a].$ref: Forbidden: $ref is not supported`,
    ]);
  });
});
