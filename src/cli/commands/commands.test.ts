import { expect, test } from 'vitest';
import type { Report, Verdict } from '#api';
import { exitCodeOf } from './check.ts';
import { assignment } from './env.ts';
import { commands } from './index.ts';

test.each([
  ['bash', "export A='it'\\''s $x'"],
  ['zsh', "export A='it'\\''s $x'"],
  ['fish', "set -gx A 'it\\'s $x'"],
  ['powershell', "$Env:A = 'it''s $x'"],
] as const)('a value is quoted whole for %s', (shell, expected) => {
  expect(assignment(shell, 'A', "it's $x")).toBe(expected);
});

const reportOf = (...verdicts: Verdict[]): Report => ({
  apiVersion: 'cka-lab.dev/v1',
  kind: 'Report',
  scenario: 'a/b',
  backend: 'sim',
  startedAt: '',
  finishedAt: '',
  passed: verdicts.every((verdict) => verdict === 'pass'),
  score: { earned: 0, possible: 0 },
  checks: verdicts.map((verdict) => ({
    id: 'x',
    title: '',
    verdict,
    points: { earned: 0, possible: 1 },
    cites: '',
    expected: '',
    observed: '',
    message: '',
  })),
});

test.each([
  [['pass', 'pass'], 0],
  [['pass', 'fail'], 1],
  [['fail', 'inconclusive'], 1],
  [['pass', 'inconclusive'], 3],
] as const)('%j ends with exit code %i', (verdicts, code) => {
  expect(exitCodeOf(reportOf(...verdicts))).toBe(code);
});

test('the verbs of the contract are all there, once', () => {
  const names = commands.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of 'tour list show start env shell exec check hint solution reset status stop progress doctor grade'.split(
    ' ',
  )) {
    expect(names).toContain(name);
  }
  expect(names).toContain('pack lint');
  expect(names).toContain('pack test');
});
