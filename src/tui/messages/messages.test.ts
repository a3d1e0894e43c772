import { expect, test } from 'vitest';
import { languages } from '#api';
import { messagesIn } from './index.ts';

/** Every text with the path to it; functions are called with numbers and a word. */
function texts(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value(3, 7, 9))]];
  return Object.entries(value as object).flatMap(([key, each]) => texts(each, `${path}.${key}`));
}

test('every language says everything, and says it on one line', () => {
  const paths = languages.map((language) => texts(messagesIn(language), '').map(([path]) => path));
  for (const other of paths) expect(other).toEqual(paths[0]);
  for (const language of languages) {
    for (const [path, text] of texts(messagesIn(language), language)) {
      expect(text, path).not.toBe('');
      expect(text, path).not.toMatch(/\n|undefined/);
    }
  }
});
