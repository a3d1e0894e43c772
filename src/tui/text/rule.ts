import { type Line, lineWidth, type Span, span, truncateLine } from './span.ts';
import { characters } from './width.ts';

/** A titled stretch of a horizontal line. */
export interface RulePart {
  readonly width: number;
  readonly title?: Line;
  /** At the right end. */
  readonly note?: Line;
}

function stretch({ width, title = [], note = [] }: RulePart): Line {
  if (title.length === 0 && note.length === 0) return [span('─'.repeat(width), 'dim')];
  const noteWidth = note.length === 0 ? 0 : lineWidth(note) + 3;
  const showsNote = note.length > 0 && noteWidth + 12 <= width;
  const head = truncateLine(title, width - 4 - (showsNote ? noteWidth : 0));
  const fill = width - lineWidth(head) - 3 - (showsNote ? noteWidth : 0);
  return [
    ...(head.length === 0 ? [span('──', 'dim')] : [span('─ ', 'dim'), ...head, span(' ', 'dim')]),
    span('─'.repeat(Math.max(0, head.length === 0 ? fill + 1 : fill)), 'dim'),
    ...(showsNote ? [span(' '), ...note, span(' ─', 'dim')] : []),
  ];
}

/** A horizontal line of titled stretches, joined by `joint` (a box drawing character) where two meet. */
export function rule(parts: readonly RulePart[], joint = '┬'): Line {
  return parts.flatMap((part, index) => (index === 0 ? stretch(part) : [span(joint, 'dim'), ...stretch(part)]));
}

/** Puts a crossing such as `┴` at that column of a rule, unless a title stands there. */
export function withCrossing(line: Line, column: number, crossing: string): Line {
  let x = 0;
  return line.flatMap((part): readonly Span[] => {
    const from = x;
    let before = '';
    let found = false;
    let after = '';
    for (const character of characters(part.text)) {
      if (x === column && character.text === '─') found = true;
      else if (found) after += character.text;
      else before += character.text;
      x += character.width;
    }
    if (!found || from > column) return [part];
    return [span(before, part.role), span(crossing, part.role), span(after, part.role)].filter(
      ({ text }) => text !== '',
    );
  });
}
