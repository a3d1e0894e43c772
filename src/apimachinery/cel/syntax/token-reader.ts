import type { Expr } from './ast.ts';
import { type Builder, createBuilder } from './builder.ts';
import { type Token, type TokenKind, tokenize } from './lexer.ts';
import type { CelIssue, CelSource } from './source.ts';

const deepest = 250;
const operandKinds: ReadonlySet<TokenKind> = new Set(['identifier', 'int', 'uint', 'float', 'string', 'bytes']);
const operandTexts: ReadonlySet<string> = new Set(['[', '{', '(', '.', '-', '!', 'true', 'false', 'null']);
export const relations: ReadonlySet<string> = new Set(['<', '<=', '>=', '>', '==', '!=', 'in']);
export const additions: ReadonlySet<string> = new Set(['+', '-']);
export const products: ReadonlySet<string> = new Set(['*', '/', '%']);
/** What may come after an operand; an error skips to it. */
const followers: ReadonlySet<string> = new Set([
  ...relations,
  ...additions,
  ...products,
  ...['&&', '||', '?', ':', ')', ']', '}', ',', '.', '<EOF>'],
]);

/** A parser has nothing more to say. */
export class Halt extends Error {}

/** Goes through the words of an expression, and tells and gets over those that should not stand there, as ANTLR does. */
export class TokenReader {
  protected position = 0;
  protected depth = 0;
  protected open = 0;
  /** Between an error and the next word that fits nothing more is said. */
  protected recovering = false;
  protected readonly source: CelSource;
  protected readonly tokens: readonly Token[];
  protected readonly issues: CelIssue[];
  protected readonly macros: ReadonlySet<string>;
  protected readonly build: Builder = createBuilder();

  constructor(source: CelSource, issues: CelIssue[], macros: ReadonlySet<string>) {
    this.source = source;
    this.tokens = tokenize(source, issues);
    this.issues = issues;
    this.macros = macros;
  }

  protected get token(): Token {
    return this.peek(0);
  }

  protected peek(ahead: number): Token {
    const index = Math.min(this.position + ahead, this.tokens.length - 1);
    return this.tokens[index] ?? { kind: 'end', text: '<EOF>', at: 0 };
  }

  protected is(text: string): boolean {
    return this.token.kind === 'operator' && this.token.text === text;
  }

  protected next(): Token {
    const token = this.token;
    this.position += 1;
    this.recovering = false;
    return token;
  }

  protected take(text: string): Token | undefined {
    return this.is(text) ? this.next() : undefined;
  }

  protected syntax(message: string, at = this.token.at): void {
    if (!this.recovering) this.issues.push({ at, message: `Syntax error: ${message}` });
    this.recovering = true;
    if (this.issues.length >= 30) throw new Halt();
  }

  protected report(at: number, message: string): Expr {
    this.issues.push({ at, message });
    return this.build.broken(at);
  }

  /** A closing or dividing word that must come now. */
  protected expect(text: string, expecting = `'${text}'`): void {
    if (this.take(text) !== undefined) return;
    const { token } = this;
    const following = this.peek(1);
    if (following.kind === 'operator' && following.text === text && token.kind !== 'end') {
      this.syntax(`extraneous input '${token.text}' expecting ${expecting}`);
      this.position += 2;
      this.recovering = false;
    } else if (expecting === `'${text}'` && text !== ':' && this.mayFollow(token)) {
      this.syntax(`missing ${expecting} at '${token.text}'`);
    } else {
      this.syntax(`mismatched input '${token.text}' expecting ${expecting}`);
      this.skip();
    }
  }

  /** The end of a list or map, before which one more comma may stand. */
  protected expectEnd(text: ']' | '}'): void {
    if (this.take(',') === undefined) this.expect(text, `{'${text}', ','}`);
    else this.expect(text);
  }

  protected startsItem(token: Token): boolean {
    return this.startsOperand(token) || (token.kind === 'operator' && token.text === '?');
  }

  protected mayFollow(token: Token): boolean {
    if (token.kind === 'end') return this.open <= 1;
    return token.kind === 'operator' && followers.has(token.text) && token.text !== ':' && token.text !== ',';
  }

  protected skip(): void {
    while (this.token.kind !== 'end' && !(this.token.kind === 'operator' && followers.has(this.token.text))) {
      this.position += 1;
    }
  }

  protected descend(): void {
    this.depth += 1;
    if (this.depth <= deepest) return;
    this.issues.push({ at: undefined, message: `expression recursion limit exceeded: ${deepest}` });
    throw new Halt();
  }

  protected startsOperand(token: Token): boolean {
    return operandKinds.has(token.kind) || (token.kind === 'operator' && operandTexts.has(token.text));
  }
}
