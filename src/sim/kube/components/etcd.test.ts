import { expect, it } from 'vitest';
import type { ProgramContext } from '../../runtime/process/program.ts';
import { etcdProgram } from './etcd.ts';
import type { ComponentWorld } from './world.ts';

it('etcd --version says its version, and starts nothing', async () => {
  const printed: string[] = [];
  const context = { arguments: ['--version'], print: (text: string) => printed.push(text) };
  expect(await etcdProgram({} as ComponentWorld).run(context as unknown as ProgramContext)).toBe(0);
  expect(printed).toEqual(['etcd Version: 3.6.6\nGit SHA: d2809cf\nGo Version: go1.24.10\nGo OS/Arch: linux/amd64\n']);
});
