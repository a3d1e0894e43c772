import { expect, test } from 'vitest';
import { startTui } from '../../../test/support/tui.ts';
import { messagesIn } from '../messages/index.ts';
import { plainChanges, plainMarkdown } from './plain-text.ts';
import { parsePlainInput } from './plain-words.ts';

test('Markdown is read out as words', () => {
  expect(plainMarkdown('# Do\n\n- use `kubectl`\n- **now**\n\n> careful')).toBe(
    'Do\n\n- use kubectl\n- now\n\n careful',
  );
});

test.each([
  ['3', { type: 'number', number: 3 }],
  [' Check ', { type: 'word', word: 'check' }],
  ['힌트', { type: 'word', word: 'hint' }],
  ['?', { type: 'word', word: 'help' }],
  ['', { type: 'nothing' }],
  ['kubectl get', { type: 'unknown', text: 'kubectl get' }],
])('the line %j', (line, input) => {
  expect(parsePlainInput(line)).toEqual(input);
});

test('only what became true or stopped being true is said', () => {
  const list = (...verdicts: ('pass' | 'fail' | 'unknown')[]) => ({
    checks: verdicts.map((verdict, n) => ({ id: `${n}`, title: `t${n}`, verdict })),
  });
  const messages = messagesIn('en');
  expect(plainChanges(undefined, list('pass'), messages)).toEqual([]);
  expect(plainChanges(list('fail', 'pass', 'unknown'), list('pass', 'fail', 'pass'), messages)).toEqual([
    'Now true: t0 (2 of 3).',
    'No longer true: t1 (2 of 3).',
  ]);
});

test('a whole visit in plain mode draws nothing: no panes, no cursor movement, no colours', async () => {
  const tui = startTui({ columns: 100, rows: 60, options: { plain: true } });
  const { terminal, session } = tui;
  Object.assign(terminal.stdin, { isTTY: false });
  await terminal.until('4. A container with a bind mount');
  for (const [line, answer] of [
    ['1', 'Create a PersistentVolume named pv-log with'],
    ['hint', 'Hint 1 of 2: kubectl explain'],
    ['check', 'Result: Not passed yet. 0 of 8 points.'],
    ['solution', 'Type "yes" to go on.'],
    ['yes', 'kubectl apply -f pv.yaml'],
  ] as const) {
    terminal.type(`${line}\n`);
    await terminal.until(answer);
  }
  session.judge('pass', 'fail', 'fail', 'fail');
  await terminal.until('Now true: The volume pv-log exists (1 of 4).');
  terminal.type('quit\n');
  expect(await tui.ended).toEqual({ reason: 'quit' });
  expect(terminal.written()).not.toContain('\u001b');
});
