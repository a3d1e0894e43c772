import type { Files } from '../../../files/files.ts';
import { normalizePath, parentOf } from '../../../files/paths.ts';
import { expandPathname } from '../../../shell/glob.ts';

/** One statement of a configuration, with what stands in its braces. */
export interface Directive {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly file: string;
  readonly line: number;
  readonly block?: readonly Directive[];
}

/** What nginx has against a configuration; the message comes without `nginx: [emerg] `. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

interface Token {
  readonly text: string;
  readonly line: number;
  readonly kind: 'word' | 'quoted' | ';' | '{' | '}';
}

const quotes = new Set(['"', "'"]);

function tokens(text: string, file: string): Token[] {
  const found: Token[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '\n') line += 1;
    if (/\s/.test(character)) {
      at += 1;
    } else if (character === '#') {
      while (at < text.length && text.charAt(at) !== '\n') at += 1;
    } else if (character === ';' || character === '{' || character === '}') {
      found.push({ text: character, line, kind: character });
      at += 1;
    } else if (quotes.has(character)) {
      const end = closing(text, at, character);
      if (end === undefined) {
        throw new ConfigurationError(
          `unexpected end of file, expecting ";" or "}" in ${file}:${lineOf(text, text.length)}`,
        );
      }
      const content = text.slice(at + 1, end);
      found.push({ text: content.replace(/\\(["'\\])/g, '$1'), line, kind: 'quoted' });
      line += content.split('\n').length - 1;
      at = end + 1;
    } else {
      const [word = ''] = /^(?:\\.|\$\{[^}]*\}|[^\s;{}\\])+/s.exec(text.slice(at)) ?? [character];
      found.push({ text: word, line, kind: 'word' });
      at += word.length;
    }
  }
  return found;
}

function closing(text: string, from: number, quote: string): number | undefined {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === quote) return at;
  }
  return undefined;
}

const lineOf = (text: string, at: number) => text.slice(0, at).split('\n').length;

const known = new Map<string, readonly Directive[]>();
const mostKnown = 50;

/** Reads a configuration with everything it includes. Throws ConfigurationError with nginx' own words. */
export function readConfiguration(files: Files, path: string): readonly Directive[] {
  if (!files.exists(path)) {
    throw new ConfigurationError(`open() "${path}" failed (2: No such file or directory)`);
  }
  const text = new TextDecoder().decode(files.readFile(path));
  // Every container of an image has the same files: those that depend on no others are read once.
  const key = `${path}\n${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const all = tokens(text, path);
  const state = { at: 0 };
  let isWhole = true;
  const directives = readBlock(files, path, all, state, false);
  if (isWhole) {
    if (known.size >= mostKnown) known.clear();
    known.set(key, directives);
  }
  return directives;

  function readBlock(
    tree: Files,
    file: string,
    list: readonly Token[],
    position: { at: number },
    inside: boolean,
  ): Directive[] {
    const found: Directive[] = [];
    let words: Token[] = [];
    for (;;) {
      const token = list[position.at];
      position.at += 1;
      if (token === undefined) {
        const end = `${file}:${lineOf(text, text.length)}`;
        if (words.length > 0) throw new ConfigurationError(`unexpected end of file, expecting ";" or "}" in ${end}`);
        if (inside) throw new ConfigurationError(`unexpected end of file, expecting "}" in ${end}`);
        return found;
      }
      if (token.kind === 'word' || token.kind === 'quoted') {
        words.push(token);
        continue;
      }
      const [first, ...rest] = words;
      if (token.kind === '}') {
        if (first !== undefined || !inside) throw new ConfigurationError(`unexpected "}" in ${file}:${token.line}`);
        return found;
      }
      if (first === undefined) throw new ConfigurationError(`unexpected "${token.kind}" in ${file}:${token.line}`);
      const directive = { name: first.text, arguments: rest.map((word) => word.text), file, line: token.line };
      if (token.kind === ';') {
        if (directive.name === 'include') {
          isWhole = false;
          found.push(...include(tree, directive, path));
        } else found.push(directive);
      } else found.push({ ...directive, block: readBlock(tree, file, list, position, true) });
      words = [];
    }
  }
}

function include(
  files: Files,
  { arguments: [pattern = ''], file, line }: Directive,
  main: string,
): readonly Directive[] {
  const path = normalizePath(pattern, parentOf(main));
  if (!/[*?[]/.test(pattern)) {
    if (!files.exists(path)) {
      throw new ConfigurationError(`open() "${path}" failed (2: No such file or directory) in ${file}:${line}`);
    }
    return readConfiguration(files, path);
  }
  const matching = expandPathname([{ text: path, quoted: false }], files, '/');
  return matching.flatMap((found) => readConfiguration(files, found));
}
