import { YamlProblem } from './problem.ts';

/** A place in a text; lines and columns count from 0. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

/** `\x85` and the two of Unicode end lines as well. */
const isBreakCharacter = (character: string) =>
  character === '\n' || character === '\r' || character === '\x85' || character === '\u2028' || character === '\u2029';

/** Steps through a text. What lies behind its end is the empty string. */
export class Cursor {
  private index = 0;
  private line = 0;
  private column = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get mark(): Mark {
    return { index: this.index, line: this.line, column: this.column };
  }

  get atLineStart(): boolean {
    return this.column === 0;
  }

  /** Behind the last line, for what is still open there. */
  endLine(): void {
    if (this.column !== 0) {
      this.column = 0;
      this.line += 1;
    }
  }

  peek(offset = 0): string {
    return this.text[this.index + offset] ?? '';
  }

  isEnd(offset = 0): boolean {
    return this.index + offset >= this.text.length;
  }

  isBlank(offset = 0): boolean {
    const character = this.peek(offset);
    return character === ' ' || character === '\t';
  }

  isBreak(offset = 0): boolean {
    return isBreakCharacter(this.peek(offset));
  }

  isBreakOrEnd(offset = 0): boolean {
    return this.isEnd(offset) || this.isBreak(offset);
  }

  isSpace(offset = 0): boolean {
    return this.isBlank(offset) || this.isBreakOrEnd(offset);
  }

  /** `---` or `...` on a line of its own. */
  isDocumentIndicator(): boolean {
    const three = this.column === 0 ? this.text.slice(this.index, this.index + 3) : '';
    return (three === '---' || three === '...') && this.isSpace(3);
  }

  skip(count = 1): void {
    this.index += count;
    this.column += count;
  }

  /** The next character, behind which the cursor then stands. */
  read(): string {
    const character = this.peek();
    this.skip();
    return character;
  }

  /** Steps over a line break; what it is in a text. */
  readBreak(): string {
    const character = this.peek();
    this.index += character === '\r' && this.peek(1) === '\n' ? 2 : 1;
    this.column = 0;
    this.line += 1;
    return character === '\u2028' || character === '\u2029' ? character : '\n';
  }

  skipBlanks(): void {
    while (this.isBlank()) this.skip();
  }

  skipComment(): void {
    if (this.peek() === '#') {
      while (!this.isBreakOrEnd()) this.skip();
    }
  }

  /** Steps over the rest of a line on which nothing may follow. */
  endOfLine(from: Mark): void {
    this.skipBlanks();
    this.skipComment();
    if (!this.isBreakOrEnd()) {
      throw this.problem('did not find expected comment or line break', from);
    }
    if (this.isBreak()) this.readBreak();
  }

  /** What the scanner says about the place where it stands. */
  problem(text: string, from?: Mark): YamlProblem {
    return new YamlProblem(text, {
      line: this.line,
      scanned: true,
      ...(from === undefined ? {} : { from: from.line }),
    });
  }
}
