import { expect, test } from 'vitest';
import { textWidth } from '#text';
import { createStyle, wantsColour } from './style.ts';
import { renderTable } from './table.ts';
import { indentText } from './wrap.ts';

test.each([
  ['', 0],
  ['plain', 5],
  ['볼륨', 4],
  ['é', 1],
  ['e\u0301', 1],
  ['— ✓', 3],
  ['한 a', 4],
])('%j takes %i columns', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test('columns are aligned by what is seen, without trailing spaces', () => {
  const rows = [
    ['NAME', 'TITLE'],
    [{ text: '볼륨', paint: (text: string) => `<${text}>` }, 'a'],
    ['x', ''],
  ];
  expect(renderTable(rows)).toBe('NAME  TITLE\n<볼륨>  a\nx\n');
});

test('paragraphs are filled whatever lines they were written in; list items hang; code keeps its lines', () => {
  const text =
    'one two three\nfour five six\n- alpha beta gamma\n  delta epsilon\n\n    kubectl get pods --all-namespaces -o wide';
  expect(indentText(text, '  ', 24)).toBe(
    [
      '  one two three four',
      '  five six',
      '  - alpha beta gamma',
      '    delta epsilon',
      '',
      '      kubectl get pods --all-namespaces -o wide',
    ].join('\n'),
  );
});

test('what stands between backticks is not broken', () => {
  expect(indentText('It runs `sleep 3600 && exit` for ever.', '', 24)).toBe('It runs\n`sleep 3600 && exit` for\never.');
});

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('terminal %s with %j: colours %s', (terminal, environment, expected) => {
  expect(wantsColour(terminal, environment)).toBe(expected);
});

test('without colours text stays as it is', () => {
  expect(createStyle(false).bold('x')).toBe('x');
  expect(createStyle(true).bold('x')).toBe('\u001b[1mx\u001b[0m');
});
