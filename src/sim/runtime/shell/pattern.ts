/** A piece of a word after expansion; in quoted ones no character is special. */
export interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

const special = /[\\^$.*+?()[\]{}|/-]/g;

export function escapeRegExp(text: string): string {
  return text.replace(special, '\\$&');
}

/** Whether the pieces hold a pattern at all. */
export function hasPattern(pieces: readonly Piece[]): boolean {
  return pieces.some((piece) => !piece.quoted && /[*?[]/.test(piece.text));
}

/**
 * The source of a regular expression for shell pattern pieces. `any`: what `*` repeats, `[^/]` for paths.
 * `a[!b]*` becomes `a[^b][^/]*`.
 */
export function patternSource(pieces: readonly Piece[], any = '[\\s\\S]'): string {
  let source = '';
  for (const { text, quoted } of pieces) {
    if (quoted) {
      source += escapeRegExp(text);
      continue;
    }
    for (let index = 0; index < text.length; index += 1) {
      const character = text.charAt(index);
      if (character === '*') source += `${any}*`;
      else if (character === '?') source += any;
      else if (character === '\\' && index + 1 < text.length) {
        index += 1;
        source += escapeRegExp(text.charAt(index));
      } else if (character === '[') {
        const set = bracket(text, index);
        if (set === undefined) source += '\\[';
        else {
          source += set.source;
          index = set.end;
        }
      } else source += escapeRegExp(character);
    }
  }
  return source;
}

/** What `[:alpha:]` and the like hold, as it stands between the brackets of an expression. */
export const characterClasses: Readonly<Record<string, string>> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9a-fA-F',
  print: ' -~',
  cntrl: '\\x00-\\x1f\\x7f',
  graph: '!-~',
};

function bracket(text: string, start: number): { readonly source: string; readonly end: number } | undefined {
  let index = start + 1;
  const negated = text.charAt(index) === '!' || text.charAt(index) === '^';
  if (negated) index += 1;
  let body = '';
  for (let first = true; index < text.length; first = false) {
    const character = text.charAt(index);
    if (character === ']' && !first) return { source: `[${negated ? '^' : ''}${body}]`, end: index };
    const named = /^\[:([a-z]+):\]/.exec(text.slice(index));
    if (named !== null) {
      body += characterClasses[named[1] ?? ''] ?? '';
      index += named[0].length;
      continue;
    }
    const last = text.charAt(index + 1) === '-' ? text.charAt(index + 2) : '';
    if (last === '' || last === ']') {
      body += escapeRegExp(character);
      index += 1;
      continue;
    }
    // A range that ends before it begins holds nothing: `[kubelet-start]` is k, u, b, e, l, a, r or t.
    if (character <= last) body += `${escapeRegExp(character)}-${escapeRegExp(last)}`;
    index += 3;
  }
  return undefined;
}

export function matchesPattern(pieces: readonly Piece[], text: string): boolean {
  return new RegExp(`^(?:${patternSource(pieces)})$`).test(text);
}
