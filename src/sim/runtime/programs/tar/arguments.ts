/** What a tar command line says. */
export interface TarRequest {
  readonly mode: 'c' | 'x' | 't';
  /** `-`: stdin or stdout. */
  readonly archive: string;
  readonly directory: string | undefined;
  readonly gzip: boolean;
  readonly verbose: boolean;
  readonly toStdout: boolean;
  /** Extracted files are as old as the extraction. */
  readonly touch: boolean;
  readonly keepOwner: boolean;
  readonly keepMode: boolean;
  readonly strip: number;
  readonly exclude: readonly string[];
  readonly names: readonly string[];
}

const long: Readonly<Record<string, string>> = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  file: 'f',
  directory: 'C',
  gzip: 'z',
  gunzip: 'z',
  verbose: 'v',
  'to-stdout': 'O',
  touch: 'm',
  'no-same-owner': 'o',
  'no-same-permissions': 'P-',
  'same-permissions': 'p',
  'preserve-permissions': 'p',
  'strip-components': 'strip',
  exclude: 'exclude',
  dereference: 'h',
  overwrite: '',
};
const valued: ReadonlySet<string> = new Set(['f', 'C', 'strip', 'exclude', 'X', 'T']);
const letters = 'cxtfCzvOmophkaP';

/**
 * Reads tar's arguments, whose first word may stand without a dash: `tar cf - /etc`. A string is what is wrong with them.
 *
 *   xmf - -C /tmp   -> { mode: 'x', archive: '-', touch: true, directory: '/tmp', names: [] }
 */
export function parseTarArguments(given: readonly string[]): TarRequest | string {
  const queue = [...given];
  const [first] = queue;
  if (first !== undefined && first !== '' && !first.startsWith('-')) queue[0] = `-${first}`;
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const names: string[] = [];
  const needed: string[] = [];
  const set = (option: string, value: string) => values.set(option, [...(values.get(option) ?? []), value]);
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') {
      names.push(...queue.splice(0));
    } else if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s, 2);
      const option = long[name];
      if (option === undefined) return `unrecognized option '${word}'`;
      if (!valued.has(option)) flags.add(option);
      else set(option, value ?? queue.shift() ?? '');
    } else if (word.startsWith('-') && word !== '-') {
      for (let at = 1; at < word.length; at += 1) {
        const letter = word.charAt(at);
        if (!letters.includes(letter) && !valued.has(letter)) return `invalid option -- '${letter}'`;
        if (!valued.has(letter)) flags.add(letter);
        else if (at + 1 < word.length && word === given[0] && letter !== 'f') needed.push(letter);
        else if (at + 1 < word.length) {
          set(letter, word.slice(at + 1));
          break;
        } else needed.push(letter);
      }
      for (const letter of needed.splice(0)) {
        const value = queue.shift();
        if (value === undefined) return `option requires an argument -- '${letter}'`;
        set(letter, value);
      }
    } else {
      names.push(word);
    }
  }
  const modes = (['c', 'x', 't'] as const).filter((mode) => flags.has(mode));
  const [mode] = modes;
  if (mode === undefined || modes.length > 1) return '';
  return {
    mode,
    archive: values.get('f')?.at(-1) ?? '-',
    directory: values.get('C')?.at(-1),
    gzip: flags.has('z'),
    verbose: flags.has('v'),
    toStdout: flags.has('O'),
    touch: flags.has('m'),
    keepOwner: !flags.has('o'),
    keepMode: !flags.has('P-'),
    strip: Number(values.get('strip')?.at(-1) ?? 0),
    exclude: values.get('exclude') ?? [],
    names,
  };
}
