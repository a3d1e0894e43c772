import { expect, it } from 'vitest';
import { createFileTree, FileSystemError, type Files } from '../../runtime/index.ts';
import { LogFile } from './log-file.ts';
import type { LogEntry } from './log-reader.ts';

const path = '/log/c.log';
const bytes = (text: string) => new TextEncoder().encode(text);

function logFile(files: Files = createFileTree(), limits = { size: -1, files: 1 }) {
  return { files, log: new LogFile(files, { path, attributes: {}, limits: () => limits }, () => 'T') };
}

function all(log: LogFile): readonly LogEntry[] {
  const reader = log.reader();
  const entries: LogEntry[] = [];
  for (let lines = reader.next(reader.end); lines !== undefined; lines = reader.next(reader.end))
    entries.push(...lines);
  return entries;
}

it('keeps a line of JSON for each line, also for one that came in pieces', () => {
  const { files, log } = logFile();
  log.write('stdout', bytes('a\nb'));
  log.write('stderr', bytes('!\n'));
  log.write('stdout', bytes('c\n'));
  expect(new TextDecoder().decode(files.readFile(path)).split('\n')).toEqual([
    '{"log":"a\\n","stream":"stdout","time":"T"}',
    '{"log":"!\\n","stream":"stderr","time":"T"}',
    '{"log":"bc\\n","stream":"stdout","time":"T"}',
    '',
  ]);
});

it('moves a full file on within what is printed at once, and keeps as many as it may', () => {
  const { files, log } = logFile(createFileTree(), { size: 80, files: 2 });
  log.write('stdout', bytes('1\n2\n3\n4\n5\n'));
  expect(files.readDirectory('/log')).toEqual(['c.log', 'c.log.1']);
  expect(all(log).map(({ text }) => text)).toEqual(['3\n', '4\n', '5\n']);
});

it('loses what is printed while the disk is full', () => {
  const { files, log } = logFile();
  log.write('stdout', bytes('a\n'));
  const append = files.appendFile;
  files.appendFile = () => {
    throw new FileSystemError('ENOSPC', path);
  };
  log.write('stdout', bytes('b\n'));
  files.appendFile = append;
  log.write('stdout', bytes('c\n'));
  expect(all(log).map(({ text }) => text)).toEqual(['a\n', 'c\n']);
});

const any = () => true;
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `${from + index} ${'x'.repeat(60)}\n`);

it('is read a piece at a time, and from its last lines on', () => {
  const { log } = logFile();
  const lines = numbered(0, 5000);
  log.write('stdout', bytes(lines.join('')));
  const reader = log.reader();
  expect((reader.next(reader.end) ?? []).length).toBeLessThan(1000);
  expect(all(log).map(({ text }) => text)).toEqual(lines);
  const last = log.reader();
  expect(last.last(1500, any).map(({ text }) => text)).toEqual(lines.slice(-1500));
  expect(last.next(last.end)).toBeUndefined();
  expect(log.reader().last(2, ({ text }) => text.startsWith('1'))).toMatchObject([
    { text: lines[1998] },
    { text: lines[1999] },
  ]);
});

it('finds the last lines in files that moved on', () => {
  const { log } = logFile(createFileTree(), { size: 80, files: 3 });
  log.write('stdout', bytes('1\n2\n3\n4\n5\n'));
  expect(
    log
      .reader()
      .last(3, any)
      .map(({ text }) => text),
  ).toEqual(['3\n', '4\n', '5\n']);
  expect(log.reader().last(9, any)).toHaveLength(5);
});

it('is read on while its files move on; what is gone is passed over', () => {
  const { log } = logFile(createFileTree(), { size: 80, files: 2 });
  const reader = log.reader();
  const next = () => (reader.next(Number.POSITIVE_INFINITY) ?? []).map(({ text }) => text);
  let told = 0;
  log.listen(() => {
    told += 1;
  });
  log.write('stdout', bytes('1\n2\n3\n'));
  expect([next(), next(), next()]).toEqual([['1\n', '2\n'], ['3\n'], []]);
  log.write('stdout', bytes('4\n5\n'));
  expect([next(), next(), next()]).toEqual([['4\n'], ['5\n'], []]);
  log.write('stdout', bytes('6\n7\n8\n9\n'));
  expect([next(), next(), next()]).toEqual([['7\n', '8\n'], ['9\n'], []]);
  expect(told).toBe(3);
});
