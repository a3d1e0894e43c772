import { describe, expect, test } from 'vitest';
import { applyJsonPatch, type JsonPatchOperation } from './json-patch.ts';

describe('operations', () => {
  test.each<[string, unknown, JsonPatchOperation[], unknown]>([
    ['add to an object', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['add over what is there', { a: 1 }, [{ op: 'add', path: '/a', value: 2 }], { a: 2 }],
    ['add into a list', { a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
    ['add at the end', { a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    ['add nothing is null', { a: 1 }, [{ op: 'add', path: '/b' }], { a: 1, b: null }],
    ['remove from an object', { a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    ['remove from a list', { a: [1, 2] }, [{ op: 'remove', path: '/a/0' }], { a: [2] }],
    ['remove from the end of a list', { a: [1, 2] }, [{ op: 'remove', path: '/a/-1' }], { a: [1] }],
    ['replace', { a: { b: 1 } }, [{ op: 'replace', path: '/a/b', value: 2 }], { a: { b: 2 } }],
    ['replace a key that is not there', { a: 1 }, [{ op: 'replace', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['replace in a list', { a: [1, 2] }, [{ op: 'replace', path: '/a/1', value: 3 }], { a: [1, 3] }],
    ['replace everything', { a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
    ['move', { a: 1 }, [{ op: 'move', from: '/a', path: '/b' }], { b: 1 }],
    ['copy of what an object lacks', { a: 1 }, [{ op: 'copy', from: '/x', path: '/b' }], { a: 1, b: null }],
    ['copy', { a: { x: 1 } }, [{ op: 'copy', from: '/a', path: '/b' }], { a: { x: 1 }, b: { x: 1 } }],
    [
      'test, then change',
      { a: 1 },
      [
        { op: 'test', path: '/a', value: 1 },
        { op: 'remove', path: '/a' },
      ],
      {},
    ],
    ['test for absence', { a: 1 }, [{ op: 'test', path: '/b' }], { a: 1 }],
    [
      'slashes and tildes in names',
      { 'a/b': 1, 'c~d': 2 },
      [
        { op: 'remove', path: '/a~1b' },
        { op: 'remove', path: '/c~0d' },
      ],
      {},
    ],
  ])('%s', (_, document, operations, after) => {
    const before = structuredClone(document);
    expect(applyJsonPatch(document, operations)).toEqual(after);
    expect(document).toEqual(before);
  });
});

describe('what does not apply', () => {
  test.each<[string, unknown, JsonPatchOperation]>([
    ['removing what is not there', {}, { op: 'remove', path: '/a' }],
    ['replacing below what is not there', {}, { op: 'replace', path: '/a/b', value: 1 }],
    ['adding below what is not there', {}, { op: 'add', path: '/a/b', value: 1 }],
    ['adding beyond the end', { a: [] }, { op: 'add', path: '/a/1', value: 1 }],
    ['a test that fails', { a: 1 }, { op: 'test', path: '/a', value: 2 }],
    ['a test of another type', { a: 1 }, { op: 'test', path: '/a', value: '1' }],
    ['an unknown operation', {}, { op: 'fly', path: '/a' }],
    ['moving what is not there', {}, { op: 'move', from: '/a', path: '/b' }],
    ['a word as an index', { a: [1] }, { op: 'replace', path: '/a/x', value: 1 }],
  ])('%s', (_, document, operation) => {
    expect(() => applyJsonPatch(document, [operation])).toThrow();
  });
});
