import { expect, it } from 'vitest';
import { path } from '#apimachinery';
import { validateTolerations } from './tolerations.ts';

it.each([
  [{ key: 'a', operator: 'Near' }, '"Near": supported values: "Equal", "Exists"'],
  [{ key: 'a', operator: 'Gt', value: '1' }, '"Gt": supported values: "Equal", "Exists", "Lt", "Gt"'],
])('the operator of %j is not supported', (toleration, text) => {
  const errors = validateTolerations([toleration], path('spec', 'tolerations'));
  expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual([
    `spec.tolerations[0].operator: Unsupported value: ${text}`,
  ]);
});
