import { expect, test } from 'vitest';
import type { Program } from '../../../runtime/process/program.ts';
import { parseOptions } from '../../../runtime/programs/options.ts';
import { bc } from './bc.ts';
import { column } from './column.ts';
import { envsubst } from './envsubst.ts';

/** What the program prints for these arguments and that input. */
async function printed(program: Program, args: readonly string[], input: string): Promise<string> {
  let text = '';
  const bytes = (content: string) => new TextEncoder().encode(content);
  const write = (data: Uint8Array) => {
    text += new TextDecoder().decode(data);
  };
  const context = {
    name: program.name,
    arguments: args,
    environment: new Map([['WHO', 'me']]),
    readAll: async () => bytes(input),
    open: async () => bytes(input),
    print: async (content: string) => write(bytes(content)),
    stdout: { isTerminal: false, write },
    stderr: { isTerminal: false, write },
  };
  // Only what these programs use of it.
  await program.run(context as unknown as Parameters<Program['run']>[0]);
  return text;
}

test.each([
  ['1+2*3', '7'],
  ['10/3', '3'],
  ['scale=2; 10/3', '3.33'],
  ['scale=2; -1/3', '-.33'],
  ['1.5*2.25', '3.37'],
  ['scale=4; 1.5*2.25', '3.375'],
  ['5.5 > 5', '1'],
  ['(2 >= 3) || (1 == 1.0)', '1'],
  ['2^10', '1024'],
  ['7 % 3', '1'],
  ['x=4; x*x', '16'],
  ['scale=3; sqrt(2)', '1.414'],
  ['0.1 + 0.2', '.3'],
  ['1/0', '(standard_in) 1: Divide by zero'],
  ['1 +', '(standard_in) 1: syntax error'],
])('bc answers %s with %s', async (asked, answer) => {
  expect(await printed(bc, [], `${asked}\n`)).toBe(`${answer}\n`);
});

test('bc -l has twenty digits behind the point', async () => {
  expect(await printed(bc, ['-l'], '1/3\n')).toBe('.33333333333333333333\n');
});

test('column puts fields below each other', async () => {
  expect(parseOptions(['-ts:'], 't', 's').values.get('s')).toBe(':');
  expect(await printed(column, ['-t', '-s:'], 'a:b\nccc:d\n')).toBe('a    b\nccc  d\n');
  expect(await printed(column, ['-t'], 'NAME  READY\nweb 1/1\n')).toBe('NAME  READY\nweb   1/1\n');
});

test('envsubst fills in what the environment says', async () => {
  expect(await printed(envsubst, [], 'I am $WHO, ${WHO}, $NOBODY.\n')).toBe('I am me, me, .\n');
  expect(await printed(envsubst, ['$OTHER'], '$WHO\n')).toBe('$WHO\n');
});
