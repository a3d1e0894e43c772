import { expect, test } from 'vitest';
import { listItems, quotedPhrases, states, wordsOf } from './words.ts';

test.each<[string, string, boolean]>([
  ['a PersistentVolume named `pv-log`', 'pv-log', true],
  ['a PersistentVolume named `pv-logs`', 'pv-log', false],
  ['a volume my-pv-log', 'pv-log', false],
  ['이름이 `pv-log`인 볼륨', 'pv-log', true],
  ['PersistentVolume을 만드세요', 'PersistentVolume', true],
  ['a PersistentVolumeClaim', 'PersistentVolume', false],
  ['the directory `/pv/log`.', '/pv/log', true],
  ['the directory /pv/log/deep', '/pv/log', false],
  ['the image `nginx:1.27`', 'nginx:1', false],
  ['the image `nginx:1.27`', 'nginx', false],
  ['the image nginx: it serves', 'nginx', true],
  ['it has 100Mi.', '100Mi', true],
  ['it has 1100Mi', '100Mi', false],
  ['one line\n  and another', 'line and another', true],
])('%j states %j: %s', (text, literal, stated) => {
  expect(states(text, literal)).toBe(stated);
});

test('list items are found with their continuation lines', () => {
  expect(listItems('Do this:\n\n- one\n- two\n  goes on\n\nafter\n- three\n')).toEqual(['one', 'two goes on', 'three']);
});

test('phrases in backticks and words of specs', () => {
  expect(quotedPhrases('`a` and `b c`')).toEqual(['a', 'b c']);
  const words = wordsOf({ fields: [{ path: 'spec.containers[name=web].image', equals: 80 }] });
  expect(['containers', 'web', 'image', '80', 'path'].every((word) => words.has(word))).toBe(true);
  expect(wordsOf({ path: 'data["index.html"]' })).toContain('index.html');
});
