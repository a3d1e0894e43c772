import { Cursor, type Mark } from './cursor.ts';
import { scanBlock, scanPlain, scanQuoted } from './scan-scalars.ts';
import { scanAnchor, scanDirective, scanTag } from './scan-tags.ts';
import type { Token, TokenKind } from './token.ts';

/** Where a key may have begun that only a later `:` reveals. */
interface SimpleKey {
  /** Nothing else can stand there. */
  readonly isRequired: boolean;
  /** Which of all tokens it is. */
  readonly token: number;
  readonly mark: Mark;
}

/** As deep as lists and maps go. */
const deepest = 10_000;
/** A key that is followed by `:` is on one line and not longer than this. */
const longestKey = 1024;

/** Cuts a text into tokens. Follows scannerc.go of go-yaml, which is libyaml's. */
export class Scanner {
  private readonly cursor: Cursor;
  private readonly queue: Token[] = [];
  /** How many tokens were taken from the queue. */
  private taken = 0;
  private isEnded = false;
  private indent = -1;
  private readonly indents: number[] = [];
  /** One for each level of flow collections; undefined where no key can have begun. */
  private readonly keys: (SimpleKey | undefined)[] = [undefined];
  private isKeyAllowed = true;

  constructor(text: string) {
    this.cursor = new Cursor(text);
  }

  /** The next token, which stays the next. */
  peek(): Token {
    for (;;) {
      const head = this.queue[0];
      if (head !== undefined && (this.isEnded || !this.isUndecided())) return head;
      this.fetch();
    }
  }

  /** The next token, taken. */
  next(): Token {
    const token = this.peek();
    this.queue.shift();
    this.taken += 1;
    return token;
  }

  private get flow(): number {
    return this.keys.length - 1;
  }

  /** Whether the first token in the queue may turn out to be a key. */
  private isUndecided(): boolean {
    const level = this.keys.findIndex((key) => key?.token === this.taken);
    return level >= 0 && this.validKey(level) !== undefined;
  }

  private validKey(level: number): SimpleKey | undefined {
    const key = this.keys[level];
    const { line, index } = this.cursor.mark;
    if (key === undefined || (key.mark.line === line && key.mark.index + longestKey >= index)) return key;
    this.dropKey(level);
    return undefined;
  }

  private dropKey(level = this.flow): void {
    const key = this.keys[level];
    if (key?.isRequired === true) throw this.cursor.problem("could not find expected ':'", key.mark);
    this.keys[level] = undefined;
  }

  private saveKey(): void {
    if (!this.isKeyAllowed) return;
    this.dropKey();
    const { mark } = this.cursor;
    const isRequired = this.flow === 0 && this.indent === mark.column;
    this.keys[this.flow] = { isRequired, token: this.taken + this.queue.length, mark };
  }

  private push(kind: TokenKind, start = this.cursor.mark): void {
    this.queue.push({ kind, start, end: this.cursor.mark });
  }

  /** A token of so many characters. */
  private indicator(kind: TokenKind, length = 1): void {
    const start = this.cursor.mark;
    this.cursor.skip(length);
    this.push(kind, start);
  }

