import { DockerfileError } from './dockerfile-error.ts';

/** The arguments of an instruction; `isJson`: they came as an array of strings. */
export interface Arguments {
  readonly values: readonly string[];
  readonly isJson: boolean;
}

const words = (values: readonly string[]): Arguments => ({ values, isJson: false });

/** How an instruction's text falls into arguments. `escape` is the Dockerfile's escape character. */
export type Splitter = (text: string, escapeCharacter: string) => Arguments;

const isSpace = (character: string) => /\s/.test(character);

/** Words as a shell separates them, quotes and escapes left in place. Follows buildkit parser parseWords. */
export function quotedWords(text: string, escapeCharacter: string): string[] {
  const found: string[] = [];
  let word = '';
  let quote = '';
  let mayBeEmpty = false;
  const finish = () => {
    if (word !== '' || mayBeEmpty) found.push(word);
    word = '';
    mayBeEmpty = false;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote === '' && isSpace(character)) {
      finish();
      continue;
    }
    const escapes = character === escapeCharacter && quote !== "'";
    if (escapes) {
      // An escapeCharacter at the very end is dropped.
      if (at + 1 === text.length) break;
      at += 1;
      word += character + (text[at] ?? '');
      continue;
    }
    if (quote === '' && (character === "'" || character === '"')) {
      quote = character;
      mayBeEmpty = true;
    } else if (character === quote) quote = '';
    word += character;
  }
  finish();
  return found;
}

/** Everything between white space. */
export const separated: Splitter = (text) => words(text === '' ? [] : text.split(/[\t\v\f\r ]+/));

/** The text as it is. */
export const whole: Splitter = (text) => words(text === '' ? [] : [text]);

/** `NAME`, `NAME=value` ... */
export const names: Splitter = (text, escapeCharacter) => words(quotedWords(text, escapeCharacter));

/** Pairs: `NAME value with spaces`, or `NAME=value` ...; keys and values alternate. */
export function pairs(instruction: string): Splitter {
  return (text, escapeCharacter) => {
    const found = quotedWords(text, escapeCharacter);
    const [first] = found;
    if (first === undefined) return words([]);
    if (!first.includes('=')) {
      const match = /^(.*?)[\t\v\f\r ]+(.*)$/s.exec(text);
      if (match === null) throw new DockerfileError(`${instruction} must have two arguments`);
      return words([match[1] ?? '', match[2] ?? '']);
    }
    return words(
      found.flatMap((word) => {
        const equals = word.indexOf('=');
        if (equals < 0) {
          throw new DockerfileError(
            `Syntax error - can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`,
          );
        }
        return [word.slice(0, equals), word.slice(equals + 1)];
      }),
    );
  };
}

/** The strings of a JSON array at the beginning of a text; undefined when there is none. */
function jsonStrings(text: string): readonly string[] | undefined {
  const start = text.trimStart();
  if (!start.startsWith('[')) return undefined;
  const value = parseArray(start);
  if (value === undefined) return undefined;
  if (!value.every((one): one is string => typeof one === 'string')) {
    throw new DockerfileError('when using JSON array syntax, arrays must be comprised of strings only');
  }
  return value;
}

/** The real parser reads one value and ignores what follows it. */
function parseArray(text: string): readonly unknown[] | undefined {
  for (let end = text.indexOf(']'); end >= 0; end = text.indexOf(']', end + 1)) {
    try {
      const value: unknown = JSON.parse(text.slice(0, end + 1));
      return Array.isArray(value) ? value : undefined;
    } catch {
      // A bracket inside of a string, or of a nested array: look for the next one.
    }
  }
  return undefined;
}

/** A JSON array, else the whole text. */
export const jsonOrWhole: Splitter = (text, escapeCharacter) => {
  if (text === '') return words([]);
  const values = jsonStrings(text);
  return values === undefined ? whole(text, escapeCharacter) : { values, isJson: true };
};

/** A JSON array, else everything between white space. */
export const jsonOrSeparated: Splitter = (text, escapeCharacter) => {
  const values = jsonStrings(text);
  return values === undefined ? separated(text, escapeCharacter) : { values, isJson: true };
};

/** A kind, then a JSON array or the rest of the text: HEALTHCHECK. */
export const kindAndRest: Splitter = (text, escapeCharacter) => {
  const match = /^(\S+)\s*(.*)$/s.exec(text);
  if (match === null) return words([]);
  const rest = jsonOrWhole(match[2] ?? '', escapeCharacter);
  return { values: [match[1] ?? '', ...rest.values], isJson: rest.isJson };
};
