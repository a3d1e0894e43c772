import { expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { runToEnd, testContainer } from '../testing.ts';

/** What bash 5.2 answers to the same script: stdout, stderr. */
it.each([
  [
    'echo one\nif true; then\necho two )\nfi\necho three',
    'one\n',
    "bash: -c: line 3: syntax error near unexpected token `)'\nbash: -c: line 3: `echo two )'\n",
  ],
  [
    'echo hi; echo )',
    '',
    "bash: -c: line 1: syntax error near unexpected token `)'\nbash: -c: line 1: `echo hi; echo )'\n",
  ],
  ['echo a\necho "abc\necho b\n', 'a\n', 'bash: -c: line 2: unexpected EOF while looking for matching `"\'\n'],
  ['echo a\nif true; then\necho b\n', 'a\n', 'bash: -c: line 4: syntax error: unexpected end of file\n'],
  [
    'false\nnope\nfi',
    '',
    "bash: line 2: nope: command not found\nbash: -c: line 3: syntax error near unexpected token `fi'\nbash: -c: line 3: `fi'\n",
  ],
])('%j runs up to its error', async (script, stdout, stderr) => {
  const run = await runToEnd(testContainer({ arguments: ['bash', '-c', script] }, virtualClock(0)));
  expect(run).toMatchObject({ code: 2, stdout, stderr });
});