  /** Begins a block collection where the column is deeper than what is open. */
  private open(column: number, kind: TokenKind, mark: Mark, before?: number): void {
    if (this.flow > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    if (this.indents.length > deepest) throw this.cursor.problem(`exceeded max depth of ${deepest}`, mark);
    const token: Token = { kind, start: mark, end: mark };
    this.queue.splice(before === undefined ? this.queue.length : before - this.taken, 0, token);
  }

  /** Ends the block collections that are deeper than the column. */
  private close(column: number): void {
    while (this.flow === 0 && this.indent > column) {
      this.push('block end');
      this.indent = this.indents.pop() ?? -1;
    }
  }

  private skipToToken(): void {
    const { cursor } = this;
    for (;;) {
      if (cursor.atLineStart && cursor.peek() === '\ufeff') cursor.skip();
      while (cursor.peek() === ' ' || ((this.flow > 0 || !this.isKeyAllowed) && cursor.peek() === '\t')) cursor.skip();
      cursor.skipComment();
      if (!cursor.isBreak()) return;
      cursor.readBreak();
      if (this.flow === 0) this.isKeyAllowed = true;
    }
  }

  private fetch(): void {
    const { cursor } = this;
    this.skipToToken();
    this.close(cursor.mark.column);
    const character = cursor.peek();
    if (cursor.isEnd()) this.end();
    else if (cursor.atLineStart && character === '%') this.directive();
    else if (cursor.isDocumentIndicator()) this.document(character === '-' ? 'document start' : 'document end');
    else this.begin(character, cursor.isSpace(1));
  }

  /** The token that begins with that character. `isApart`: white space follows it. */
  private begin(character: string, isApart: boolean): void {
    const isFlow = this.flow > 0;
    if (character === '[' || character === '{') this.openFlow(character);
    else if (character === ']' || character === '}') this.closeFlow(character);
    else if (character === ',') this.entry();
    else if (character === '-' && isApart) this.blockEntry();
    else if (character === '?' && (isFlow || isApart)) this.key();
    else if (character === ':' && (isFlow || isApart)) this.value();
    else if ((character === '|' || character === '>') && !isFlow) this.block();
    else this.inline(character, isApart);
  }

  /** What may be a key: an alias, a tag, a scalar ... */
  private inline(character: string, isApart: boolean): void {
    const { cursor } = this;
    const mayBegin = !'-?:,[]{}#&*!|>\'"%@`\t'.includes(character);
    const begins = character === '-' ? !cursor.isBlank(1) : (character === '?' || character === ':') && !isApart;
    const isPlain = mayBegin || (begins && (character === '-' || this.flow === 0));
    if (!isPlain && !'*&!\'"'.includes(character)) {
      throw cursor.problem('found character that cannot start any token', cursor.mark);
    }
    this.saveKey();
    this.isKeyAllowed = false;
    this.queue.push(isPlain ? this.plain() : this.marked(character));
  }

  private plain(): Token {
    const { token, broken } = scanPlain(this.cursor, this.indent, this.flow > 0);
    if (broken) this.isKeyAllowed = true;
    return token;
  }

  private marked(character: string): Token {
    if (character === '*') return scanAnchor(this.cursor, 'alias');
    if (character === '&') return scanAnchor(this.cursor, 'anchor');
    return character === '!' ? scanTag(this.cursor) : scanQuoted(this.cursor, character);
  }

  private end(): void {
    this.cursor.endLine();
    this.close(-1);
    this.dropKey();
    this.isKeyAllowed = false;
    this.push('stream end');
    this.isEnded = true;
  }

  private directive(): void {
    this.close(-1);
    this.dropKey();
    this.isKeyAllowed = false;
    this.queue.push(scanDirective(this.cursor));
  }

  private document(kind: 'document start' | 'document end'): void {
    this.close(-1);
    this.dropKey();
    this.isKeyAllowed = false;
    this.indicator(kind, 3);
  }

  private openFlow(kind: '[' | '{'): void {
    this.saveKey();
    this.keys.push(undefined);
    if (this.flow > deepest) throw this.cursor.problem(`exceeded max depth of ${deepest}`, this.cursor.mark);
    this.isKeyAllowed = true;
    this.indicator(kind);
  }

  private closeFlow(kind: ']' | '}'): void {
    this.dropKey();
    if (this.flow > 0) this.keys.pop();
    this.isKeyAllowed = false;
    this.indicator(kind);
  }

  private entry(): void {
    this.dropKey();
    this.isKeyAllowed = true;
    this.indicator(',');
  }

  private blockEntry(): void {
    if (this.flow === 0) {
      if (!this.isKeyAllowed) throw this.cursor.problem('block sequence entries are not allowed in this context');
      this.open(this.cursor.mark.column, 'block sequence', this.cursor.mark);
    }
    this.dropKey();
    this.isKeyAllowed = true;
    this.indicator('-');
  }

  private key(): void {
    if (this.flow === 0) {
      if (!this.isKeyAllowed) throw this.cursor.problem('mapping keys are not allowed in this context');
      this.open(this.cursor.mark.column, 'block mapping', this.cursor.mark);
    }
    this.dropKey();
    this.isKeyAllowed = this.flow === 0;
    this.indicator('?');
  }

  private value(): void {
    const key = this.validKey(this.flow);
    if (key !== undefined) {
      const { mark, token } = key;
      this.queue.splice(token - this.taken, 0, { kind: '?', start: mark, end: mark });
      this.open(mark.column, 'block mapping', mark, token);
      this.keys[this.flow] = undefined;
      this.isKeyAllowed = false;
    } else {
      if (this.flow === 0) {
        if (!this.isKeyAllowed) throw this.cursor.problem('mapping values are not allowed in this context');
        this.open(this.cursor.mark.column, 'block mapping', this.cursor.mark);
      }
      this.isKeyAllowed = this.flow === 0;
    }
    this.indicator(':');
  }

  private block(): void {
    this.dropKey();
    this.isKeyAllowed = true;
    this.queue.push(scanBlock(this.cursor, this.indent));
  }
}
