import { expect, it } from 'vitest';
import { createFileTree, FileSystemError, type Files } from '../../runtime/index.ts';
import { LogFile } from './log-file.ts';

const path = '/log/c.log';
const bytes = (text: string) => new TextEncoder().encode(text);

function logFile(files: Files = createFileTree(), limits = { size: -1, files: 1 }) {
  return { files, log: new LogFile(files, { path, attributes: {}, limits: () => limits }, () => 'T') };
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
  expect(log.read().map(({ text }) => text)).toEqual(['3\n', '4\n', '5\n']);
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
  expect(log.read().map(({ text }) => text)).toEqual(['a\n', 'c\n']);
});
