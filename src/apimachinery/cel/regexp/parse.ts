/** One character of a pattern: accepts a code point. */
export type CharTest = (code: number) => boolean;

export type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'assert'; readonly what: 'lineStart' | 'lineEnd' | 'textStart' | 'textEnd' | 'word' | 'noWord' }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'either'; readonly options: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly node: Node;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    };

/** A pattern that RE2 refuses, in Go's words. */
export class RegexpError extends Error {
  constructor(code: string, text: string) {
    super(`error parsing regexp: ${code}: \`${text}\``);
  }
}

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly lazy: boolean;
}

const noFlags: Flags = { ignoreCase: false, multiLine: false, dotAll: false, lazy: false };
const digit: CharTest = (code) => code >= 48 && code <= 57;
const space: CharTest = (code) => code === 32 || code === 9 || code === 10 || code === 12 || code === 13;
export const isWord: CharTest = (code) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const not =
  (test: CharTest): CharTest =>
  (code) =>
    !test(code);
const perl: Readonly<Record<string, CharTest>> = {
  d: digit,
  D: not(digit),
  s: space,
  S: not(space),
  w: isWord,
  W: not(isWord),
};
const posix: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};
const escapes: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
const mostRepeats = 1000;

/** Parses RE2's syntax as Go's regexp does. Throws RegexpError. */
export function parseRegexp(pattern: string): Node {
  const parser = new Parser(pattern);
  const node = parser.alternatives(noFlags, 0);
  if (!parser.done) throw new RegexpError('unexpected )', pattern);
  return node;
}

class Parser {
  private readonly points: readonly string[];
  private position = 0;
  private readonly pattern: string;

  constructor(pattern: string) {
    this.pattern = pattern;
    this.points = [...pattern];
  }

  get done(): boolean {
    return this.position >= this.points.length;
  }

  private peek(ahead = 0): string {
    return this.points[this.position + ahead] ?? '';
  }

  private take(text: string): boolean {
    if (this.points.slice(this.position, this.position + text.length).join('') !== text) return false;
    this.position += text.length;
    return true;
  }

  private rest(from = this.position): string {
    return this.points.slice(from).join('');
  }

