import { expect, test } from 'vitest';
import { fileTarget, judgeIn, survivorsIn } from '../testing.ts';
import { answer } from './answer.ts';
import { file } from './file.ts';

const files = fileTarget({ 'out.txt': 'one\r\ntwo  \n\n', 'node01:/etc/x': 'y', empty: '' });

test.each<[string, object, string]>([
  ['line ends and blanks at the end say nothing', { path: 'out.txt', text: { equals: 'one\ntwo' } }, 'pass'],
  ['a line that is there', { path: 'out.txt', text: { line: 'two' } }, 'pass'],
  ['part of a line', { path: 'out.txt', text: { line: 'tw' } }, 'fail'],
  ['part of a text', { path: 'out.txt', text: { includes: 'tw' } }, 'pass'],
  ['all of some lines', { path: 'out.txt', text: { lines: ['two', 'one'] } }, 'pass'],
  ['one of the lines is missing', { path: 'out.txt', text: { lines: ['one', 'three'] } }, 'fail'],
  ['an empty file is not enough', { path: 'empty', text: { includes: 'x' } }, 'fail'],
  ['a missing file', { path: 'none', text: { equals: '' } }, 'fail'],
  ['a file on a machine', { path: '/etc/x', machine: 'node01', text: { equals: 'y' } }, 'pass'],
  ['the same path in the work folder', { path: '/etc/x', text: { equals: 'y' } }, 'fail'],
  ['a file that should be gone', { path: 'out.txt', absent: true }, 'fail'],
  ['a file that is gone', { path: 'none', absent: true }, 'pass'],
])('file: %s', async (_, spec, verdict) => {
  expect((await judgeIn(file, spec, files)).verdict).toBe(verdict);
});

test('file: what an expression demands is told in words, where they are given', async () => {
  const text = { matches: '(?m)^three$', says: { en: 'it has the third line', ko: '세 번째 줄이 있다' } };
  expect(await judgeIn(file, { path: 'out.txt', text }, files)).toMatchObject({
    verdict: 'fail',
    expected: 'out.txt: it has the third line',
    message: {
      en: 'This does not hold of out.txt: it has the third line.',
      ko: 'out.txt 파일의 내용이 다음 조건을 충족하지 않습니다: 세 번째 줄이 있다.',
    },
  });
  expect(() => file.schema.parse({ path: 'out.txt', text: { line: 'x', says: text.says } })).toThrow(
    'it needs matches',
  );
});

test.each([{ equals: 'one\ntwo' }, { line: 'two' }, { lines: ['one', 'two'] }, { includes: 'two' }])(
  'file: no mutant of %j passes',
  async (text) => {
    expect(await survivorsIn(file, { path: 'out.txt', text }, files)).toMatchObject({ survivors: [] });
  },
);

