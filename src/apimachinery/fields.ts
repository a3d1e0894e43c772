/** One condition on one field of an object. */
export interface FieldRequirement {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Conditions that must all hold. */
export type FieldSelector = readonly FieldRequirement[];

/**
 * Parses `metadata.name=a,status.phase!=Running`; a condition of nothing on nothing is none. In values `\,`, `\=` and `\\` stand for themselves.
 * Throws an Error with the real parser's text. Follows apimachinery pkg/fields ParseSelector.
 */
export function parseFieldSelector(text: string): FieldSelector {
  return splitTerms(text)
    .sort()
    .filter((term) => term !== '')
    .map((term) => {
      const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
      if (match === null) throw new Error(`invalid selector: '${text}'; can't understand '${term}'`);
      const [, field = '', operator, value = ''] = match;
      return { field, operator: operator === '!=' ? ('!=' as const) : ('=' as const), value: unescapeValue(value) };
    })
    .filter(({ field, value }) => field !== '' || value !== '');
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === ',') {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...terms, text.slice(start)];
}

function unescapeValue(text: string): string {
  let value = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') {
      const next = text.charAt(++at);
      if (!/^[\\,=]$/.test(next)) throw new Error(`invalid field selector: invalid escape sequence: \\${next}`);
      value += next;
    } else if (character === ',' || character === '=') {
      throw new Error(`invalid field selector: unescaped character in value: ${character.charCodeAt(0)}`);
    } else value += character;
  }
  return value;
}

/** Whether every condition holds; `textOf` gives a field's text, `''` for what is not set. */
export function matchesFields(selector: FieldSelector, textOf: (field: string) => string): boolean {
  return selector.every(({ field, operator, value }) => (textOf(field) === value) === (operator === '='));
}

/** The selector as text, values escaped. */
export function formatFieldSelector(selector: FieldSelector): string {
  return selector
    .map(({ field, operator, value }) => `${field}${operator}${value.replace(/[\\,=]/g, '\\$&')}`)
    .join(',');
}
