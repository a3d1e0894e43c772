/** Letters with their values, and what is left. */
export interface Options {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  /** All values of an option that was given several times. */
  readonly all: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
  /** The first option that is not known. */
  readonly unknown: string | undefined;
  /** The last option, when its argument is missing. */
  readonly lacking: string | undefined;
}

/**
 * Splits `-n 5 -rf a b` as getopt does. `flags` and `valued` are letters; `long` maps `--recursive` to its letter.
 * Options may stand behind operands unless `strict`.
 */
export function parseOptions(
  args: readonly string[],
  flags: string,
  valued = '',
  long: Readonly<Record<string, string>> = {},
  strict = false,
): Options {
  const found = new Set<string>();
  const values = new Map<string, string>();
  const all = new Map<string, string[]>();
  const give = (letter: string, value: string) => {
    values.set(letter, value);
    all.set(letter, [...(all.get(letter) ?? []), value]);
  };
  const operands: string[] = [];
  let unknown: string | undefined;
  let lacking: string | undefined;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const [name = '', value] = arg.slice(2).split(/=(.*)/s, 2);
      const letter = long[name];
      if (letter === undefined) unknown ??= arg;
      else if (valued.includes(letter)) {
        if (value === undefined) index += 1;
        if (index >= args.length) lacking = arg;
        give(letter, value ?? args[index] ?? '');
      } else found.add(letter);
      continue;
    }
    if (!/^-./.test(arg)) {
      operands.push(arg);
      if (strict) {
        operands.push(...args.slice(index + 1));
        break;
      }
      continue;
    }
    for (let at = 1; at < arg.length; at += 1) {
      const letter = arg.charAt(at);
      if (valued.includes(letter)) {
        const rest = arg.slice(at + 1);
        if (rest === '') index += 1;
        if (index >= args.length) lacking = letter;
        give(letter, rest === '' ? (args[index] ?? '') : rest);
        break;
      }
      if (flags.includes(letter)) found.add(letter);
      else unknown ??= letter;
    }
  }
  return { flags: found, values, all, operands, unknown, lacking };
}
