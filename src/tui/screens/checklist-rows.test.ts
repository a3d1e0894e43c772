import { expect, test } from 'vitest';
import { messagesIn } from '../messages/index.ts';
import { lineText } from '../text/span.ts';
import { checklistRows } from './checklist-rows.ts';

type Verdict = 'pass' | 'fail' | 'inconclusive' | 'unknown';

function rows(
  width: number,
  height: number,
  ...checks: readonly (readonly [title: string, verdict: Verdict])[]
): string[] {
  const checklist = { checks: checks.map(([title, verdict], index) => ({ id: `${index}`, title, verdict })) };
  return checklistRows(checklist, width, height, messagesIn('en')).map(lineText);
}

test('signs tell verdicts apart without colours; what is not done yet is not called wrong', () => {
  expect(rows(20, 4, ['a', 'pass'], ['b', 'fail'], ['c', 'inconclusive'], ['d', 'unknown'])).toEqual([
    '✓ a',
    '○ b',
    '? c',
    '○ d',
  ]);
});

test('rows that are left over go to long titles, of open checks first', () => {
  const long = 'one two three';
  expect(rows(10, 4, [long, 'pass'], [long, 'fail'], ['x', 'fail'])).toEqual([
    '✓ one two…',
    '○ one two',
    '  three',
    '○ x',
  ]);
  expect(rows(10, 5, [long, 'pass'], [long, 'fail'], ['x', 'fail'])).toHaveLength(5);
});

test('checks that have no row are counted', () => {
  expect(rows(10, 2, ['a', 'pass'], ['b', 'fail'], ['c', 'fail'])).toEqual(['✓ a', '  2 more']);
});
