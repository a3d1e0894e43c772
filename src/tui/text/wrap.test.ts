import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineText, lineWidth, span } from './span.ts';
import { wrap, wrapVerbatim } from './wrap.ts';

const text = (lines: readonly (readonly { text: string }[])[]) => lines.map((line) => line.map((s) => s.text).join(''));

const cases: readonly (readonly [name: string, input: string, width: number, output: readonly string[]])[] = [
  ['breaks at spaces', 'the quick brown fox', 10, ['the quick', 'brown fox']],
  ['cuts a word that is wider than the line', 'abcdefgh ij', 3, ['abc', 'def', 'gh', 'ij']],
  ['keeps Korean words whole', '볼륨을 만드세요', 10, ['볼륨을', '만드세요']],
  ['cuts Korean between syllables when a word is too wide', '쿠버네티스', 5, ['쿠버', '네티', '스']],
  ['keeps given line breaks', 'a\nb', 10, ['a', 'b']],
  ['shows no control characters', 'a\u001b[31mb\u0007c', 10, ['abc']],
  ['makes one empty line of nothing', '', 10, ['']],
];

test.each(cases)('wrap %s', (_name, input, width, output) => {
  expect(text(wrap([span(input)], width))).toEqual(output);
});

test('what goes before the lines counts towards the width', () => {
  const lines = wrap([span('one two three')], 7, [span('• ')], [span('  ')]);
  expect(text(lines)).toEqual(['• one', '  two', '  three']);
});

test('roles stay with their words, also across a break', () => {
  expect(wrap([span('use '), span('kubectl get', 'code'), span(' now')], 8)).toEqual([
    [span('use')],
    [span('kubectl', 'code')],
    [span('get', 'code'), span(' now')],
  ]);
});

test('no line is ever wider than asked, and no word is lost', () => {
  const words = fc.array(fc.stringMatching(/^[a-z가-힣]{1,12}$/), { maxLength: 20 });
  fc.assert(
    fc.property(words, fc.integer({ min: 2, max: 40 }), (list, width) => {
      const lines = wrap([span(list.join(' '))], width);
      for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.map(lineText).join('').replaceAll(' ', '')).toBe(list.join(''));
    }),
  );
});

test('preformatted text keeps its spaces and is cut only at the width', () => {
  expect(text(wrapVerbatim('a:\n  b: c\n\n123456789', 'code', 6))).toEqual(['a:', '  b: c', '', '123456', '789']);
  expect(text(wrapVerbatim('a volume -> /www', 'code', 11))).toEqual(['a volume ', '-> /www']);
  expect(text(wrapVerbatim('a: 123456789', 'code', 8))).toEqual(['a: 12345', '6789']);
});
