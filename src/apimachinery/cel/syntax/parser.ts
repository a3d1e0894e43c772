import { Uint } from '../values/value.ts';
import type { Expr, MapEntry, StructField } from './ast.ts';
import type { Token } from './lexer.ts';
import { expandMacro, MacroError } from './macros.ts';
import type { CelIssue, CelSource } from './source.ts';
import { additions, Halt, products, relations, TokenReader } from './token-reader.ts';
import { unescapeBytes, unescapeString } from './unescape.ts';

const longest = 100_000;
const literals = "'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const operandSet = `{'[', '{', '(', '.', '-', '!', ${literals}`;
const argumentSet = `{'[', '{', '(', ')', '.', '-', '!', ${literals}`;
const elementSet = `{'[', ']', '{', '(', '.', ',', '-', '!', '?', ${literals}`;
const entrySet = `{'[', '{', '}', '(', '.', ',', '-', '!', '?', ${literals}`;
/** What may stand after `.?`, as ANTLR writes it. */
const names = '{IDENTIFIER, ESC_IDENTIFIER}';
const isName = ({ kind }: Token): boolean => kind === 'identifier' || kind === 'escaped';
const constants: ReadonlySet<string> = new Set(['true', 'false', 'null']);
const reserved: ReadonlySet<string> = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(
    ' ',
  ),
);

/**
 * Parses an expression, macros expanded. What is wrong goes into `issues`, in the words of cel-go's parser (its grammar
 * CEL.g4 run by ANTLR) for the mistakes people make.
 */
export function parseCel(source: CelSource, issues: CelIssue[], macros: ReadonlySet<string>): Expr | undefined {
  if (source.points.length > longest) {
    const message = `expression code point size exceeds limit: size: ${source.points.length}, limit ${longest}`;
    issues.push({ at: undefined, message });
    return undefined;
  }
  const parser = new Parser(source, issues, macros);
  try {
    return parser.start();
  } catch (error) {
    if (error instanceof Halt) return undefined;
    throw error;
  }
}

class Parser extends TokenReader {
  start(): Expr {
    const result = this.expression();
    if (this.token.kind !== 'end') {
      this.syntax(
        `${this.peek(1).kind === 'end' ? 'extraneous' : 'mismatched'} input '${this.token.text}' expecting <EOF>`,
      );
    }
    return result;
  }

  private expression(): Expr {
    this.descend();
    const condition = this.or();
    let result = condition;
    if (this.is('?')) {
      const { at } = this.next();
      const yes = this.or();
      this.expect(':');
      result = this.build.call(at, '_?_:_', [condition, yes, this.expression()]);
    }
    this.depth -= 1;
    return result;
  }

  private or(): Expr {
    return this.logic('||', '_||_', () => this.logic('&&', '_&&_', () => this.relation()));
  }

  /** Chains become balanced trees, so that long ones are not deep. Follows parser/helper.go balancer. */
  private logic(operator: string, name: string, operand: () => Expr): Expr {
    const terms = [operand()];
    const places: number[] = [];
    while (this.is(operator)) {
      places.push(this.next().at);
      terms.push(operand());
    }
    const balance = (from: number, to: number): Expr => {
      const middle = Math.floor((from + to + 1) / 2);
      const left = middle === from ? terms[from] : balance(from, middle - 1);
      const right = middle === to ? terms[to + 1] : balance(middle + 1, to);
      return this.build.call(places[middle] ?? 0, name, [left ?? this.build.broken(0), right ?? this.build.broken(0)]);
    };
    return terms.length === 1 ? (terms[0] ?? this.build.broken(0)) : balance(0, places.length - 1);
  }

  private binary(operators: ReadonlySet<string>, operand: () => Expr): Expr {
    const { depth } = this;
    let left = operand();
    while (this.token.kind === 'operator' && operators.has(this.token.text)) {
      this.descend();
      const { at, text } = this.next();
      left = this.build.call(at, text === 'in' ? '@in' : `_${text}_`, [left, operand()]);
    }
    this.depth = depth;
    return left;
  }

  private relation(): Expr {
    return this.binary(relations, () => this.binary(additions, () => this.binary(products, () => this.unary())));
  }

  private operandMissing(expecting: string): Expr | undefined {
    const { token } = this;
    if (this.startsOperand(token)) return undefined;
    if (token.kind !== 'end' && this.startsOperand(this.peek(1))) {
      this.syntax(`extraneous input '${token.text}' expecting ${expecting}`);
      this.position += 1;
      return undefined;
    }
    this.syntax(`mismatched input '${token.text}' expecting ${expecting}`);
    this.skip();
    return this.build.broken(token.at);
  }

