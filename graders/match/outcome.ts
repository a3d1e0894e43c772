import { z } from 'zod';
import type { CommandOutcome } from '#api';
import type { Finding } from './condition.ts';
import { fact } from './judgement.ts';
import { inEnglish, inKorean, type Named } from './named.ts';
import { alteredTexts, evaluateText, type TextExpectation, textLiterals, textSchema } from './text.ts';

/** What is expected of a command that a check runs. Part of a check's schema. */
export const outcomeShape = {
  exitCode: z.number().int().min(0).max(255).optional().describe('How it ends; by default 0.'),
  stdout: textSchema.optional().describe('What it prints.'),
  stderr: textSchema.optional().describe('What it prints as errors.'),
};

export interface OutcomeExpectation {
  readonly exitCode?: number | undefined;
  readonly stdout?: TextExpectation | undefined;
  readonly stderr?: TextExpectation | undefined;
}

/** How long a command may take: `timeout` of a spec in seconds. Below the time after which a look counts as failed. */
export const timeoutShape = {
  timeout: z.number().int().min(1).max(15).optional().describe('Seconds that it may take; by default 10.'),
};

/** Milliseconds of a spec's timeout; ten seconds without one. */
export function timeoutOf(spec: { readonly timeout?: number | undefined }): number {
  return (spec.timeout ?? 10) * 1000;
}

function lastLine(text: string): string | undefined {
  const line = text.trim().split('\n').at(-1)?.trim();
  return line === '' ? undefined : line;
}

/** Holds what a command came to against what is expected of it. */
export function outcomeFindings(
  expected: OutcomeExpectation,
  named: Named,
  outcome: CommandOutcome,
): readonly Finding[] {
  const [what, whatKo] = [inEnglish(named), inKorean(named)];
  const { exitCode = 0, stdout, stderr } = expected;
  // Scripts that validate often say on stdout why they are not content.
  const said = lastLine(outcome.stderr) ?? lastLine(outcome.stdout) ?? '';
  const seen = `${outcome.exitCode}${outcome.exitCode !== exitCode && said !== '' ? ` (${said.slice(0, 200)})` : ''}`;
  return [
    fact(
      outcome.exitCode === exitCode,
      { en: `the exit code of ${what}`, ko: `${whatKo}의 종료 코드` },
      String(exitCode),
      seen,
    ),
    ...(stdout === undefined
      ? []
      : [evaluateText(stdout, { en: `stdout of ${what}`, ko: `${whatKo}의 표준 출력` }, outcome.stdout, false)]),
    ...(stderr === undefined
      ? []
      : [evaluateText(stderr, { en: `stderr of ${what}`, ko: `${whatKo}의 표준 오류` }, outcome.stderr, false)]),
  ];
}

/** Outcomes that must not pass, made from a right one. */
export function alteredOutcomes(
  expected: OutcomeExpectation,
  outcome: CommandOutcome,
): readonly { readonly name: string; readonly outcome: CommandOutcome }[] {
  const { exitCode = 0, stdout, stderr } = expected;
  const nothing = { exitCode: exitCode === 127 ? 1 : 127, stdout: '', stderr: 'not found' };
  return [
    { name: 'the command fails', outcome: nothing },
    { name: 'another exit code', outcome: { ...outcome, exitCode: exitCode + 1 } },
    ...(stdout === undefined ? [] : alteredTexts(stdout, outcome.stdout)).map(({ name, text }) => ({
      name: `stdout: ${name}`,
      outcome: { ...outcome, stdout: text },
    })),
    ...(stderr === undefined ? [] : alteredTexts(stderr, outcome.stderr)).map(({ name, text }) => ({
      name: `stderr: ${name}`,
      outcome: { ...outcome, stderr: text },
    })),
  ];
}

/** The literals of it that a task has to state. */
export function outcomeLiterals({ stdout, stderr }: OutcomeExpectation): readonly string[] {
  return [stdout, stderr].flatMap((text) => (text === undefined ? [] : textLiterals(text)));
}
