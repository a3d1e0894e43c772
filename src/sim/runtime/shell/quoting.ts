import { unescapeText } from '../programs/echo.ts';

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
  '\x1b': '\\E',
};

const controls = /\p{Cc}/gu;
const hasControl = (text: string): boolean => /\p{Cc}/u.test(text);

/** `$'a\nb'`: what has control characters. */
function inAnsiQuotes(text: string): string {
  const inside = text.replace(/[\\']/g, '\\$&').replace(controls, (control) => {
    return escapes[control] ?? `\\${control.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `$'${inside}'`;
}

/** A text as `printf %q` of bash and of GNU prints it: a word that a shell reads as that text. */
export function escapedWord(text: string): string {
  if (text === '') return "''";
  if (hasControl(text)) return inAnsiQuotes(text);
  return text.replace(/[^\w@%+=:,./~-]|^[~]/gu, '\\$&');
}

/** `${name@Q}` and its like, as bash has them; undefined: one that is not simulated. */
export function transformed(text: string, operator: string): string | undefined {
  switch (operator) {
    case 'Q':
      return hasControl(text) ? inAnsiQuotes(text) : `'${text.replaceAll("'", "'\\''")}'`;
    case 'U':
      return text.toUpperCase();
    case 'L':
      return text.toLowerCase();
    case 'u':
      return text.slice(0, 1).toUpperCase() + text.slice(1);
    case 'E':
      return unescapeText(text).text;
    default:
      return undefined;
  }
}
