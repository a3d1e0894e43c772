import { characterClasses } from '../shell/pattern.ts';

/** `[...]`, a character with a backslash before it, or a single character. A bracket that nothing closes is a character. */
const tokens = /\[\^?\]?(?:\[:[a-z]+:\]|\[\.[^\]]+\.\]|\[=[^\]]+=\]|[^\]])*\]|\\.|./gs;

/** What stands between the brackets, where a backslash is nothing special and `]` may come first. */
function bracket(token: string): string {
  const negated = token.startsWith('[^');
  const inner = token
    .slice(negated ? 2 : 1, -1)
    .replace(/\[:([a-z]+):\]|\[[.=]([^\]]+)[.=]\]|[\\[\]^]/g, (special, name?: string, collated?: string) => {
      if (name !== undefined) return characterClasses[name] ?? special;
      return (collated ?? special).replace(/[\\[\]^-]/g, '\\$&');
    });
  return `[${negated ? '^' : ''}${inner}]`;
}

/** Letters that mean something after a backslash in GNU's expressions, as they are written here. */
const escapes: Readonly<Record<string, string>> = { '<': '\\b', '>': '\\b', '`': '^', "'": '$' };

/** A POSIX expression (basic or extended) as a JavaScript one. Follows regex(7), with the additions of GNU. */
export function posixExpression(pattern: string, extended: boolean): string {
  const [first = '', ...rest] = pattern.match(tokens) ?? [];
  const translated = [first, ...rest].map((token, index) => {
    if (token.length > 1 && token.startsWith('[')) return bracket(token);
    const escaped = /^\\(.)$/s.exec(token)?.[1];
    if (escaped !== undefined) {
      if (/[(){}+?|]/.test(escaped)) return extended ? token : escaped;
      if (escapes[escaped] !== undefined) return escapes[escaped];
      return /[a-zA-Z]/.test(escaped) && !/[bBsSwW]/.test(escaped) ? escaped : token;
    }
    if (extended) return token;
    if (/[(){}+?|]/.test(token)) return `\\${token}`;
    const starts = index === 0 || /^(?:\^|\\\(|\\\|)$/.test(rest[index - 2] ?? first);
    return token === '*' && starts ? '\\*' : token;
  });
  return translated.join('');
}
