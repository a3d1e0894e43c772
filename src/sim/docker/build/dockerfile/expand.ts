import { DockerfileError } from './dockerfile-error.ts';

type Variables = ReadonlyMap<string, string>;

/** `NAME=value` lines as a map; later ones win. */
export function variablesOf(environment: readonly string[]): Variables {
  return new Map(
    environment.map((entry) => {
      const equals = entry.indexOf('=');
      return equals < 0 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}

/** A word with quotes taken away and `$NAME`, `${NAME}`, `${NAME:-word}` and their kind replaced. Throws DockerfileError. */
export function expandWord(word: string, variables: Variables, escapeCharacter: string): string {
  return run(word, variables, escapeCharacter).text;
}

/** As `expandWord`, then separated at white space that is not quoted: EXPOSE. */
export function expandWords(word: string, variables: Variables, escapeCharacter: string): readonly string[] {
  return run(word, variables, escapeCharacter).words;
}

function run(word: string, variables: Variables, escapeCharacter: string): Expanded {
  try {
    return new Expansion(word, variables, escapeCharacter).until(undefined);
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    throw new DockerfileError(`failed to process ${JSON.stringify(word)}: ${error.message}`);
  }
}

interface Expanded {
  readonly text: string;
  readonly words: readonly string[];
}

/** Follows buildkit frontend/dockerfile/shell. */
class Expansion {
  readonly #source: readonly string[];
  readonly #variables: Variables;
  readonly #escapeCharacter: string;
  #at = 0;

  constructor(source: string, variables: Variables, escapeCharacter: string) {
    this.#source = [...source];
    this.#variables = variables;
    this.#escapeCharacter = escapeCharacter;
  }

  until(stop: string | undefined): Expanded {
    let text = '';
    const words: string[] = [];
    let word = '';
    const add = (piece: string, splits: boolean) => {
      text += piece;
      for (const character of piece) {
        if (!splits || !/\s/.test(character)) word += character;
        else if (word !== '') {
          words.push(word);
          word = '';
        }
      }
    };
    const done = () => ({ text, words: word === '' ? words : [...words, word] });
    for (;;) {
      const character = this.#peek();
      if (character === undefined) break;
      if (character === stop) {
        this.#at += 1;
        return done();
      }
      if (character === "'") add(this.#singleQuoted(), false);
      else if (character === '"') add(this.#doubleQuoted(), false);
      else if (character === '$') add(this.#dollar(), true);
      else {
        this.#at += 1;
        if (character !== this.#escapeCharacter) {
          add(character, true);
          continue;
        }
        const escaped = this.#next();
        if (escaped === undefined) break;
        add(escaped, false);
      }
    }
    if (stop !== undefined) {
      throw new DockerfileError(`unexpected end of statement while looking for matching ${stop}`);
    }
    return done();
  }

  #peek(): string | undefined {
    return this.#source[this.#at];
  }

  #next(): string | undefined {
    const character = this.#source[this.#at];
    this.#at += 1;
    return character;
  }

  #singleQuoted(): string {
    const end = this.#source.indexOf("'", this.#at + 1);
    if (end < 0) throw new DockerfileError('unexpected end of statement while looking for matching single-quote');
    const text = this.#source.slice(this.#at + 1, end).join('');
    this.#at = end + 1;
    return text;
  }

  #doubleQuoted(): string {
    this.#at += 1;
    let text = '';
    for (;;) {
      const character = this.#peek();
      if (character === undefined) {
        throw new DockerfileError('unexpected end of statement while looking for matching double-quote');
      }
      if (character === '$') {
        text += this.#dollar();
        continue;
      }
      this.#at += 1;
      if (character === '"') return text;
      if (character !== this.#escapeCharacter) {
        text += character;
        continue;
      }
      const escaped = this.#peek();
      if (escaped === undefined) continue;
      if (['"', '$', this.#escapeCharacter].includes(escaped)) {
        this.#at += 1;
        text += escaped;
      } else text += character;
    }
  }

  #dollar(): string {
    this.#at += 1;
    if (this.#peek() !== '{') {
      const name = this.#name();
      return name === '' ? '$' : (this.#variables.get(name) ?? '');
    }
    this.#at += 1;
    const first = this.#peek();
    if (first === undefined) throw new DockerfileError("syntax error: missing '}'");
    if (['{', '}', ':'].includes(first)) throw new DockerfileError('syntax error: bad substitution');
    const name = this.#name();
    const value = this.#variables.get(name);
    const sign = this.#next();
    if (sign === '}') return value ?? '';
    if (sign === '?') return this.#demanded(name, value, this.#alternative());
    if (sign !== ':') throw new DockerfileError("missing ':' in substitution");
    const modifier = this.#next() ?? '';
    const word = this.#alternative();
    switch (modifier) {
      case '+':
        return value === undefined || value === '' ? '' : word;
      case '-':
        return value === undefined || value === '' ? word : value;
      case '?':
        if (value === '') throw new DockerfileError(`${name}: ${word === '' ? 'is not allowed to be empty' : word}`);
        return this.#demanded(name, value, word);
      default:
        throw new DockerfileError(`unsupported modifier (${modifier}) in substitution`);
    }
  }

  #demanded(name: string, value: string | undefined, word: string): string {
    if (value !== undefined) return value;
    throw new DockerfileError(`${name}: ${word === '' ? 'is not allowed to be unset' : word}`);
  }

  #alternative(): string {
    try {
      return this.until('}').text;
    } catch (error) {
      if (error instanceof DockerfileError && this.#peek() === undefined) {
        throw new DockerfileError("syntax error: missing '}'");
      }
      throw error;
    }
  }

  /** Digits, one special parameter, or letters, digits and underscores. */
  #name(): string {
    const rest = this.#source.slice(this.#at).join('');
    const name = /^(?:\p{Nd}+|[@*#?\-$!0]|[\p{L}\p{Nd}_]+)/u.exec(rest)?.[0] ?? '';
    this.#at += [...name].length;
    return name;
  }
}
