import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CouldNotLookError, UserError } from '#api';
import { chooseLanguage } from './context.ts';
import { explainError } from './errors.ts';
import { createStyle } from './output/style.ts';
import { runProgram } from './program.ts';

let stdout = '';
let stderr = '';
beforeEach(() => {
  stdout = '';
  stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

const run = (...argv: string[]): Promise<number> =>
  runProgram(argv, '1.2.3', () => {
    throw new Error('no verb is run here');
  });

test.each([
  [['stat'], "cka-lab: unknown command 'stat'.\n  Did you mean start, status or stop?\n"],
  [['xyzzy'], "cka-lab: unknown command 'xyzzy'.\n  cka-lab --help lists the commands; each has --help.\n"],
  [['start', '--nam', 'x'], "cka-lab: unknown option '--nam'.\n  Did you mean --name?\n"],
  [['ssh'], "cka-lab: missing required argument 'machine'.\n  cka-lab ssh --help shows what it takes.\n"],
  [['list', 'x'], 'cka-lab: list takes no arguments, but was given: x.\n  cka-lab list --help shows what it takes.\n'],
  [
    ['pack', 'lint', 'a', 'b'],
    'cka-lab: pack lint takes one argument, but was given: a, b.\n  cka-lab pack lint --help shows what it takes.\n',
  ],
  [['pack', 'lnt'], "cka-lab: unknown command 'lnt'.\n  Did you mean lint?\n"],
  [['xyzzy', '--help'], "cka-lab: unknown command 'xyzzy'.\n  cka-lab --help lists the commands; each has --help.\n"],
  [
    ['list', '--pack'],
    "cka-lab: option '--pack <pack>' argument missing.\n  cka-lab list --help shows what it takes.\n",
  ],
])('%j is wrong usage: one sentence, the next step, exit code 2', async (argv, expected) => {
  expect(await run(...argv)).toBe(2);
  expect(stderr).toBe(expected);
  expect(stdout).toBe('');
});

test('help and version end with 0', async () => {
  expect(await run('--help')).toBe(0);
  expect(stdout).toContain('Exit codes: 0 done, 1 a check failed');
  expect(await run('start', '--help')).toBe(0);
  expect(stdout).toContain('--docker-host <url>');
  expect(await run('help', 'pack', 'lint')).toBe(0);
  expect(stdout).toContain('Usage: cka-lab pack lint [options] <dir>');
  expect(await run('--version')).toBe(0);
  expect(stdout).toContain('1.2.3\n');
});

const plain = createStyle(false);

test('a language that there is not is told, one of a locale is not asked for', () => {
  expect(() => chooseLanguage('fr', {})).toThrow('There is no language "fr".');
  expect(chooseLanguage(undefined, { LANG: 'fr_FR.UTF-8' })).toBe('en');
});

test('what the person did wrong is a sentence with a next step', () => {
  expect(explainError(new UserError('x', 'No.', 'Do that.'), plain)).toEqual({
    text: 'cka-lab: No.\n  Do that.\n',
    exitCode: 2,
  });
  expect(explainError(new CouldNotLookError('timeout', 'No.'), plain)).toEqual({ text: 'cka-lab: No.\n', exitCode: 3 });
});

test('what we did wrong shows its stack and ends with 70', () => {
  const { text, exitCode } = explainError(new TypeError('oops'), plain);
  expect(text).toMatch(
    /^cka-lab: this is a mistake in cka-lab, not yours\. Please report it .*\nTypeError: oops\n {4}at /,
  );
  expect(exitCode).toBe(70);
});

test.each([
  [undefined, {}, 'en'],
  ['ko', {}, 'ko'],
  ['en', { LANG: 'ko_KR.UTF-8' }, 'en'],
  [undefined, { LANG: 'ko_KR.UTF-8' }, 'ko'],
  [undefined, { LANG: 'ko_KR.UTF-8', LC_ALL: 'C' }, 'en'],
  [undefined, { CKA_LAB_LANG: 'ko', LANG: 'en_US.UTF-8' }, 'ko'],
  [undefined, { LANG: 'kok_IN' }, 'en'],
] as const)('asked %s in %j: %s', (asked, environment, language) => {
  expect(chooseLanguage(asked, environment)).toBe(language);
});