  alternatives(outer: Flags, depth: number): Node {
    if (depth > 1000) throw new RegexpError('expression nests too deeply', this.pattern);
    let flags = outer;
    const options: Node[] = [];
    let parts: Node[] = [];
    while (!this.done && this.peek() !== ')') {
      if (this.take('|')) {
        options.push({ kind: 'sequence', parts });
        parts = [];
        continue;
      }
      const changed = this.flagGroup(flags);
      if (changed !== undefined) {
        flags = changed;
        continue;
      }
      const start = this.position;
      const atom = this.atom(flags, depth);
      parts.push(this.repeated(atom, flags, start));
    }
    options.push({ kind: 'sequence', parts });
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'either', options };
  }

  /** `(?i)`: new flags for what follows. */
  private flagGroup(flags: Flags): Flags | undefined {
    const match = /^\(\?([imsU]*(?:-[imsU]+)?)\)/.exec(this.points.slice(this.position, this.position + 16).join(''));
    if (match === null) return undefined;
    this.position += match[0].length;
    return withFlags(flags, match[1] ?? '');
  }

  private repeated(atom: Node, flags: Flags, start: number): Node {
    let node = atom;
    let count = 0;
    for (;;) {
      const before = this.position;
      const range = this.repetition();
      if (range === undefined) return node;
      const lazy = this.take('?');
      count += 1;
      if (count > 1)
        throw new RegexpError(
          'invalid nested repetition operator',
          this.points.slice(start, this.position).join('').slice(-2),
        );
      if (range.max !== Number.POSITIVE_INFINITY && range.max > mostRepeats) {
        throw new RegexpError('invalid repeat count', this.points.slice(before, this.position).join(''));
      }
      node = { kind: 'repeat', node, ...range, greedy: lazy === flags.lazy };
    }
  }

  private repetition(): { min: number; max: number } | undefined {
    if (this.take('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.take('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.take('?')) return { min: 0, max: 1 };
    const match = /^\{(\d+)(,(\d*))?\}/.exec(this.points.slice(this.position, this.position + 24).join(''));
    if (match === null) return undefined;
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (min > mostRepeats || (max !== Number.POSITIVE_INFINITY && (max < min || max > mostRepeats))) {
      throw new RegexpError('invalid repeat count', match[0]);
    }
    this.position += match[0].length;
    return { min, max };
  }

  private atom(flags: Flags, depth: number): Node {
    const character = this.peek();
    if (character === '(') return this.group(flags, depth);
    if (character === '[') return { kind: 'char', test: this.charClass(flags) };
    if ('*+?'.includes(character)) {
      throw new RegexpError('missing argument to repetition operator', character);
    }
    this.position += 1;
    if (character === '.') return { kind: 'char', test: flags.dotAll ? () => true : (code) => code !== 10 };
    if (character === '^') return { kind: 'assert', what: flags.multiLine ? 'lineStart' : 'textStart' };
    if (character === '$') return { kind: 'assert', what: flags.multiLine ? 'lineEnd' : 'textEnd' };
    if (character === '\\') return this.escape(flags);
    return { kind: 'char', test: one(character.codePointAt(0) ?? 0, flags) };
  }

  private group(flags: Flags, depth: number): Node {
    const start = this.position;
    this.position += 1;
    let inner = flags;
    if (this.take('?')) {
      const head = this.points.slice(this.position, this.position + 200).join('');
      const named = /^(?:P?<(\w+)>)/.exec(head);
      const marked = /^([imsU]*(?:-[imsU]+)?):/.exec(head);
      if (named !== null) this.position += named[0].length;
      else if (marked !== null) {
        this.position += marked[0].length;
        inner = withFlags(flags, marked[1] ?? '');
      } else throw new RegexpError('invalid or unsupported Perl syntax', `(?${this.peek()}`);
    }
    const node = this.alternatives(inner, depth + 1);
    if (!this.take(')'))
      throw new RegexpError('missing closing )', this.pattern.length > 0 ? this.pattern : this.rest(start));
    return node;
  }

  private escape(flags: Flags): Node {
    const name = this.peek();
    if (name === '') throw new RegexpError('trailing backslash at end of expression', '');
    const assertions = { A: 'textStart', z: 'textEnd', b: 'word', B: 'noWord' } as const;
    if (name === 'A' || name === 'z' || name === 'b' || name === 'B') {
      this.position += 1;
      return { kind: 'assert', what: assertions[name] };
    }
    if (name === 'Q') {
      const end = this.rest().indexOf('\\E');
      const text = [...(end < 0 ? this.rest().slice(1) : this.rest().slice(1, end))];
      this.position += text.length + (end < 0 ? 1 : 3);
      return { kind: 'sequence', parts: text.map((c) => ({ kind: 'char', test: one(c.codePointAt(0) ?? 0, flags) })) };
    }
    const found = this.classEscape(flags);
    return { kind: 'char', test: typeof found === 'number' ? one(found, flags) : found };
  }

  /** After a backslash: a code point or a class. */
  private classEscape(flags: Flags): number | CharTest {
    const name = this.peek();
    const bad = (length: number) =>
      new RegexpError(
        'invalid escape sequence',
        `\\${this.points.slice(this.position, this.position + length).join('')}`,
      );
    this.position += 1;
    const known = perl[name];
    if (known !== undefined) return known;
    if (name === 'p' || name === 'P') {
      const braced = /^\{(\^?)([^}]*)\}/.exec(this.points.slice(this.position, this.position + 40).join(''));
      const short = this.peek();
      const text = braced?.[2] ?? short;
      this.position += braced?.[0].length ?? 1;
      return unicodeClass(text, (name === 'P') !== (braced?.[1] === '^'), `\\${name}${braced?.[0] ?? short}`);
    }
    if (name === 'x') {
      const match = /^(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{2}))/.exec(
        this.points.slice(this.position, this.position + 8).join(''),
      );
      this.position -= 1;
      if (match === null) throw bad(2);
      this.position += 1 + match[0].length;
      return Number.parseInt(match[1] ?? match[2] ?? '', 16);
    }
    const control = escapes[name];
    if (control !== undefined) return control;
    if (/[0-7]/.test(name)) {
      const octal = /^[0-7]{1,3}/.exec(this.points.slice(this.position - 1, this.position + 2).join(''))?.[0] ?? '';
      if (name === '0' || octal.length > 1) {
        this.position += octal.length - 1;
        return Number.parseInt(octal, 8);
      }
    }
    const code = name.codePointAt(0) ?? 0;
    if (code < 128 && !isWord(code)) return code;
    this.position -= 1;
    void flags;
    throw bad(1);
  }

  private charClass(flags: Flags): CharTest {
    const start = this.position;
    this.position += 1;
    const negated = this.take('^');
    const tests: CharTest[] = [];
    let first = true;
    while (this.peek() !== ']' || first) {
      if (this.done) throw new RegexpError('missing closing ]', this.rest(start));
      first = false;
      tests.push(this.classItem(flags, start));
    }
    this.position += 1;
    const any: CharTest = (code) => tests.some((test) => test(code));
    return negated ? not(any) : any;
  }

  private classItem(flags: Flags, start: number): CharTest {
    const named = /^\[:(\^?)(\w+):\]/.exec(this.points.slice(this.position, this.position + 16).join(''));
    if (named !== null) {
      const found = Object.hasOwn(posix, named[2] ?? '') ? posix[named[2] ?? ''] : undefined;
      if (found === undefined) throw new RegexpError('invalid character class range', named[0]);
      this.position += named[0].length;
      const test = new Parser(`[${named[1]}${found}]`).charClass(flags);
      return test;
    }
    const from = this.position;
    const low = this.classPoint(flags, start);
    if (typeof low !== 'number') return low;
    if (this.peek() !== '-' || this.peek(1) === ']' || this.peek(1) === '') return one(low, flags);
    this.position += 1;
    const high = this.classPoint(flags, start);
    if (typeof high !== 'number' || high < low) {
      throw new RegexpError('invalid character class range', this.points.slice(from, this.position).join(''));
    }
    return span(low, high, flags);
  }

  private classPoint(flags: Flags, start: number): number | CharTest {
    const character = this.peek();
    if (character === '') throw new RegexpError('missing closing ]', this.rest(start));
    this.position += 1;
    return character === '\\' ? this.classEscape(flags) : (character.codePointAt(0) ?? 0);
  }
}

