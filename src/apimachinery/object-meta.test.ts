import { describe, expect, test } from 'vitest';
import { fieldErrorText } from './field.ts';
import type { ObjectMeta } from './object.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { path } from './path.ts';

const at = path('metadata');
const create = (meta: ObjectMeta, namespaced = true) =>
  validateObjectMeta(meta, { namespaced }, at).map(fieldErrorText);
const fine: ObjectMeta = { name: 'a', namespace: 'n' };

describe('on creation', () => {
  test.each<[string, ObjectMeta, boolean, (string | RegExp)[]]>([
    ['fine', fine, true, []],
    ['fine, without a namespace', { name: 'a' }, false, []],
    ['no name', { namespace: 'n' }, true, ['metadata.name: Required value: name or generateName is required']],
    ['no namespace', { name: 'a' }, true, ['metadata.namespace: Required value']],
    ['a namespace too many', fine, false, ['metadata.namespace: Forbidden: not allowed on this type']],
    [
      'a wrong name',
      { ...fine, name: 'A' },
      true,
      [/^metadata\.name: Invalid value: "A": a lowercase RFC 1123 subdomain must/],
    ],
    [
      'a wrong prefix shows twice',
      { ...fine, generateName: 'AB-', name: 'AB-x' },
      true,
      [/^metadata\.generateName: Invalid value: "AB-": /, /^metadata\.name: Invalid value: "AB-x": /],
    ],
    [
      'a wrong label',
      { ...fine, labels: { 'a b': 'c d' } },
      true,
      [
        /^metadata\.labels: Invalid value: "a b": name part must consist of/,
        /^metadata\.labels: Invalid value: "c d": a valid label must be/,
      ],
    ],
    [
      'keys of annotations may have capitals in their prefix',
      { ...fine, annotations: { 'Example.com/A': 'anything at all' } },
      true,
      [],
    ],
    [
      'too many annotations',
      { ...fine, annotations: { a: 'x'.repeat(256 * 1024) } },
      true,
      ['metadata.annotations: Too long: may not be more than 262144 bytes'],
    ],
    [
      'an owner without anything',
      { ...fine, ownerReferences: [{ apiVersion: '', kind: '', name: '', uid: '' }] },
      true,
      [
        'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
        'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
        'metadata.ownerReferences.name: Invalid value: "": must not be empty',
        'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
      ],
    ],
    [
      'two controllers',
      {
        ...fine,
        ownerReferences: ['a', 'b'].map((name) => ({
          apiVersion: 'v1',
          kind: 'Pod',
          name,
          uid: name,
          controller: true,
        })),
      },
      true,
      [/Only one reference can have Controller set to true\. Found "true" in references for Pod\/a and Pod\/b$/],
    ],
    [
      'finalizers that exclude each other',
      { ...fine, finalizers: ['orphan', 'foregroundDeletion'] },
      true,
      [
        'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer foregroundDeletion and orphan cannot be both set',
      ],
    ],
    [
      'a manager that nobody may have',
      { ...fine, managedFields: [{ manager: 'a\nb', operation: 'X' }] },
      true,
      [
        'metadata.managedFields[0].operation: Invalid value: "X": must be `Apply` or `Update`',
        'metadata.managedFields[0].manager: Invalid value: "a\\nb": invalid character U+000A (at position 1)',
      ],
    ],
  ])('%s', (_, meta, namespaced, expected) => {
    const texts = create(meta, namespaced);
    expect(texts).toHaveLength(expected.length);
    expected.forEach((text, index) => {
      if (typeof text === 'string') expect(texts[index]).toBe(text);
      else expect(texts[index]).toMatch(text);
    });
  });

  test('mistakes come in the order of the fields', () => {
    const meta = {
      ...fine,
      finalizers: ['-'],
      labels: { '-': '' },
      managedFields: [{ operation: 'X' }],
      annotations: { '-': '' },
    };
    expect(create(meta).map((text) => /^metadata\.(\w+)/.exec(text)?.[1])).toEqual([
      'labels',
      'annotations',
      'finalizers',
      'managedFields',
    ]);
  });
});

describe('on update', () => {
  const previous: ObjectMeta = {
    ...fine,
    uid: 'u',
    resourceVersion: '1',
    generation: 2,
    creationTimestamp: '2024-01-01T00:00:00Z',
    finalizers: ['e.com/a'],
  };
  const update = (next: ObjectMeta, before: ObjectMeta = previous) =>
    validateObjectMetaUpdate(next, before, at).map(fieldErrorText);

  test.each<[string, ObjectMeta, string[]]>([
    ['nothing new', previous, []],
    [
      'no resourceVersion',
      { ...previous, resourceVersion: '' },
      ['metadata.resourceVersion: Invalid value: "": must be specified for an update'],
    ],
    ['another name', { ...previous, name: 'b' }, ['metadata.name: Invalid value: "b": field is immutable']],
    ['another uid', { ...previous, uid: 'v' }, ['metadata.uid: Invalid value: "v": field is immutable']],
    [
      'another time',
      { ...previous, creationTimestamp: null },
      ['metadata.creationTimestamp: Invalid value: null: field is immutable'],
    ],
    [
      'a smaller generation',
      { ...previous, generation: 1 },
      ['metadata.generation: Invalid value: 1: must not be decremented'],
    ],
    ['a new finalizer', { ...previous, finalizers: ['e.com/a', 'e.com/b'] }, []],
  ])('%s', (_, next, expected) => {
    expect(update(next)).toEqual(expected);
  });

  test('what is being deleted takes no new finalizers', () => {
    const deleted = { ...previous, deletionTimestamp: '2024-01-02T00:00:00Z' };
    expect(update({ ...deleted, finalizers: ['e.com/c', 'e.com/b', 'e.com/a'] }, deleted)).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"e.com/b", "e.com/c"}',
    ]);
  });
});
