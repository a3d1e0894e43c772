import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyMergePatch } from './merge-patch.ts';

// The examples of RFC 7386, appendix A; lists and single values at the root aside.
test.each<[unknown, unknown, unknown]>([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('%j patched with %j is %j', (document, patch, after) => {
  expect(applyMergePatch(document, patch)).toEqual(after);
});

const data = fc.letrec((tie) => ({
  value: fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(tie('value')), tie('object')),
  object: fc.dictionary(fc.string({ maxLength: 3 }), tie('value')),
}));

test('applying a patch twice is applying it once', () => {
  fc.assert(
    fc.property(data.object, data.object, (document, patch) => {
      const once = applyMergePatch(document, patch);
      expect(applyMergePatch(once, patch)).toEqual(once);
    }),
  );
});
