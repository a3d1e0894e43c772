import { expect, test } from 'vitest';
import { commands } from '../commands/index.ts';
import { candidates } from './candidates.ts';

const values: Readonly<Record<string, readonly string[] | 'files'>> = {
  scenario: ['named-volume', 'nfs-volume'],
  lab: ['two-node', 'exam'],
  dir: 'files',
  'bash|zsh|fish': ['bash', 'zsh', 'fish'],
};

const complete = (line: string) =>
  candidates(line.split(' '), commands, async (placeholder) => values[placeholder] ?? []);

test.each([
  ['sta', ['start', 'status']],
  ['pa', ['pack']],
  ['pack in', ['init', 'info', 'install']],
  ['--lang ko sto', ['stop']],
  ['start n', ['named-volume', 'nfs-volume']],
  ['start nf', ['nfs-volume']],
  ['start named-volume ', []],
  ['start --name ', ['two-node', 'exam']],
  ['start --name exam na', ['named-volume']],
  ['check --', ['--watch', '--json', '--name', '--lang', '--help']],
  ['check --json --j', []],
  ['completion z', ['zsh']],
  ['--p', ['--plain']],
  ['compl', ['completion']],
  ['nonsense ', []],
])('%j is completed to %j', async (line, expected) => {
  expect(await complete(line)).toEqual(expected);
});

test.each(['pack lint ', 'grade --submissions x', 'exec kubectl g', 'exec -- kubectl -', 'ssh node01 -- l'])(
  'files are left to the shell: %j',
  async (line) => {
    expect(await complete(line)).toBe('files');
  },
);
