import { expect, it } from 'vitest';
import { parseSshArguments } from './arguments.ts';

it.each([
  [['node01'], { user: undefined, host: 'node01', command: [], terminal: 'auto' }],
  [['root@node01', 'ls', '-l'], { user: 'root', host: 'node01', command: ['ls', '-l'], terminal: 'auto' }],
  [
    ['-t', '-o', 'StrictHostKeyChecking=no', 'node01', 'sh'],
    { user: undefined, host: 'node01', command: ['sh'], terminal: 'force' },
  ],
  [['-lroot', '-qT', '-p22', 'node01'], { user: 'root', host: 'node01', command: [], terminal: 'never' }],
  [['--', 'node01', '--', 'x'], { user: undefined, host: 'node01', command: ['--', 'x'], terminal: 'auto' }],
  [[], { user: undefined, host: undefined, command: [], terminal: 'auto' }],
] as const)('ssh %j', (args, request) => {
  expect(parseSshArguments(args)).toEqual(request);
});
