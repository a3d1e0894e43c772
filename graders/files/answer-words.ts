/** Without the quotes around it, and the full stop or colon at its end. */
export function unquoted(text: string): string {
  const bare = text.replace(/(?<=.)[.:]$/, '');
  const [, , inner] = /^(["'`])(.+)\1$/.exec(bare) ?? [];
  return inner === undefined || inner.includes(bare.charAt(0)) ? bare : inner;
}

/** Whether this is one of the words; a letter may stand in parentheses, or before one or a colon, as lists have it. */
export function isWord(accepted: readonly string[], given: string): boolean {
  const wanted = accepted.map(fold);
  if (wanted.includes(fold(given))) return true;
  const [, letter] = /^[([]?([a-z])[)\]:]*$/i.exec(given) ?? [];
  return letter !== undefined && wanted.includes(fold(letter));
}

/** Whether these are all of the words and no others, in any order, however somebody lists them; of letters also `AC`. */
export function isInSet(accepted: readonly string[], given: string): boolean {
  const wanted = new Set(accepted.map(fold));
  const isLetters = [...wanted].every((one) => /^[a-z]$/.test(one));
  const words = isLetters && /^[a-z]+$/i.test(given) ? given.split('') : given.split(separatorsFor(accepted));
  const there = new Set(
    words.map((word) => bareWord(word, wanted)).filter((word) => word !== '' && !joining.test(word)),
  );
  return there.size === wanted.size && [...wanted].every((one) => there.has(one));
}

const joining = /^(?:and|및|그리고)$/;

/** What separates the words of a list, but for what stands in one of them. */
function separatorsFor(accepted: readonly string[]): RegExp {
  const marks = [...',;&+/|·、'].filter((mark) => !accepted.some((one) => one.includes(mark)));
  return new RegExp(`[\\s${marks.join('')}]+`);
}

/** Without the dash or number of a list, brackets, quotes, and the particle that says "and" in Korean. */
function bareWord(word: string, wanted: ReadonlySet<string>): string {
  const whole = fold(word);
  if (wanted.has(whole)) return whole;
  const isMark = /^[-*•]$/.test(whole) || (/^\d+[.)]$/.test(whole) && ![...wanted].some((one) => /^\d+$/.test(one)));
  if (isMark) return '';
  return whole.replace(/^["'`([{]+|["'`)\]}.:]+$/g, '').replace(/(?<=[a-z\d])["'`]*(?:와|과|이랑|랑|하고)$/, '');
}

function fold(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, ' ');
}
