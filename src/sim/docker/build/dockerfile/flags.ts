import { DockerfileError } from './dockerfile-error.ts';

/** The `--name=value` words at the beginning of an instruction's text, and what follows them. Follows extractBuilderFlags. */
export function splitFlags(text: string): { readonly flags: readonly string[]; readonly rest: string } {
  const flags: string[] = [];
  let word = '';
  let quote = '';
  let inWord = false;
  let mayBeEmpty = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (!inWord) {
      if (/\s/.test(character)) continue;
      if (!text.startsWith('--', at)) return { flags, rest: text.slice(at) };
      inWord = true;
    }
    if (quote === '' && /\s/.test(character)) {
      inWord = false;
      if (word === '--') return { flags, rest: text.slice(at) };
      if (mayBeEmpty || word !== '') flags.push(word);
      word = '';
      mayBeEmpty = false;
    } else if (quote === '' && (character === "'" || character === '"')) {
      quote = character;
      mayBeEmpty = true;
    } else if (character === quote) quote = '';
    else if (character === '\\') {
      at += 1;
      word += text[at] ?? '';
    } else word += character;
  }
  if (inWord && word !== '--' && (mayBeEmpty || word !== '')) flags.push(word);
  return { flags, rest: '' };
}

/** The values of flags that an instruction knows. Throws DockerfileError for others, and for what comes twice. */
export function readFlags(flags: readonly string[], known: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const flag of flags) {
    const text = flag.slice(2);
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    if (!known.includes(name)) throw new DockerfileError(`Unknown flag: ${name}`);
    if (values.has(name)) throw new DockerfileError(`Duplicate flag specified: ${name}`);
    if (equals < 0) throw new DockerfileError(`Missing a value on flag: ${name}`);
    values.set(name, text.slice(equals + 1));
  }
  return values;
}