function withFlags(flags: Flags, text: string): Flags {
  const [on = '', off = ''] = text.split('-');
  const pick = (letter: string, before: boolean) => (off.includes(letter) ? false : on.includes(letter) || before);
  return {
    ignoreCase: pick('i', flags.ignoreCase),
    multiLine: pick('m', flags.multiLine),
    dotAll: pick('s', flags.dotAll),
    lazy: pick('U', flags.lazy),
  };
}

function folded(code: number): readonly number[] {
  const text = String.fromCodePoint(code);
  return [text.toLowerCase(), text.toUpperCase()].map((other) => other.codePointAt(0) ?? code);
}

function one(code: number, flags: Flags): CharTest {
  if (!flags.ignoreCase) return (other) => other === code;
  const cases = new Set([code, ...folded(code)]);
  return (other) => cases.has(other);
}

function span(low: number, high: number, flags: Flags): CharTest {
  const test: CharTest = (code) => code >= low && code <= high;
  return flags.ignoreCase ? (code) => test(code) || folded(code).some(test) : test;
}

function unicodeClass(name: string, negated: boolean, text: string): CharTest {
  const bad = new RegexpError('invalid character class range', text);
  if (!/^\w+$/.test(name)) throw bad;
  for (const property of [name, `Script=${name}`]) {
    try {
      const expression = new RegExp(`^\\p{${property}}$`, 'u');
      const test: CharTest = (code) => expression.test(String.fromCodePoint(code));
      return negated ? not(test) : test;
    } catch {}
  }
  throw bad;
}
