/** Pairs of Korean particles: behind a closing consonant, behind a vowel. */
export type JosaPair = '이/가' | '을/를' | '은/는' | '과/와' | '이어야/여야' | '으로/로';

const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
const closings = 28;
const rieul = 8;

type Closing = 'none' | 'rieul' | 'other';

/** How the digits end when Koreans read them: 영 일 이 삼 사 오 육 칠 팔 구. */
const digits: readonly Closing[] = 'other rieul none other none none other rieul rieul none'.split(' ') as Closing[];

/** Words that do not follow the rules below: type 타입, template 템플릿, root 루트, USER 유저. */
const words: Readonly<Record<string, Closing>> = { type: 'other', template: 'other', root: 'none', user: 'none' };

/** The last letter of an abbreviation by its name: L 엘, M 엠, N 엔, R 알; all others end in a vowel. */
const letterNames: Readonly<Record<string, Closing>> = { L: 'rieul', M: 'other', N: 'other', R: 'rieul' };

/**
 * Endings of Latin words as they are read in Korean loanwords, the first that fits: volume 볼륨, table 테이블, zone 존,
 * claim 클레임, map 맵, secret 시크릿, but client 클라이언트 and log 로그.
 */
const latin: readonly (readonly [RegExp, Closing])[] = [
  [/(?:le|[^aeiou]al|l)$/, 'rieul'],
  [/(?:[aeiou](?:me|ne)|m|n|ng)$/, 'other'],
  [/[aeiou](?:[bkct]|pp?)$/, 'other'],
  [/[aeiou]ck$/, 'other'],
];

function closingOf(word: string): Closing {
  const [last = ''] = /[\p{L}\p{N}](?=[^\p{L}\p{N}]*$)/u.exec(word) ?? [];
  const code = last.codePointAt(0) ?? 0;
  if (code >= firstSyllable && code <= lastSyllable) {
    const closing = (code - firstSyllable) % closings;
    return closing === 0 ? 'none' : closing === rieul ? 'rieul' : 'other';
  }
  if (/[0-9]/.test(last)) return digits[Number(last)] ?? 'none';
  const [letters = ''] = /[a-z]+(?=[^a-z]*$)/i.exec(word) ?? [];
  const lower = letters.toLowerCase();
  const known = words[lower];
  if (known !== undefined) return known;
  if (/(?:^|[a-z])[A-Z]{2,4}$/.test(letters)) return letterNames[last] ?? 'none';
  return latin.find(([ending]) => ending.test(lower))?.[1] ?? 'none';
}

/**
 * The particle that follows a word in Korean, alone: `${name}${josa(name, '이/가')}`. Hangul and digits are exact, Latin
 * words go by how such endings are usually read; quotes and brackets behind the word do not count.
 */
export function josa(word: string, pair: JosaPair): string {
  const [closed = '', open = ''] = pair.split('/');
  const closing = closingOf(word);
  // Behind ㄹ it is 로: 볼륨으로, but 파일로.
  if (closing === 'none' || (pair === '으로/로' && closing === 'rieul')) return open;
  return closed;
}
