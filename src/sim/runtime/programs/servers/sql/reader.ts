import type { SqlProblem, Value } from './database.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A statement that fails. */
export class Problem extends Error {
  readonly problem: SqlProblem;

  constructor(problem: SqlProblem) {
    super(problem.is);
    this.problem = problem;
  }
}

/** Ends the statement with that problem. */
export const fail = (problem: SqlProblem): never => {
  throw new Problem(problem);
};

/** Reads one statement from left to right; what does not fit ends it as a syntax error. */
export class Reader {
  readonly #sql: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(sql: string, quoted: 'name' | 'text') {
    this.#sql = sql;
    this.#tokens = tokensOf(sql, quoted);
  }

  get token(): Token | undefined {
    return this.#tokens[this.#at];
  }

  is(...words: readonly string[]): boolean {
    return words.every((word, index) => {
      const token = this.#tokens[this.#at + index];
      return token !== undefined && token.kind !== 'text' && token.text.toUpperCase() === word;
    });
  }

  /** Takes these words when they come next. */
  take(...words: readonly string[]): boolean {
    const found = this.is(...words);
    if (found) this.#at += words.length;
    return found;
  }

  demand(...words: readonly string[]): void {
    if (!this.take(...words)) this.wrong();
  }

  wrong(): never {
    return fail({ is: 'syntax', near: this.#sql.slice(this.token?.at ?? this.#sql.length) });
  }

  next(): Token {
    const { token } = this;
    if (token === undefined) this.wrong();
    this.#at += 1;
    return token as Token;
  }

  name(): string {
    const { kind } = this.token ?? {};
    if (kind !== 'word' && kind !== 'name') this.wrong();
    return this.next().text;
  }

  end(): void {
    if (this.token !== undefined) this.wrong();
  }

  /** What stands between parentheses that open next, as one text. */
  group(): string {
    const begin = this.token?.at ?? 0;
    let depth = 0;
    for (;;) {
      const { kind, text, at } = this.next();
      if (kind === 'sign' && text === '(') depth += 1;
      if (kind === 'sign' && text === ')') depth -= 1;
      if (depth === 0) return this.#sql.slice(begin, at + 1);
    }
  }

  list<T>(each: () => T): T[] {
    const items = [each()];
    while (this.take(',')) items.push(each());
    return items;
  }

  value(now: () => number): Value {
    const isNegative = this.take('-');
    const { kind, text } = this.next();
    if (kind === 'text') return text;
    if (kind === 'number') return isNegative ? -Number(text) : Number(text);
    const word = text.toUpperCase();
    if (word === 'NULL' || word === 'DEFAULT') return null;
    if (word === 'TRUE') return 1;
    if (word === 'FALSE') return 0;
    if (['NOW', 'CURRENT_TIMESTAMP', 'SYSDATE'].includes(word)) {
      if (this.take('(')) this.demand(')');
      return timeText(now());
    }
    return this.wrong();
  }
}

/** A time as SQL writes it. */
export const timeText = (time: number) => new Date(time).toISOString().slice(0, 19).replace('T', ' ');