test.each<[string, string, readonly (string | number)[], string, string]>([
  ['a word in other case', 'word', ['Retain'], 'retain\n', 'pass'],
  ['a word in a sentence', 'word', ['Retain'], 'It is Retain', 'fail'],
  ['a name is exact', 'name', ['node01'], 'Node01', 'fail'],
  ['one of two names', 'name', ['a', 'b'], 'b', 'pass'],
  ['a number', 'number', [3], '3.0', 'pass'],
  ['a number in words', 'number', [3], '3 pods', 'fail'],
  ['a quantity in another unit', 'quantity', ['1Gi'], '1024Mi', 'pass'],
  ['a quantity that is less', 'quantity', ['1Gi'], '1G', 'fail'],
  ['an image with its tag', 'image', ['nginx'], 'nginx:latest', 'pass'],
  ['a set in another order', 'set', ['a', 'b'], 'b, a', 'pass'],
  ['a set with one more', 'set', ['a', 'b'], 'a b c', 'fail'],
  ['a set with one less', 'set', ['a', 'b'], 'a', 'fail'],
  ['a set with a word between', 'set', ['a', 'bc'], 'bc and a', 'pass'],
  ['letters without blanks', 'set', ['A', 'C'], 'ca', 'pass'],
  ['one letter more', 'set', ['A', 'C'], 'ABC', 'fail'],
  ['a word in quotes', 'word', ['Retain'], '`Retain`\n', 'pass'],
  ['a word with a full stop', 'word', ['no'], 'No.', 'pass'],
  ['a key with the colon of YAML', 'name', ['example.com/key'], 'example.com/key:', 'pass'],
  ['a path with a slash at its end', 'path', ['/tmp'], '/tmp/', 'pass'],
  ['a path with doubled slashes', 'path', ['/var/lib'], '//var//lib', 'pass'],
  ['a path in capitals', 'path', ['/tmp'], '/TMP', 'fail'],
  ['a path below it', 'path', ['/tmp'], '/tmp/x', 'fail'],
  ['nothing', 'word', ['x'], '   \n', 'fail'],
  ['a letter in parentheses', 'word', ['B'], '(b)', 'pass'],
  ['a letter as lists have it', 'word', ['B'], 'B)', 'pass'],
  ['two letters', 'word', ['B'], 'B) C)', 'fail'],
  ['a letter and its words', 'word', ['B'], 'B: the command is refused', 'fail'],
  ['a number as Korean keyboards write it', 'number', [10], '１０', 'pass'],
  ['a set as a list', 'set', ['a-b', 'c'], '- a-b\n- c\n', 'pass'],
  ['a numbered set', 'set', ['a-b', 'c'], '1. c\n2) a-b', 'pass'],
  ['a set of numbers', 'set', ['1', '2'], '1. 2.', 'pass'],
  ['a set with other marks between', 'set', ['A', 'C'], 'A + C', 'pass'],
  ['a set with a stroke between', 'set', ['A', 'C'], 'A/C', 'pass'],
  ['a set of paths', 'set', ['/etc/a', '/b'], '/b & /etc/a', 'pass'],
  ['a set of parts of paths', 'set', ['/etc/a', '/b'], 'etc a b', 'fail'],
  ['a set in brackets', 'set', ['A', 'C'], '["A", "C"]', 'pass'],
  ['a set in parentheses', 'set', ['A', 'C'], '(A), (C)', 'pass'],
  ['a set in Korean', 'set', ['aufs', 'btrfs'], 'aufs와 btrfs', 'pass'],
  ['a set with a Korean word between', 'set', ['aufs', 'btrfs'], 'btrfs 및 aufs', 'pass'],
  ['a set of quoted words', 'set', ['aufs', 'btrfs'], '`aufs`, and `btrfs`.', 'pass'],
  ['a set in a sentence', 'set', ['A', 'C'], 'A and C but not B', 'fail'],
])('answer: %s', async (_, as, accept, text, verdict) => {
  const target = fileTarget({ 'answer.txt': text });
  const judgement = await judgeIn(answer, { file: 'answer.txt', as, accept }, target);
  expect(judgement.verdict).toBe(verdict);
  if (verdict === 'fail') expect(judgement.expected).not.toContain(`: ${accept[0]}`);
  else expect(await survivorsIn(answer, { file: 'answer.txt', as, accept }, target)).toMatchObject({ survivors: [] });
});

test('answer: a missing file is the root cause', async () => {
  const judgement = await judgeIn(answer, { file: 'answer.txt', as: 'word', accept: ['x'] }, fileTarget({}));
  expect(judgement.message).toEqual({
    en: 'There is no file answer.txt in the work folder.',
    ko: '작업 폴더에 answer.txt 파일이 없습니다.',
  });
});

test('a file that Windows PowerShell wrote in UTF-16 is read as such', async () => {
  const utf16 = (text: string) => Uint8Array.from(Buffer.from(`\ufeff${text}`, 'utf16le'));
  const written: Record<string, Uint8Array> = {
    le: utf16('B\r\n'),
    be: Uint8Array.from(Buffer.from(utf16('B')).swap16()),
  };
  const target = { ...fileTarget({}), files: { read: async (path: string) => written[path], watch: () => {} } };
  for (const name of ['le', 'be']) {
    expect(await judgeIn(answer, { file: name, as: 'word', accept: ['B'] }, target)).toMatchObject({ verdict: 'pass' });
    expect(await judgeIn(file, { path: name, text: { equals: 'B' } }, target)).toMatchObject({ verdict: 'pass' });
  }
});

test('answer: where case says something, word is refused', () => {
  const spec = { file: 'a', as: 'word', accept: ['/tmp'] };
  expect(() => answer.schema.parse(spec)).toThrow('name or path');
});