  private unary(): Expr {
    const missing = this.operandMissing(operandSet);
    if (missing !== undefined) return missing;
    for (const [text, name] of [
      ['!', '!_'],
      ['-', '-_'],
    ] as const) {
      if (!this.is(text)) continue;
      const following = this.peek(1);
      // A sign belongs to its number.
      if (text === '-' && (following.kind === 'int' || following.kind === 'float')) break;
      if (text === '-' && !this.startsOperand(following)) {
        this.next();
        this.syntax(`no viable alternative at input '-${this.token.kind === 'end' ? '' : this.token.text}'`);
        this.skip();
        return this.build.broken(this.token.at);
      }
      const { at } = this.token;
      let times = 0;
      while (this.take(text) !== undefined) times += 1;
      const operand = this.operandMissing(operandSet) ?? this.member();
      return times % 2 === 0 ? operand : this.build.call(at, name, [operand]);
    }
    return this.member();
  }

  private member(): Expr {
    const { depth } = this;
    let result = this.primary();
    for (;;) {
      if (this.is('.')) {
        this.descend();
        result = this.selection(result);
      } else if (this.is('[')) {
        this.descend();
        const { at } = this.next();
        this.open += 1;
        const optional = this.take('?') !== undefined;
        const index = this.expression();
        this.expect(']');
        this.open -= 1;
        result = this.build.call(at, optional ? '_[?_]' : '_[_]', [result, index]);
      } else {
        this.depth = depth;
        return result;
      }
    }
  }

  private selection(operand: Expr): Expr {
    const dot = this.next();
    const optional = this.take('?') !== undefined;
    if (optional && !isName(this.token) && isName(this.peek(1))) {
      this.syntax(`extraneous input '${this.token.text}' expecting ${names}`);
      this.position += 1;
    }
    const name = this.token;
    if (!isName(name)) return this.nameless(dot, optional);
    this.next();
    if (name.kind === 'identifier' && !optional && this.is('(')) {
      const { at } = this.next();
      return this.invoke(at, name.text, operand, this.args());
    }
    const field = name.kind === 'escaped' ? name.text.slice(1, -1) : name.text;
    if (name.kind === 'escaped') this.report(name.at, "unsupported syntax: '`'");
    if (!optional) return this.build.select(dot.at, operand, field);
    return this.build.call(dot.at, '_?._', [operand, this.build.literal(name.at, field)]);
  }

  private args(): readonly Expr[] {
    this.open += 1;
    const args: Expr[] = [];
    if (!this.is(')') && this.operandMissing(argumentSet) === undefined) {
      do args.push(this.expression());
      while (this.take(',') !== undefined);
    }
    this.expect(')');
    this.open -= 1;
    return args;
  }

  private invoke(at: number, name: string, target: Expr | undefined, args: readonly Expr[]): Expr {
    try {
      const expanded = expandMacro(this.build, this.macros, at, name, target, args);
      if (expanded !== undefined) return expanded;
    } catch (error) {
      if (error instanceof MacroError) return this.report(error.at, error.message);
      throw error;
    }
    return this.build.call(at, name, args, target);
  }

  private primary(): Expr {
    const { token } = this;
    if (token.kind === 'identifier' || this.is('.')) return this.named();
    if (this.take('(') !== undefined) {
      this.open += 1;
      const inner = this.expression();
      this.expect(')');
      this.open -= 1;
      return inner;
    }
    if (this.is('[')) return this.list();
    if (this.is('{')) return this.map();
    return this.literal();
  }

  /** After a dot comes no name. Nothing is selected from what then follows: it is read over. */
  private nameless(dot: Token, optional = false): Expr {
    const wrong = this.token;
    const end = wrong.kind === 'end' ? wrong.at : wrong.at + [...wrong.text].length;
    if (optional) {
      this.syntax(`mismatched input '${wrong.text}' expecting ${names}`);
      this.report(wrong.at, 'unsupported ident kind');
    } else if (constants.has(wrong.text) && wrong.kind === 'operator') {
      this.syntax(`mismatched input '${wrong.text}' expecting IDENTIFIER`);
    } else {
      this.syntax(`no viable alternative at input '${this.source.points.slice(dot.at, end).join('')}'`);
    }
    do {
      if (this.is('.') || this.is('?')) this.position += 1;
      this.skip();
    } while (this.is('.'));
    return this.build.broken(wrong.at);
  }

