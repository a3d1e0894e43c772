/**
 * What Go's encoding/json says when the text is not one JSON object; undefined if it is.
 * Follows encoding/json, scanner and decodeState for a map[string]interface{}.
 */
export function goJsonObjectProblem(text: string): string | undefined {
  const problem = syntaxProblem(text);
  if (problem !== undefined) {
    return problem;
  }
  const value: unknown = JSON.parse(text);
  if (value === null || (typeof value === 'object' && !Array.isArray(value))) {
    return undefined;
  }
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}

function syntaxProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return new Scanner(text).problem() ?? 'unexpected end of JSON input';
  }
}

const SPACE = /[ \t\r\n]/;

/** A reader that stops at the first character Go's scanner would refuse. */
class Scanner {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  problem(): string | undefined {
    return this.#value('looking for beginning of value') ?? this.#end();
  }

  #end(): string | undefined {
    this.#skip();
    return this.#at() === '' ? undefined : this.#refuse('after top-level value');
  }

  #at(): string {
    return this.#text[this.#position] ?? '';
  }

  #skip(): void {
    while (SPACE.test(this.#at())) {
      this.#position += 1;
    }
  }

  #refuse(context: string): string {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#position) ?? 0);
    if (this.#at() === '') {
      return 'unexpected end of JSON input';
    }
    const shown = character === "'" ? `'\\''` : character === '"' ? `'"'` : `'${printable(character)}'`;
    return `invalid character ${shown} ${context}`;
  }

  #value(context: string): string | undefined {
    this.#skip();
    const first = this.#at();
    if (first === '{') {
      return this.#members('}', 'object');
    }
    if (first === '[') {
      return this.#members(']', 'array');
    }
    if (first === '"') {
      return this.#string();
    }
    for (const word of ['true', 'false', 'null']) {
      if (first === word[0]) {
        return this.#word(word);
      }
    }
    return /[-0-9]/.test(first) ? this.#number() : this.#refuse(context);
  }

  #members(close: string, container: 'object' | 'array'): string | undefined {
    this.#position += 1;
    this.#skip();
    if (this.#at() === close) {
      this.#position += 1;
      return undefined;
    }
    for (;;) {
      const problem = container === 'object' ? this.#pair() : this.#value('looking for beginning of value');
      if (problem !== undefined) {
        return problem;
      }
      this.#skip();
      if (this.#at() === close) {
        this.#position += 1;
        return undefined;
      }
      if (this.#at() !== ',') {
        return this.#refuse(container === 'object' ? 'after object key:value pair' : 'after array element');
      }
      this.#position += 1;
    }
  }

  #pair(): string | undefined {
    this.#skip();
    if (this.#at() !== '"') {
      return this.#refuse('looking for beginning of object key string');
    }
    const problem = this.#string();
    if (problem !== undefined) {
      return problem;
    }
    this.#skip();
    if (this.#at() !== ':') {
      return this.#refuse('after object key');
    }
    this.#position += 1;
    return this.#value('looking for beginning of value');
  }

  #string(): string | undefined {
    this.#position += 1;
    for (;;) {
      const character = this.#at();
      if (character === '"') {
        this.#position += 1;
        return undefined;
      }
      if (character === '' || character < ' ') {
        return this.#refuse('in string literal');
      }
      this.#position += 1;
      if (character === '\\') {
        const problem = this.#escape();
        if (problem !== undefined) {
          return problem;
        }
      }
    }
  }

  #escape(): string | undefined {
    const character = this.#at();
    if (character !== 'u') {
      if (!/["\\/bfnrt]/.test(character)) {
        return this.#refuse('in string escape code');
      }
      this.#position += 1;
      return undefined;
    }
    this.#position += 1;
    for (let count = 0; count < 4; count += 1) {
      if (!/[0-9a-fA-F]/.test(this.#at())) {
        return this.#refuse('in \\u hexadecimal character escape');
      }
      this.#position += 1;
    }
    return undefined;
  }

  #word(word: string): string | undefined {
    for (const [index, expected] of [...word].entries()) {
      if (this.#at() !== expected) {
        return this.#refuse(`in literal ${word} (expecting '${word[index]}')`);
      }
      this.#position += 1;
    }
    return undefined;
  }

  #number(): string | undefined {
    const match = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/.exec(this.#text.slice(this.#position));
    if (!match) {
      this.#position += 1;
      return this.#refuse('in numeric literal');
    }
    this.#position += match[0].length;
    return undefined;
  }
}

function printable(character: string): string {
  return JSON.stringify(character).slice(1, -1);
}
