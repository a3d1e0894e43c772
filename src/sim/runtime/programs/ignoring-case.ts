/** An escape such as `\b` or `\x41`, or any character. */
const tokens = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)|./gs;
const range = /^([a-zA-Z])-([a-zA-Z])$/;

/**
 * The source of an expression that takes letters (ASCII) of both cases, without the flag for it: with the flag nothing bounds the time
 * that it takes.
 */
export function ignoringCase(source: string): string {
  const parts = source.match(tokens) ?? [];
  let inside = false;
  let text = '';
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    if (inside) {
      const span = `${part}${parts[at + 1] ?? ''}${parts[at + 2] ?? ''}`;
      if (range.test(span) && isOneCase(span)) {
        text += `${span.toLowerCase()}${span.toUpperCase()}`;
        at += 2;
        continue;
      }
    }
    if (part === '[') inside = true;
    else if (part === ']') inside = false;
    if (!/^[a-zA-Z]$/.test(part)) text += part;
    else text += inside ? `${part.toLowerCase()}${part.toUpperCase()}` : `[${part.toLowerCase()}${part.toUpperCase()}]`;
  }
  return text;
}

/** `A-z` holds more than letters. */
function isOneCase(span: string): boolean {
  return span === span.toLowerCase() || span === span.toUpperCase();
}
