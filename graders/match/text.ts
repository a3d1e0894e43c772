import { z } from 'zod';
import { type LocalizedText, localizedText } from '#api';
import { re2 } from '#cel';
import type { Finding } from './condition.ts';
import { inEnglish, inKorean, type Named } from './named.ts';
import { patternMistake, withoutMatches } from './pattern.ts';
import { showValue } from './show.ts';

/** What a text file has to say. Line ends and blanks at the end of lines and of the file say nothing. */
export const textSchema = z
  .strictObject({
    equals: z.string().optional().describe('The text is just this.'),
    line: z.string().optional().describe('It has a line that is just this.'),
    lines: z.array(z.string()).min(1).optional().describe('It has each of these lines, in any order.'),
    includes: z.string().optional().describe('It holds this somewhere; prefer `line`, because 8080 includes 80.'),
    matches: z.string().optional().describe('An RE2 expression that occurs somewhere; `(?m)^...$` for a whole line.'),
    says: localizedText.optional().describe('What the expression demands, in words; shown in its place.'),
    excludes: z.string().optional().describe('It does not hold this anywhere; there has to be something to read.'),
  })
  .superRefine((text, context) => {
    const { says, ...demands } = text;
    if (says !== undefined && text.matches === undefined) {
      context.addIssue({ code: 'custom', path: ['says'], message: 'says what matches demands: it needs matches' });
    }
    if (Object.keys(demands).length !== 1) {
      const message = 'needs exactly one of equals, line, lines, includes, matches, excludes';
      context.addIssue({ code: 'custom', message });
    }
    const mistake = text.matches === undefined ? undefined : patternMistake(text.matches);
    if (mistake !== undefined) context.addIssue({ code: 'custom', path: ['matches'], message: mistake });
  })
  .meta({
    id: 'text',
    description:
      'What a text says: one of these. Line ends and blanks at the end of lines and of the text say nothing.',
  });

export interface TextExpectation {
  readonly equals?: string | undefined;
  readonly line?: string | undefined;
  readonly lines?: readonly string[] | undefined;
  readonly includes?: string | undefined;
  readonly matches?: string | undefined;
  readonly says?: LocalizedText | undefined;
  readonly excludes?: string | undefined;
}

/** The text in the bytes of a file. Windows PowerShell's `>` writes UTF-16, and says so in the first two bytes. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** The text of a file without what says nothing. */
export function normalizeText(text: string): string {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n+$/, '');
}

/**
 * Holds the text of what is called so against what is expected; undefined: there is no such file. `isFile`: whether
 * it is a file, or the output of something.
 */
export function evaluateText(
  expected: TextExpectation,
  named: Named,
  text: string | undefined,
  isFile = true,
): Finding {
  const [what, whatKo] = [inEnglish(named), `${inKorean(named)}${isFile ? ' 파일' : ''}`];
  const wanted = expected.equals ?? expected.line ?? expected.lines?.join('\n') ?? expected.includes ?? '';
  if (text === undefined) {
    return {
      holds: false,
      expected: `${what}: ${showText(wanted)}`,
      observed: `${what}: (absent)`,
      en: isFile ? `There is no file ${what}.` : `There is nothing to read yet: no ${what.replace(/^the /, '')}.`,
      ko: isFile ? `${whatKo}이 없습니다.` : `${whatKo}: 아직 읽을 내용이 없습니다.`,
    };
  }
  const there = normalizeText(text);
  if (expected.matches !== undefined) return matchFinding(expected.matches, expected.says, what, there, whatKo);
  if (expected.excludes !== undefined) return exclusionFinding(expected.excludes, what, there, whatKo);
  const lines = there.split('\n').map((line) => line.trim());
  const missing = (expected.lines ?? (expected.line === undefined ? [] : [expected.line])).filter(
    (line) => !lines.includes(line.trim()),
  );
  const holds =
    expected.equals !== undefined
      ? there === normalizeText(expected.equals)
      : expected.includes !== undefined
        ? there.includes(expected.includes)
        : missing.length === 0;
  const first = missing[0] ?? wanted;
  return {
    holds,
    expected: `${what}: ${showText(wanted)}`,
    observed: `${what}: ${showText(there)}`,
    en:
      expected.equals !== undefined
        ? `${what} holds ${showText(there)}; it has to hold ${showText(wanted)}.`
        : `${what} does not have ${showText(first)}.`,
    ko:
      expected.equals !== undefined
        ? `${whatKo}의 내용이 ${showText(there)}입니다. 기대하는 내용: ${showText(wanted)}.`
        : `${whatKo}에 ${showText(first)} 내용이 없습니다.`,
  };
}

function matchFinding(
  pattern: string,
  says: LocalizedText | undefined,
  what: string,
  there: string,
  whatKo: string,
): Finding {
  const holds = re2(pattern).test(there);
  if (says !== undefined) {
    return {
      holds,
      expected: `${what}: ${says.en}`,
      observed: `${what}: ${showText(there)}`,
      en: `This does not hold of ${what}: ${says.en}.`,
      ko: `${whatKo}의 내용이 다음 조건을 충족하지 않습니다: ${says.ko ?? says.en}.`,
    };
  }
  return {
    holds,
    expected: `${what}: /${pattern}/`,
    observed: `${what}: ${showText(there)}`,
    en: `${what} is ${showText(there)}; nothing in it matches /${pattern}/.`,
    ko: `${whatKo}의 내용이 ${showText(there)}입니다. /${pattern}/에 맞는 부분이 없습니다.`,
  };
}

function exclusionFinding(unwanted: string, what: string, there: string, whatKo: string): Finding {
  return {
    holds: !there.includes(unwanted),
    expected: `${what}: (without) ${showText(unwanted)}`,
    observed: `${what}: ${showText(there)}`,
    en: `${what} has ${showText(unwanted)}, which must not be there.`,
    ko: `${whatKo}에 ${showText(unwanted)} 내용이 있으면 안 됩니다.`,
  };
}

/** Texts that must not pass. */
export function alteredTexts(
  expected: TextExpectation,
  text: string,
): readonly { readonly name: string; readonly text: string }[] {
  if (expected.matches !== undefined) {
    return [{ name: 'nothing that matches', text: withoutMatches(expected.matches, normalizeText(text)) }];
  }
  if (expected.excludes !== undefined) {
    return [{ name: 'with what must not be there', text: `${text}\n${expected.excludes}\n` }];
  }
  const word = expected.equals ?? expected.line ?? expected.lines?.[0] ?? expected.includes ?? '';
  const there = normalizeText(text);
  const altered = expected.equals === undefined ? there.split(word).join(`${word.slice(0, -1)}?`) : `${there}?`;
  const other = { name: 'another text', text: altered };
  return word === '' ? [{ name: 'not empty', text: 'x' }] : [{ name: 'empty', text: '' }, other];
}

/** The literals of it that a task has to state. */
export function textLiterals(expected: TextExpectation): readonly string[] {
  const { equals, line, lines, includes, excludes } = expected;
  return [
    ...(equals === undefined ? [] : normalizeText(equals).split('\n')),
    ...(line === undefined ? [] : [line]),
    ...(lines ?? []),
    ...(includes === undefined ? [] : [includes]),
    ...(excludes === undefined ? [] : [excludes]),
  ].filter((text) => text.trim() !== '');
}

function showText(text: string): string {
  return showValue(JSON.stringify(text));
}
