import { expect, test } from 'vitest';
import { renderMarkdown } from './markdown.ts';
import { inlineSpans } from './markdown-inline.ts';
import { lineText, span } from './span.ts';

const render = (markdown: string, width = 40) =>
  renderMarkdown(markdown, width).map((line) => lineText(line).trimEnd());

test('paragraphs are joined and wrapped, with one empty line between them', () => {
  expect(render('one\ntwo\n\n\nthree four', 8)).toEqual(['one two', '', 'three', 'four']);
});

test('lists hang, nest and keep their numbers', () => {
  expect(render('- a long item here\n  - inner\n1. first\n10. tenth', 14)).toEqual([
    '• a long item',
    '  here',
    '  • inner',
    '1. first',
    '10. tenth',
  ]);
});

test('code blocks keep every space and are set apart', () => {
  expect(render('Apply:\n```yaml\na:\n  b: 1\n```\nDone.')).toEqual(['Apply:', '', '  a:', '    b: 1', '', 'Done.']);
});

test('an unfinished code block is still code', () => {
  expect(render('```\nx')).toEqual(['  x']);
});

test('headings, quotes and rules', () => {
  expect(render('# Title\ntext\n\n> quoted\n\n---', 12)).toEqual(['Title', 'text', '', '│ quoted', '', '────────────']);
});

test('tables line up, also in Korean, and the widest column gives way', () => {
  expect(render('| 이름 | 값 |\n| --- | :-: |\n| 용량 | 1Gi |\n| mode | RWO |')).toEqual([
    '이름  값',
    '용량  1Gi',
    'mode  RWO',
  ]);
  expect(render('| a | b |\n|---|---|\n| x | one two three |', 12)).toEqual(['a  b', 'x  one two', '   three']);
});

const inline: readonly (readonly [string, ReturnType<typeof inlineSpans>])[] = [
  ['`a` b', [span('a', 'code'), span(' b')]],
  ['``a`b``', [span('a`b', 'code')]],
  ['**a** and *b*', [span('a', 'strong'), span(' and '), span('b', 'emphasis')]],
  ['snake_case_name', [span('snake_case_name')]],
  ['2 * 3 * 4', [span('2 * 3 * 4')]],
  ['\\*not\\*', [span('*'), span('not'), span('*')]],
  ['[docs](https://x.y/z)', [span('docs'), span(' (https://x.y/z)', 'dim')]],
  ['<https://x.y>', [span('https://x.y')]],
  ['**`a`**', [span('a', 'code')]],
];

test.each(inline)('inline %s', (markdown, spans) => {
  expect(inlineSpans(markdown)).toEqual(spans);
});
