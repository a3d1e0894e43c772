import { array, assert, constantFrom, integer, oneof, property, string } from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { textWidth } from './width.ts';

describe('textWidth', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['볼륨', 4],
    ['── ▼ ✓', 6],
    ['\u001b[31mred\u001b[0m', 3],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['⌚', 2],
    ['「値」', 6],
    ['¼ é “x” …', 9],
  ])('of %j is %i', (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });

  it('is that of string-width for any text', () => {
    const character = oneof(
      integer({ min: 0x20, max: 0xffff }).map((code) => String.fromCharCode(code)),
      constantFrom('가', '힣', '─', '▼', '✓', 'ⓐ', '\u0301', '\u200d', '\ufe0f', '👍', '🏽', 'é', '、', '！'),
    );
    assert(
      property(
        oneof(
          string(),
          array(character, { maxLength: 12 }).map((all) => all.join('')),
        ),
        (text) => {
          expect(textWidth(text)).toBe(stringWidth(text));
        },
      ),
      { numRuns: 2_000, seed: 7 },
    );
  });
});
