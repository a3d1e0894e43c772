import type { Cursor, Mark } from './cursor.ts';
import type { Token } from './token.ts';

const isWord = (character: string) => /^[0-9A-Za-z_-]$/.test(character);
const isUri = (character: string) =>
  isWord(character) || (character !== '' && ";/?:@&=+$,.!~*'()[]%".includes(character));

function word(cursor: Cursor): string {
  let text = '';
  while (isWord(cursor.peek())) text += cursor.read();
  return text;
}

/** `%YAML 1.1` or `%TAG ! prefix`. Follows yaml_parser_scan_directive. */
export function scanDirective(cursor: Cursor): Token {
  const start = cursor.mark;
  cursor.skip();
  const name = word(cursor);
  if (name === '') throw cursor.problem('could not find expected directive name', start);
  if (!cursor.isSpace()) throw cursor.problem('found unexpected non-alphabetical character', start);
  if (name !== 'YAML' && name !== 'TAG') throw cursor.problem('found unknown directive name', start);
  const token = name === 'YAML' ? version(cursor, start) : tagDirective(cursor, start);
  cursor.endOfLine(start);
  return token;
}

function version(cursor: Cursor, start: Mark): Token {
  cursor.skipBlanks();
  const major = versionNumber(cursor, start);
  if (cursor.peek() !== '.') throw cursor.problem("did not find expected digit or '.' character", start);
  cursor.skip();
  const value = `${major}.${versionNumber(cursor, start)}`;
  return { kind: 'version', start, end: cursor.mark, value };
}

function versionNumber(cursor: Cursor, start: Mark): number {
  let digits = '';
  while (/^\d$/.test(cursor.peek())) {
    if (digits.length === 2) throw cursor.problem('found extremely long version number', start);
    digits += cursor.read();
  }
  if (digits === '') throw cursor.problem('did not find expected version number', start);
  return Number(digits);
}

function tagDirective(cursor: Cursor, start: Mark): Token {
  cursor.skipBlanks();
  const value = tagHandle(cursor, true, start);
  if (!cursor.isBlank()) throw cursor.problem('did not find expected whitespace', start);
  cursor.skipBlanks();
  const suffix = tagUri(cursor, undefined, start);
  if (!cursor.isSpace()) throw cursor.problem('did not find expected whitespace or line break', start);
  return { kind: 'tag directive', start, end: cursor.mark, value, suffix };
}

/** `&name` or `*name`. */
export function scanAnchor(cursor: Cursor, kind: 'anchor' | 'alias'): Token {
  const start = cursor.mark;
  cursor.skip();
  const value = word(cursor);
  const follows = cursor.peek();
  if (value === '' || !(cursor.isSpace() || '?:,]}%@`'.includes(follows))) {
    throw cursor.problem('did not find expected alphabetic or numeric character', start);
  }
  return { kind, start, end: cursor.mark, value };
}

/** `!local`, `!!shared`, `!handle!suffix` or `!<uri>`. */
export function scanTag(cursor: Cursor): Token {
  const start = cursor.mark;
  const parts = cursor.peek(1) === '<' ? verbatim(cursor, start) : shorthand(cursor, start);
  if (!cursor.isSpace()) throw cursor.problem('did not find expected whitespace or line break', start);
  return { kind: 'tag', start, end: cursor.mark, ...parts };
}

function verbatim(cursor: Cursor, start: Mark) {
  cursor.skip(2);
  const suffix = tagUri(cursor, undefined, start);
  if (cursor.peek() !== '>') throw cursor.problem("did not find the expected '>'", start);
  cursor.skip();
  return { value: '', suffix };
}

function shorthand(cursor: Cursor, start: Mark) {
  const handle = tagHandle(cursor, false, start);
  if (handle.length > 1 && handle.endsWith('!')) {
    return { value: handle, suffix: tagUri(cursor, undefined, start) };
  }
  const suffix = tagUri(cursor, handle, start);
  return suffix === '' ? { value: '', suffix: '!' } : { value: '!', suffix };
}

function tagHandle(cursor: Cursor, isDirective: boolean, start: Mark): string {
  if (cursor.peek() !== '!') throw cursor.problem("did not find expected '!'", start);
  let handle = cursor.read() + word(cursor);
  if (cursor.peek() === '!') {
    handle += cursor.read();
  } else if (isDirective && handle !== '!') {
    throw cursor.problem("did not find expected '!'", start);
  }
  return handle;
}

function tagUri(cursor: Cursor, head: string | undefined, start: Mark): string {
  let uri = head?.slice(1) ?? '';
  let isFound = head !== undefined;
  while (isUri(cursor.peek())) {
    uri += cursor.peek() === '%' ? escapedCharacter(cursor, start) : cursor.read();
    isFound = true;
  }
  if (!isFound) throw cursor.problem('did not find expected tag URI', start);
  return uri;
}

/** `%C3%A9`: one character in UTF-8. */
function escapedCharacter(cursor: Cursor, start: Mark): string {
  const octets: number[] = [];
  let width = 1;
  while (octets.length < width) {
    const digits = cursor.peek(1) + cursor.peek(2);
    if (cursor.peek() !== '%' || !/^[0-9A-Fa-f]{2}$/.test(digits)) {
      throw cursor.problem('did not find URI escaped octet', start);
    }
    const octet = Number.parseInt(digits, 16);
    if (octets.length === 0) {
      width = octet < 0x80 ? 1 : octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : octet >= 0xc0 ? 2 : 0;
      if (width === 0) throw cursor.problem('found an incorrect leading UTF-8 octet', start);
    } else if ((octet & 0xc0) !== 0x80) {
      throw cursor.problem('found an incorrect trailing UTF-8 octet', start);
    }
    octets.push(octet);
    cursor.skip(3);
  }
  return Buffer.from(octets).toString();
}
