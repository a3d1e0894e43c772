/** A text for XML 1.0 and HTML. Of control characters they know tab, newline and return; others are dropped. */
export function escapeMarkup(text: string): string {
  let result = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const allowed = code === 9 || code === 10 || code === 13 || (code >= 32 && code !== 0xfffe && code !== 0xffff);
    if (!allowed || (code >= 0xd800 && code <= 0xdfff)) continue;
    result += character === '&' ? '&amp;' : character === '<' ? '&lt;' : character === '>' ? '&gt;' : character;
  }
  return result;
}

/** A text for an attribute in double quotes. */
export function escapeAttribute(text: string): string {
  return escapeMarkup(text)
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\r', '&#13;');
}
