import { expect, test } from 'vitest';
import { flushTokens, readTokens } from './input-tokens.ts';

const keys: readonly (readonly [sequence: string, name: string])[] = [
  ['a', 'a'],
  ['한', '한'],
  ['😀', '😀'],
  ['\r', 'enter'],
  ['\t', 'tab'],
  ['\u007f', 'backspace'],
  ['\u0003', 'ctrl+c'],
  ['\u001d', 'ctrl+]'],
  ['\u001b[A', 'up'],
  ['\u001bOA', 'up'],
  ['\u001b[Z', 'shift+tab'],
  ['\u001b[1;5C', 'ctrl+right'],
  ['\u001b[5;2~', 'shift+pageup'],
  ['\u001bOP', 'f1'],
  ['\u001b[11~', 'f1'],
  ['\u001b[[A', 'f1'],
  ['\u001b[[E', 'f5'],
  ['\u001b[15~', 'f5'],
  ['\u001b[21~', 'f10'],
  ['\u001b[15;2~', 'shift+f5'],
  ['\u001bb', 'alt+b'],
  ['\u001b\u007f', 'alt+backspace'],
  ['\u001b[I', 'unknown'],
];

test.each(keys)('%j is %s, and is kept as it came', (sequence, name) => {
  expect(readTokens(sequence)).toEqual({ tokens: [{ type: 'key', key: name, raw: sequence }], rest: '' });
});

test('keys that arrive together are told apart', () => {
  const { tokens } = readTokens('ab\u001b[A\u001b[15~\r');
  expect(tokens.map((token) => (token.type === 'key' ? token.key : token.type))).toEqual([
    'a',
    'b',
    'up',
    'f5',
    'enter',
  ]);
});

test.each(['\u001b', '\u001b[', '\u001b[1', '\u001bO', '\u001b[200~half a paste'])('%j waits for its end', (half) => {
  expect(readTokens(half)).toEqual({ tokens: [], rest: half });
});

test('an Escape that nothing followed is the Escape key', () => {
  expect(flushTokens('\u001b')).toEqual([{ type: 'key', key: 'esc', raw: '\u001b' }]);
});

test('a paste is one thing, whatever is in it', () => {
  expect(readTokens('\u001b[200~a\u001b[15~\nb\u001b[201~x').tokens).toEqual([
    { type: 'paste', text: 'a\u001b[15~\nb' },
    { type: 'key', key: 'x', raw: 'x' },
  ]);
});

test.each([
  ['\u001b[<0;3;5M', { action: 'press', button: 0, x: 2, y: 4 }],
  ['\u001b[<2;3;5m', { action: 'release', button: 2, x: 2, y: 4 }],
  ['\u001b[<64;1;1M', { action: 'wheel-up', button: 0, x: 0, y: 0 }],
  ['\u001b[<65;1;1M', { action: 'wheel-down', button: 1, x: 0, y: 0 }],
  ['\u001b[<32;1;1M', { action: 'move', button: 0, x: 0, y: 0 }],
])('%j is a mouse report', (sequence, mouse) => {
  expect(readTokens(sequence).tokens).toEqual([{ type: 'mouse', mouse }]);
});
