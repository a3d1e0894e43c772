import { expect, test } from 'vitest';
import { localizeValue } from './placeholders.ts';

test.each([
  ['(absent)', '(없음)'],
  ['spec.storageClassName: (absent)\nspec.volumeMode: Block', 'spec.storageClassName: (없음)\nspec.volumeMode: Block'],
  ['spec.volumeName: (set)', 'spec.volumeName: (설정됨)'],
  ['the log says (none) of it', 'the log says (none) of it'],
  ['(something else)', '(something else)'],
])('%j reads %j in Korean, and as it is in English', (value, expected) => {
  expect(localizeValue(value, 'ko')).toBe(expected);
  expect(localizeValue(value, 'en')).toBe(value);
});
