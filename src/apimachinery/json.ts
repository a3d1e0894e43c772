import { goJson, goQuote } from './go-text.ts';

/** What a text of JSON holds, and the paths of fields that it holds twice (the last one counts). */
export interface ParsedJson {
  readonly value: unknown;
  /** `duplicate field "spec.containers[0].name"`, each once, in the order of the text. */
  readonly duplicates: readonly string[];
}

/** Parses JSON; throws an Error with Go's text (`invalid character 'b' looking for beginning of object key string`). */
export function parseJsonStrict(text: string): ParsedJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { error } = scan(text);
    throw new Error(error ?? 'invalid JSON');
  }
  const { duplicates, error } = scan(text);
  if (error !== undefined) throw new Error(error);
  return { value, duplicates: [...duplicates].map((path) => `duplicate field ${goQuote(path)}`) };
}

/** JSON with the keys of every object sorted, escaped as Go does: equal data give equal text. */
export function canonicalJson(value: unknown): string {
  return goJson(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) sorted[key] = sortKeys((value as Record<string, unknown>)[key]);
  return sorted;
}

/** How deep data may be nested. Go bears 10,000 levels; what no object needs would exhaust the stack of those who walk it. */
export const deepest = 1_000;

class Failure extends Error {}

interface Scanned {
  readonly duplicates: ReadonlySet<string>;
  readonly error?: string;
}

/** Reads the text as Go's scanner does. Follows Go's encoding/json scanner.go; the messages are its. */
function scan(text: string): Scanned {
  const duplicates = new Set<string>();
  let at = 0;
  const fail = (context: string): never => {
    if (at >= text.length) throw new Failure('unexpected end of JSON input');
    throw new Failure(`invalid character ${quoteCharacter(text, at)} ${context}`);
  };
  const space = () => {
    while (at < text.length && /[ \t\r\n]/.test(text.charAt(at))) at++;
  };
  const digits = (context: string) => {
    if (!/\d/.test(text.charAt(at))) fail(context);
    while (/\d/.test(text.charAt(at))) at++;
  };

  const string = (): string => {
    const start = at++;
    for (;;) {
      const code = text.charCodeAt(at);
      if (Number.isNaN(code)) fail('in string literal');
      if (code === 34) break;
      if (code < 32) fail('in string literal');
      at++;
      if (code !== 92) continue;
      const escaped = text.charAt(at);
      if (!/["\\/bfnrtu]/.test(escaped) || escaped === '') fail('in string escape code');
      at++;
      if (escaped !== 'u') continue;
      for (const end = at + 4; at < end; at++) {
        if (!/[0-9a-fA-F]/.test(text.charAt(at))) fail('in \\u hexadecimal character escape');
      }
    }
    return JSON.parse(text.slice(start, ++at)) as string;
  };
  const number = () => {
    if (text.charAt(at) === '-') at++;
    if (text.charAt(at) === '0') at++;
    else digits('in numeric literal');
    if (text.charAt(at) === '.') {
      at++;
      digits('after decimal point in numeric literal');
    }
    if (/[eE]/.test(text.charAt(at))) {
      at++;
      if (/[+-]/.test(text.charAt(at))) at++;
      digits('in exponent of numeric literal');
    }
  };
  const literal = (word: string) => {
    for (let index = 0; index < word.length; index++, at++) {
      if (text[at] !== word[index]) fail(`in literal ${word} (expecting '${word[index]}')`);
    }
  };
  let depth = 0;
  const enter = () => {
    if (++depth > deepest) fail('exceeded max depth');
  };
  const object = (path: string) => {
    enter();
    const keys = new Set<string>();
    at++;
    space();
    if (text.charAt(at) === '}') {
      at++;
      depth--;
      return;
    }
    for (;;) {
      if (text.charAt(at) !== '"') fail('looking for beginning of object key string');
      const key = string();
      const here = path === '' ? key : `${path}.${key}`;
      if (keys.has(key)) duplicates.add(here);
      keys.add(key);
      space();
      if (text.charAt(at) !== ':') fail('after object key');
      at++;
      value(here);
      space();
      const next = text.charAt(at);
      if (next !== ',' && next !== '}') fail('after object key:value pair');
      at++;
      if (next === '}') {
        depth--;
        return;
      }
      space();
    }
  };
  const array = (path: string) => {
    enter();
    at++;
    space();
    if (text.charAt(at) === ']') {
      at++;
      depth--;
      return;
    }
    for (let index = 0; ; index++) {
      value(`${path}[${index}]`);
      space();
      const next = text.charAt(at);
      if (next !== ',' && next !== ']') fail('after array element');
      at++;
      if (next === ']') {
        depth--;
        return;
      }
    }
  };
  const value = (path: string): void => {
    space();
    const first = text.charAt(at);
    if (first === '{') object(path);
    else if (first === '[') array(path);
    else if (first === '"') string();
    else if (first === 't') literal('true');
    else if (first === 'f') literal('false');
    else if (first === 'n') literal('null');
    else if (/[-\d]/.test(first)) number();
    else fail('looking for beginning of value');
  };

  try {
    value('');
    space();
    if (at < text.length) fail('after top-level value');
    return { duplicates };
  } catch (error) {
    if (error instanceof Failure) return { duplicates, error: error.message };
    throw error;
  }
}

/** Go's scanner goes by bytes, and takes the first of a longer character for one of its own: `ï` for a byte order mark. */
function quoteCharacter(text: string, at: number): string {
  const [byte = 0] = Buffer.from(String.fromCodePoint(text.codePointAt(at) ?? 0));
  const character = String.fromCharCode(byte);
  if (character === "'") return "'\\''";
  if (character === '"') return "'\"'";
  return `'${goQuote(character).slice(1, -1)}'`;
}
