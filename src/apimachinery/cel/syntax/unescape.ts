const simple: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};

/** The text between the quotes of a literal, without `b`, with or without `r`; three quotes or one. */
function body(literal: string): { readonly text: string; readonly raw: boolean } {
  const raw = /^[rR]/.test(literal);
  const quoted = raw ? literal.slice(1) : literal;
  const size = /^("""|''')/.test(quoted) && quoted.length >= 6 ? 3 : 1;
  return { text: quoted.slice(size, -size).replaceAll('\r\n', '\n').replaceAll('\r', '\n'), raw };
}

/** What a string literal says; undefined: an escape names no code point. Follows cel-go parser/unescape.go. */
export function unescapeString(literal: string): string | undefined {
  const { text, raw } = body(literal);
  if (raw) return text;
  let bad = false;
  const result = text.replace(
    /\\(?:([xX])(..)|u(.{4})|U(.{8})|([0-3][0-7]{2})|(.))/gsu,
    (_, _x, x, u, long, octal, one) => {
      const digits = x ?? u ?? long;
      if (digits === undefined && octal === undefined) return simple[one] ?? one;
      const code = octal === undefined ? Number.parseInt(digits, 16) : Number.parseInt(octal, 8);
      if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
        bad = true;
        return '';
      }
      return String.fromCodePoint(code);
    },
  );
  return bad ? undefined : result;
}

/** What a bytes literal says: `\x` and octal escapes are bytes, the rest is UTF-8. */
export function unescapeBytes(literal: string): Uint8Array | undefined {
  const { text, raw } = body(literal.slice(1));
  if (raw) return Buffer.from(text);
  const parts: Buffer[] = [];
  let last = 0;
  for (const match of text.matchAll(/\\(?:([xX])(..)|([0-3][0-7]{2})|([uU])|(.))/gsu)) {
    parts.push(Buffer.from(text.slice(last, match.index)));
    last = match.index + match[0].length;
    if (match[4] !== undefined) return undefined;
    if (match[2] !== undefined) parts.push(Buffer.from([Number.parseInt(match[2], 16)]));
    else if (match[3] !== undefined) parts.push(Buffer.from([Number.parseInt(match[3], 8)]));
    else parts.push(Buffer.from(simple[match[5] ?? ''] ?? match[5] ?? ''));
  }
  parts.push(Buffer.from(text.slice(last)));
  return Buffer.concat(parts);
}
