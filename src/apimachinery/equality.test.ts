import { expect, test } from 'vitest';
import { deepEqual } from './equality.ts';
import { deepCopy, deepFreeze } from './freeze.ts';
import { parseIntOrString, scaledValue } from './intstr.ts';

test.each<[unknown, unknown, boolean]>([
  [{ a: null }, {}, true],
  [{ a: [] }, {}, true],
  [{ a: {} }, {}, false],
  [{ a: [1, 2] }, { a: [2, 1] }, false],
  [{ a: { b: 1 } }, { a: { b: 1 } }, true],
  [{ a: 0 }, {}, false],
  [{ a: '1Gi' }, { a: '1024Mi' }, false],
  [[], {}, false],
])('%j and %j: %s', (a, b, expected) => {
  expect(deepEqual(a, b)).toBe(expected);
  expect(deepEqual(b, a)).toBe(expected);
});

test('quantities are equal by value where they are known to be quantities', () => {
  expect(deepEqual({ storage: '1Gi' }, { storage: '1024Mi' }, { quantities: true })).toBe(true);
  expect(deepEqual({ storage: '1Gi' }, { storage: '1G' }, { quantities: true })).toBe(false);
});

test('a copy shares nothing, a frozen value cannot change', () => {
  const original = deepFreeze({ a: [{ b: 1 }] });
  const copy = deepCopy(original);
  copy.a.push({ b: 2 });
  expect(original).toEqual({ a: [{ b: 1 }] });
  expect(() => original.a.push({ b: 3 })).toThrow(TypeError);
  expect(Object.isFrozen(original.a[0])).toBe(true);
});

test('numbers or texts', () => {
  expect(scaledValue(3, 10, true)).toBe(3);
  expect(scaledValue('25%', 10, true)).toBe(3);
  expect(scaledValue('25%', 10, false)).toBe(2);
  expect(() => scaledValue('x', 10, true)).toThrow(
    'invalid value for IntOrString: invalid type: string is not a percentage',
  );
  expect(() => scaledValue('x%', 10, true)).toThrow(
    'invalid value for IntOrString: invalid value "x%": strconv.Atoi: parsing "x": invalid syntax',
  );
  expect(parseIntOrString('80')).toBe(80);
  expect(parseIntOrString('http')).toBe('http');
});
