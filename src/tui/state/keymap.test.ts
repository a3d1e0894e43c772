import { expect, test } from 'vitest';
import { commandOf, contextOf, functionKeys } from './keymap.ts';
import { type AppState, initialState } from './model.ts';
import { reduce } from './reduce.ts';

const start = initialState({ columns: 80, rows: 24 }, 'en', 0);
const lab = reduce(start, { type: 'lab/opening', scenario: 'p/s' });
const shell = reduce(lab, { type: 'lab/shell', shell: { phase: 'running' } });
const task = reduce(shell, { type: 'lab/focus', focus: 'task' });

test.each<readonly [name: string, state: AppState, context: string]>([
  ['the start', start, 'catalogue'],
  ['a search', reduce(start, { type: 'catalogue/search-opened' }), 'search'],
  ['a lab without a shell yet', lab, 'waiting'],
  ['a lab with a shell', shell, 'shell'],
  ['the task pane', task, 'lab'],
  ['a question, whatever has the focus', reduce(shell, { type: 'asked', question: 'reset' }), 'question'],
  ['after Ctrl-]', reduce(shell, { type: 'prefix', on: true }), 'prefix'],
  ['help over the shell', reduce(shell, { type: 'help', scroll: 0 }), 'help'],
  ['a lost host while a shell runs', reduce(shell, { type: 'lab/lost', trouble: 'x' }), 'shell'],
  ['a lab that failed', reduce(lab, { type: 'lab/failed', trouble: 'x' }), 'trouble'],
])('%s: %#', (_name, state, context) => {
  expect(contextOf(state)).toBe(context);
});

test('in the shell nothing but F1 to F10, Ctrl-] and Shift-PgUp/PgDn is ours', () => {
  const ours = [...Object.keys(functionKeys), 'ctrl+]', 'shift+pageup', 'shift+pagedown'];
  for (const key of ours) expect(commandOf('shell', key, shell)).toBeDefined();
  const others = ['a', '?', 'q', 'enter', 'tab', 'esc', 'ctrl+c', 'ctrl+l', 'up', 'pageup', 'f11', 'f12', 'alt+b'];
  for (const key of others) expect(commandOf('shell', key, shell)).toBeUndefined();
});

test('Ctrl-] and a digit is the F-key of that number', () => {
  expect(commandOf('prefix', '5', shell)).toBe('check');
  expect(commandOf('prefix', '0', shell)).toBe('quit');
  expect(commandOf('prefix', 'x', shell)).toBeUndefined();
});

test('a question takes y and Enter for yes, and everything else for no', () => {
  expect(['y', 'Y', 'enter', 'n', 'esc', 'x'].map((key) => commandOf('question', key, shell))).toEqual([
    'yes',
    'yes',
    'yes',
    'no',
    'no',
    'no',
  ]);
});

test('the check key brings a lost host back', () => {
  const lost = reduce(shell, { type: 'lab/lost', trouble: 'x' });
  expect(commandOf('shell', 'f5', lost)).toBe('reconnect');
});

test('while there is no shell yet, what is typed for it does nothing', () => {
  for (const key of ['enter', 'c', 'r', 'q', 'tab', 'esc', '?']) expect(commandOf('waiting', key, lab)).toBeUndefined();
  expect(commandOf('waiting', 'ctrl+c', lab)).toBe('quit');
  expect(commandOf('waiting', 'f9', lab)).toBe('catalogue');
});

test('Enter starts a new shell where the old one has ended', () => {
  const ended = reduce(shell, { type: 'lab/shell', shell: { phase: 'ended', exitCode: 0 } });
  expect(commandOf(contextOf(ended), 'enter', ended)).toBe('restart-shell');
  expect(commandOf(contextOf(task), 'enter', task)).toBe('focus');
});
