import { textWidth } from '#text';
import { characters } from './width.ts';

/** What a piece of text means; the theme decides how that looks. */
export type Role =
  | 'plain'
  | 'strong'
  | 'emphasis'
  | 'dim'
  | 'code'
  | 'title'
  | 'accent'
  | 'key'
  | 'pass'
  | 'fail'
  | 'unknown'
  | 'selected'
  | 'alert';

export interface Span {
  readonly text: string;
  readonly role: Role;
}

/** One row of the screen, without a newline. */
export type Line = readonly Span[];

export function span(text: string, role: Role = 'plain'): Span {
  return { text, role };
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, part) => sum + textWidth(part.text), 0);
}

export function lineText(line: Line): string {
  return line.map((part) => part.text).join('');
}

/** The first columns of a line; a wide character that would be cut in half is left out. */
export function takeColumns(line: Line, columns: number): Line {
  const taken: Span[] = [];
  let left = columns;
  for (const part of line) {
    const width = textWidth(part.text);
    if (width <= left) {
      taken.push(part);
      left -= width;
      continue;
    }
    let text = '';
    for (const character of characters(part.text)) {
      if (character.width > left) break;
      text += character.text;
      left -= character.width;
    }
    if (text !== '') taken.push({ text, role: part.role });
    break;
  }
  return taken;
}

/** The line itself when it fits, else as much as fits and `…`. */
export function truncateLine(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line;
  if (columns <= 0) return [];
  const head = takeColumns(line, columns - 1);
  return [...head, span('…', head.at(-1)?.role ?? 'plain')];
}

/** The line cut or filled with spaces to exactly that many columns. */
export function fitLine(line: Line, columns: number, fill: Role = 'plain'): Line {
  const cut = truncateLine(line, columns);
  const missing = columns - lineWidth(cut);
  return missing > 0 ? [...cut, span(' '.repeat(missing), fill)] : cut;
}

/** `left` at the left edge and `right` at the right one; `left` gives way. */
export function justify(left: Line, right: Line, columns: number): Line {
  const rightWidth = lineWidth(right);
  if (rightWidth >= columns) return fitLine(right, columns);
  return [...fitLine(left, columns - rightWidth), ...right];
}
