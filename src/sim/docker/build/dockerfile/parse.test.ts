import { expect, it } from 'vitest';
import { DockerfileError } from './dockerfile-error.ts';
import { expandWord, expandWords } from './expand.ts';
import { joinLines } from './lines.ts';
import { parseDockerfile } from './parse.ts';

function failure(text: string): string {
  try {
    parseDockerfile('Dockerfile', text);
  } catch (error) {
    if (error instanceof DockerfileError) return error.message;
    throw error;
  }
  return '';
}

it.each([
  ['FROM a\nFOO bar\n', 'dockerfile parse error line 2: unknown instruction: FOO'],
  ['FROM a b\n', 'dockerfile parse error line 1: FROM requires either one or three arguments'],
  ['\n\nFROM a\nRUN a \\\n  b\nWORKDIR\n', 'dockerfile parse error line 6: WORKDIR requires exactly one argument'],
  ['FROM a\nENV A\n', 'failed to parse Dockerfile: ENV must have two arguments'],
  [
    'FROM a\nENV A=1 B\n',
    'failed to parse Dockerfile: Syntax error - can\'t find = in "B". Must be of the form: name=value',
  ],
  ['FROM a\nRUN --foo x\n', 'dockerfile parse error line 2: Unknown flag: foo'],
  ['FROM a\nCOPY --from a b c\n', 'dockerfile parse error line 2: Missing a value on flag: from'],
  ['RUN true\n', 'no build stage in current context'],
  ['# nothing\n', 'failed to parse Dockerfile: file with no instructions'],
  ['# escape=x\nFROM a\n', "failed to parse Dockerfile: invalid escape token 'x' does not match ` or \\"],
  [
    'FROM a\nCMD [1]\n',
    'failed to parse Dockerfile: when using JSON array syntax, arrays must be comprised of strings only',
  ],
  ['FROM a\nONBUILD FROM b\n', "dockerfile parse error line 2: FROM isn't allowed as an ONBUILD trigger"],
  ['FROM a\nHEALTHCHECK --retries=0 CMD x\n', 'dockerfile parse error line 2: --retries must be at least 1 (not 0)'],
  ['FROM a\nHEALTHCHECK --interval=1 CMD x\n', 'dockerfile parse error line 2: time: missing unit in duration "1"'],
])('says what is wrong with %j', (text, message) => {
  expect(failure(text)).toBe(message);
});

it('joins continuation lines, without comments between them, and warns of empty ones', () => {
  expect(joinLines('RUN a \\\n# no\n\n  && b\n')).toEqual({
    lines: [{ number: 1, text: 'RUN a   && b' }],
    escapeCharacter: '\\',
    warnings: [
      '[WARNING]: Empty continuation line found in:\n    RUN a   && b',
      '[WARNING]: Empty continuation lines will become errors in a future release.',
    ],
  });
});

it('counts ARG above the first FROM apart from stages, whose names are in lower case', () => {
  const { globals, stages } = parseDockerfile('Dockerfile', 'ARG V=1\nFROM a:$V AS Base\nRUN x\nfrom Base\n');
  expect(globals.map(({ values }) => values)).toEqual([[['V', '1']]]);
  expect(stages.map(({ name, base, commands }) => [name, base, commands.length])).toEqual([
    ['base', 'a:$V', 1],
    ['', 'Base', 0],
  ]);
});

const variables = new Map([
  ['A', 'hello'],
  ['E', ''],
]);
it.each([
  ['$A world', 'hello world'],
  ['"${A}"\'$A\'', 'hello$A'],
  ['\\$A', '$A'],
  ['${E:-x}${Z:-y}${A:+z}', 'xyz'],
  ['$', '$'],
])('expands %j', (word, expanded) => {
  expect(expandWord(word, variables, '\\')).toBe(expanded);
});

it.each([
  ['${A', 'failed to process "${A": missing \':\' in substitution'],
  ['"x', 'failed to process "\\"x": unexpected end of statement while looking for matching double-quote'],
  ['${Z:?need it}', 'failed to process "${Z:?need it}": Z: need it'],
  ['${}', 'failed to process "${}": syntax error: bad substitution'],
])('refuses to expand %j', (word, message) => {
  expect(() => expandWord(word, variables, '\\')).toThrow(new DockerfileError(message));
});

it('separates what a variable holds into ports', () => {
  expect(expandWords('$P 9', new Map([['P', '80 443']]), '\\')).toEqual(['80', '443', '9']);
});
