import type { Cursor, Mark } from './cursor.ts';
import type { Token } from './token.ts';

/** White space inside a scalar: what it becomes once it is clear that more text follows. */
class Space {
  blanks = '';
  first = '';
  breaks = '';
  isBroken = false;

  /** Takes the blank or the break that the cursor stands at. */
  take(cursor: Cursor): void {
    if (!cursor.isBreak()) {
      if (this.isBroken) cursor.skip();
      else this.blanks += cursor.read();
    } else if (this.isBroken) {
      this.breaks += cursor.readBreak();
    } else {
      this.blanks = '';
      this.first = cursor.readBreak();
      this.isBroken = true;
    }
  }

  /** One break is a space, more are one less; and begins anew. */
  folded(): string {
    const { blanks, first, breaks, isBroken } = this;
    Object.assign(this, { blanks: '', first: '', breaks: '', isBroken: false });
    if (!isBroken) return blanks;
    if (first !== '\n') return first + breaks;
    return breaks === '' ? ' ' : breaks;
  }
}

/** A scalar without quotes. `indent`: of the collection around it. `broken`: it ended with a line, so a key may follow. */
export function scanPlain(cursor: Cursor, indent: number, isFlow: boolean): { token: Token; broken: boolean } {
  const start = cursor.mark;
  const space = new Space();
  let end = start;
  let value = '';
  for (;;) {
    if (cursor.isDocumentIndicator() || cursor.peek() === '#') break;
    while (!cursor.isSpace()) {
      const character = cursor.peek();
      if ((character === ':' && cursor.isSpace(1)) || (isFlow && ',?[]{}'.includes(character))) break;
      value += space.folded() + cursor.read();
      end = cursor.mark;
    }
    if (!(cursor.isBlank() || cursor.isBreak())) break;
    while (cursor.isBlank() || cursor.isBreak()) {
      if (space.isBroken && cursor.mark.column <= indent && cursor.peek() === '\t') {
        throw cursor.problem('found a tab character that violates indentation', start);
      }
      space.take(cursor);
    }
    if (!isFlow && cursor.mark.column <= indent) break;
  }
  return { token: { kind: 'scalar', start, end, value, isPlain: true }, broken: space.isBroken };
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);

/** How many hexadecimal digits follow. */
const codes: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** A scalar in quotes. */
export function scanQuoted(cursor: Cursor, quote: string): Token {
  const start = cursor.mark;
  cursor.skip();
  let value = '';
  for (;;) {
    if (cursor.isDocumentIndicator()) throw cursor.problem('found unexpected document indicator', start);
    if (cursor.isEnd()) throw cursor.problem('found unexpected end of stream', start);
    const space = new Space();
    while (!cursor.isSpace() && cursor.peek() !== quote) {
      if (quote === '"' && cursor.peek() === '\\') {
        if (cursor.isBreak(1)) {
          cursor.skip();
          cursor.readBreak();
          space.isBroken = true;
          break;
        }
        value += escaped(cursor, start);
      } else value += cursor.read();
    }
    if (quote === "'" && cursor.peek() === quote && cursor.peek(1) === quote) {
      cursor.skip(2);
      value += quote;
      continue;
    }
    if (cursor.peek() === quote) break;
    while (cursor.isBlank() || cursor.isBreak()) space.take(cursor);
    value += space.folded();
  }
  cursor.skip();
  return { kind: 'scalar', start, end: cursor.mark, value, isPlain: false };
}

function escaped(cursor: Cursor, start: Mark): string {
  const kind = cursor.peek(1);
  const text = escapes.get(kind);
  const length = codes.get(kind);
  if (text === undefined && length === undefined) throw cursor.problem('found unknown escape character', start);
  cursor.skip(2);
  if (length === undefined) return text ?? '';
  const digits = Array.from({ length }, (_, offset) => cursor.peek(offset)).join('');
  if (!/^[0-9A-Fa-f]+$/.test(digits) || digits.length < length) {
    throw cursor.problem('did not find expected hexdecimal number', start);
  }
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw cursor.problem('found invalid Unicode character escape code', start);
  }
  cursor.skip(length);
  return String.fromCodePoint(code);
}

/** `|` and `>`. `around`: the indentation of the collection around it. */
export function scanBlock(cursor: Cursor, around: number): Token {
  const start = cursor.mark;
  const isLiteral = cursor.read() === '|';
  const { chomping, increment } = blockHeader(cursor, start);
  cursor.endOfLine(start);
  const explicit = increment === 0 ? 0 : Math.max(around, 0) + increment;
  let { breaks, indent } = blockBreaks(cursor, explicit, around, start);
  let value = '';
  let last = '';
  let wasIndented = false;
  while (cursor.mark.column === indent && !cursor.isEnd()) {
    const isIndented = cursor.isBlank();
    const isFolded = !isLiteral && last === '\n' && !wasIndented && !isIndented;
    value += (isFolded ? (breaks === '' ? ' ' : '') : last) + breaks;
    wasIndented = isIndented;
    while (!cursor.isBreakOrEnd()) value += cursor.read();
    last = cursor.isEnd() ? '' : cursor.readBreak();
    ({ breaks } = blockBreaks(cursor, indent, around, start));
  }
  value += (chomping === '-' ? '' : last) + (chomping === '+' ? breaks : '');
  return { kind: 'scalar', start, end: cursor.mark, value, isPlain: false };
}

function blockHeader(cursor: Cursor, start: Mark): { chomping: string; increment: number } {
  const sign = () => (cursor.peek() === '+' || cursor.peek() === '-' ? cursor.read() : '');
  const before = sign();
  let increment = 0;
  if (/^\d$/.test(cursor.peek())) {
    if (cursor.peek() === '0') throw cursor.problem('found an indentation indicator equal to 0', start);
    increment = Number(cursor.read());
  }
  return { chomping: before || (increment === 0 ? '' : sign()), increment };
}

/** Steps over empty lines and the indentation of the next one; finds that out where it is 0. */
function blockBreaks(
  cursor: Cursor,
  indent: number,
  around: number,
  start: Mark,
): { readonly breaks: string; readonly indent: number } {
  let breaks = '';
  let deepest = 0;
  for (;;) {
    while ((indent === 0 || cursor.mark.column < indent) && cursor.peek() === ' ') cursor.skip();
    deepest = Math.max(deepest, cursor.mark.column);
    if ((indent === 0 || cursor.mark.column < indent) && cursor.peek() === '\t') {
      throw cursor.problem('found a tab character where an indentation space is expected', start);
    }
    if (!cursor.isBreak()) break;
    breaks += cursor.readBreak();
  }
  return { breaks, indent: indent === 0 ? Math.max(deepest, around + 1, 1) : indent };
}
