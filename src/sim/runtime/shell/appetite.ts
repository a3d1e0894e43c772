/**
 * How much of its input a program of sed or awk needs before it can say something: all of it, whole lines as they come (each is
 * looked at by itself), the first so many lines, or as many as it takes until it exits.
 */
export type Appetite =
  | { readonly kind: 'all' }
  | { readonly kind: 'lines' }
  | { readonly kind: 'first'; readonly lines: number }
  | { readonly kind: 'until-exit' };

const all: Appetite = { kind: 'all' };

/** Of `sed` and `awk` that read stdin; everything else wants all. */
export function appetiteOf(name: string, args: readonly string[]): Appetite {
  if (name === 'sed') return appetiteOfSed(args);
  return name === 'awk' ? appetiteOfAwk(args) : all;
}

/** One command of sed that neither counts lines nor keeps any: `s`, `p`, `d`, for lines that a pattern chooses. */
const aloneCommand =
  /\s*(?:\/(?:\\.|[^/\\\n])+\/\s*!?\s*)?(?:s([^\w\s\\])(?:\\.|(?!\1)[^\\\n])*\1(?:\\.|(?!\1)[^\\\n])*\1[gpI\d]*|[pd])\s*(?:[;\n]\s*|$)/y;

function appetiteOfSed(args: readonly string[]): Appetite {
  const scripts: string[] = [];
  const operands: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '-e' || arg === '--expression') scripts.push(args[++at] ?? '');
    else if (/^-[nErus]+$/.test(arg)) continue;
    else if (arg.startsWith('-') && arg !== '-') return all;
    else operands.push(arg);
  }
  if (scripts.length === 0) scripts.push(operands.shift() ?? '');
  if (operands.some((operand) => operand !== '-')) return all;
  const script = scripts.join('\n');
  const quits = /(?:^|[;\s])(\d+)\s*[qQ]\s*(?:[;\n}]|$)/.exec(script)?.[1];
  if (quits !== undefined) return { kind: 'first', lines: Number(quits) };
  aloneCommand.lastIndex = 0;
  while (aloneCommand.lastIndex < script.length) if (!aloneCommand.test(script)) return all;
  return { kind: 'lines' };
}

function appetiteOfAwk(args: readonly string[]): Appetite {
  const place = programOfAwk(args);
  if (place === undefined || args.slice(place + 1).some((operand) => operand !== '-')) return all;
  // What strings and patterns hold is no program.
  const program = (args[place] ?? '')
    .replace(/"(?:\\.|[^"\\])*"/g, '""')
    .replace(/\/(?:\\.|[^/\\\n])+\//g, '//')
    .replace(/BEGIN\s*\{\s*(?:O?[FR]S\s*=\s*""\s*;?\s*)+\}/g, '');
  if (/\bgetline\b|\bsystem\b|>/.test(program.replace(/[<>]=?\s*[\d$(]|NR\s*[<>]/g, ''))) return all;
  if (/\bexit\b/.test(program)) return /\bEND\b/.test(program) ? all : { kind: 'until-exit' };
  const remembers = /\b(?:BEGIN|END|NR|FNR|rand)\b|[^=!<>~]=[^=~]|\+\+|--|\[/.test(program);
  return remembers ? all : { kind: 'lines' };
}

/** Where the program stands among awk's arguments; undefined: in a file. */
export function programOfAwk(args: readonly string[]): number | undefined {
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (/^-[Fv]$/.test(arg)) at += 1;
    else if (arg === '-f') return undefined;
    else if (!arg.startsWith('-')) return at;
  }
  return undefined;
}
