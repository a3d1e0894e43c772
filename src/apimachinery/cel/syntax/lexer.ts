import type { CelIssue, CelSource } from './source.ts';

export type TokenKind = 'identifier' | 'escaped' | 'int' | 'uint' | 'float' | 'string' | 'bytes' | 'operator' | 'end';

/** A word of an expression; of operators and keywords (`in`, `true`, `false`, `null`) `text` says which. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

const escapes = String.raw`\\(?:[abfnrtv"'\\?\x60]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})`;
const strings = [
  String.raw`[rR]"""[\s\S]*?"""`,
  String.raw`[rR]'''[\s\S]*?'''`,
  String.raw`[rR]"[^"\n\r]*"`,
  String.raw`[rR]'[^'\n\r]*'`,
  String.raw`"""(?:${escapes}|[^\\])*?"""`,
  String.raw`'''(?:${escapes}|[^\\])*?'''`,
  String.raw`"(?:${escapes}|[^\\"\n\r])*"`,
  String.raw`'(?:${escapes}|[^\\'\n\r])*'`,
].join('|');
const word = new RegExp(
  [
    String.raw`(?<skip>[\t \r\n\f]+|//[^\n]*)`,
    `(?<bytes>[bB](?:${strings}))`,
    `(?<string>${strings})`,
    String.raw`(?<float>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)`,
    '(?<uint>0x[0-9a-fA-F]+[uU]|[0-9]+[uU])',
    '(?<int>0x[0-9a-fA-F]+|[0-9]+)',
    '(?<identifier>[A-Za-z_][A-Za-z0-9_]*)',
    '(?<escaped>`[A-Za-z0-9_.\\-/ ]+`)',
    String.raw`(?<operator>==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%])`,
  ].join('|'),
  'uy',
);
const keywords: ReadonlySet<string> = new Set(['in', 'true', 'false', 'null']);
const kinds: readonly TokenKind[] = ['bytes', 'string', 'float', 'uint', 'int', 'identifier', 'escaped', 'operator'];

/** Splits an expression into words; what is none is reported and left out, as ANTLR's lexer does. */
export function tokenize(source: CelSource, issues: CelIssue[]): readonly Token[] {
  const tokens: Token[] = [];
  const { text } = source;
  let index = 0;
  let at = 0;
  while (index < text.length) {
    word.lastIndex = index;
    const match = word.exec(text);
    if (match === null) {
      const bad = unrecognized(text, index);
      issues.push({ at, message: `Syntax error: token recognition error at: '${shown(bad)}'` });
      index += bad.length;
      at += [...bad].length;
      continue;
    }
    const groups = match.groups ?? {};
    const found = match[0];
    const kind = kinds.find((name) => groups[name] !== undefined);
    if (kind !== undefined) {
      tokens.push({ kind: keywords.has(found) && kind === 'identifier' ? 'operator' : kind, text: found, at });
    }
    index += found.length;
    at += [...found].length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', at });
  return tokens;
}

/** How far a lexer looks before it gives up: an open string to where it could not go on, else one character. */
function unrecognized(text: string, index: number): string {
  const rest = text.slice(index);
  const quote = /^[bB]?[rR]?("|')/.exec(rest);
  if (quote !== null) {
    const open = new RegExp(
      String.raw`^[bB]?[rR]?${quote[1]}(?:${escapes}|[^\\${quote[1]}\n\r])*(?:\\[\s\S]?)?`,
      'u',
    ).exec(rest);
    if (open !== null) return open[0];
  }
  if (/^[|&=]/.test(rest))
    return rest
      .slice(0, Math.min(rest.length, 2))
      .replace(/^([|&=])[A-Za-z0-9_]$/, '$1$&')
      .slice(0, 2);
  return String.fromCodePoint(rest.codePointAt(0) ?? 0);
}

function shown(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}