  private named(): Expr {
    const start = this.token;
    const dot = this.take('.') === undefined ? '' : '.';
    const { token } = this;
    if (token.kind !== 'identifier') return this.nameless(start);
    const message = this.messageName();
    if (message !== undefined) return this.message(dot + message);
    this.next();
    if (reserved.has(token.text)) {
      if (this.take('(') !== undefined) this.args();
      return this.report(start.at, `reserved identifier: ${token.text}`);
    }
    if (!this.is('(')) return this.build.ident(token.at, dot + token.text);
    const { at } = this.next();
    return this.invoke(at, dot + token.text, undefined, this.args());
  }

  /** `a.b.C` before a brace, consumed. */
  private messageName(): string | undefined {
    let ahead = 0;
    let name = '';
    while (this.peek(ahead).kind === 'identifier') {
      name += (name === '' ? '' : '.') + this.peek(ahead).text;
      const after = this.peek(ahead + 1);
      if (after.kind !== 'operator') return undefined;
      if (after.text === '{') {
        this.position += ahead + 1;
        return name;
      }
      if (after.text !== '.') return undefined;
      ahead += 2;
    }
    return undefined;
  }

  private message(name: string): Expr {
    const { at } = this.next();
    this.open += 1;
    const fields: StructField[] = [];
    while (!this.is('}') && !this.is(',')) {
      const optional = this.take('?') !== undefined;
      const field = this.token;
      if (field.kind !== 'identifier' && field.kind !== 'escaped') {
        this.syntax(`mismatched input '${field.text}' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}`);
        break;
      }
      this.next();
      const colon = this.token.at;
      this.expect(':');
      const value = this.expression();
      fields.push({ id: this.build.id(), at: colon, name: field.text, value, optional });
      if (!this.is(',') || (this.peek(1).kind === 'operator' && this.peek(1).text === '}')) break;
      this.next();
    }
    this.take(',');
    this.expect('}', "{'}', ','}");
    this.open -= 1;
    return this.build.struct(at, name, fields);
  }

  private list(): Expr {
    const { at } = this.next();
    this.open += 1;
    const elements: Expr[] = [];
    const optionals = new Set<number>();
    while (!this.is(']') && !this.is(',')) {
      if (this.take('?') !== undefined) optionals.add(elements.length);
      else if (elements.length === 0 && this.operandMissing(elementSet) !== undefined) break;
      elements.push(this.expression());
      if (!this.is(',') || !this.startsItem(this.peek(1))) break;
      this.next();
    }
    this.expectEnd(']');
    this.open -= 1;
    return this.build.list(at, elements, optionals);
  }

  private map(): Expr {
    const { at } = this.next();
    this.open += 1;
    const entries: MapEntry[] = [];
    while (!this.is('}') && !this.is(',')) {
      const optional = this.take('?') !== undefined;
      if (!optional && entries.length === 0 && this.operandMissing(entrySet) !== undefined) break;
      const key = this.expression();
      const colon = this.token.at;
      this.expect(':');
      const value = this.expression();
      entries.push({ id: this.build.id(), at: colon, key, value, optional });
      if (!this.is(',') || !this.startsItem(this.peek(1))) break;
      this.next();
    }
    this.expectEnd('}');
    this.open -= 1;
    return this.build.map(at, entries);
  }

  private literal(): Expr {
    const { at } = this.token;
    const sign = this.take('-') === undefined ? '' : '-';
    const { kind, text } = this.next();
    if (kind === 'int' || kind === 'uint') {
      const digits = BigInt(kind === 'uint' ? text.slice(0, -1) : text);
      const value = sign === '-' ? -digits : digits;
      const fits = kind === 'uint' ? value < 1n << 64n : value === BigInt.asIntN(64, value);
      if (!fits) return this.report(at, `invalid ${kind} literal`);
      return this.build.literal(at, kind === 'uint' ? new Uint(value) : value);
    }
    if (kind === 'float') {
      const value = Number(sign + text);
      return Number.isFinite(value) ? this.build.literal(at, value) : this.report(at, 'invalid double literal');
    }
    if (kind === 'string') {
      const value = unescapeString(text);
      return value === undefined ? this.report(at, 'invalid unicode code point') : this.build.literal(at, value);
    }
    if (kind === 'bytes') {
      const value = unescapeBytes(text);
      return value === undefined ? this.report(at, 'unable to unescape string') : this.build.literal(at, value);
    }
    return this.build.literal(at, text === 'null' ? null : text === 'true');
  }
}
