import { defineProgram, type ProgramContext } from '../process/program.ts';
import { parseOptions } from './options.ts';
import { encode } from './text.ts';

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '\\': 92 };
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const where = (test: (character: string) => boolean) => range(0, 127).filter((code) => test(String.fromCharCode(code)));

const classes: Readonly<Record<string, readonly number[]>> = {
  alnum: where((one) => /[0-9A-Za-z]/.test(one)),
  alpha: where((one) => /[A-Za-z]/.test(one)),
  blank: [9, 32],
  cntrl: [...range(0, 31), 127],
  digit: range(48, 57),
  graph: range(33, 126),
  lower: range(97, 122),
  print: range(32, 126),
  punct: where((one) => /[!-/:-@[-`{-~]/.test(one)),
  space: [...range(9, 13), 32],
  upper: range(65, 90),
  xdigit: where((one) => /[0-9A-Fa-f]/.test(one)),
};

/** A set that cannot be read; the message is GNU tr's. */
class SetError extends Error {}

/**
 * The bytes that a set names, in order: ranges, classes, `[x*n]` and escapes. `size`: how many `[x*]` fills up to.
 * Follows GNU coreutils src/tr.c.
 */
export function bytesOfSet(text: string, size = 0): number[] {
  const bytes = [...encode(text)];
  const at = (index: number) => String.fromCharCode(bytes[index] ?? 0);
  const rest = (index: number) => String.fromCharCode(...bytes.slice(index, index + 24));
  let index = 0;
  const one = (): number => {
    const byte = bytes[index] ?? 0;
    index += 1;
    if (byte !== 92 || index >= bytes.length) return byte;
    const [octal] = /^[0-7]{1,3}/.exec(rest(index)) ?? [];
    if (octal !== undefined) {
      index += octal.length;
      return Number.parseInt(octal, 8) & 255;
    }
    const letter = at(index);
    index += 1;
    return escapes[letter] ?? letter.charCodeAt(0);
  };
  const found: number[] = [];
  let fill: { readonly at: number; readonly byte: number } | undefined;
  while (index < bytes.length) {
    const [whole, name] = /^\[:(\w+):\]/.exec(rest(index)) ?? [];
    const [repeated, what = '', count = ''] = /^\[([^\\])\*(\d*)\]/.exec(rest(index)) ?? [];
    const [equivalent, same = ''] = /^\[=(.)=\]/.exec(rest(index)) ?? [];
    if (whole !== undefined && name !== undefined) {
      const known = Object.hasOwn(classes, name) ? classes[name] : undefined;
      if (known === undefined) throw new SetError(`invalid character class '${name}'`);
      found.push(...known);
      index += whole.length;
    } else if (repeated !== undefined) {
      const times = count.startsWith('0') ? Number.parseInt(count, 8) : Number(count);
      if (times === 0) fill = { at: found.length, byte: what.charCodeAt(0) };
      else for (let left = times; left > 0; left -= 1) found.push(what.charCodeAt(0));
      index += repeated.length;
    } else if (equivalent !== undefined) {
      found.push(same.charCodeAt(0));
      index += equivalent.length;
    } else {
      const first = one();
      if (at(index) !== '-' || index + 1 >= bytes.length) found.push(first);
      else {
        index += 1;
        const last = one();
        if (last < first) {
          const shown = `${String.fromCharCode(first)}-${String.fromCharCode(last)}`;
          throw new SetError(`range-endpoints of '${shown}' are in reverse collating sequence order`);
        }
        found.push(...range(first, last));
      }
    }
  }
  if (fill !== undefined && found.length < size)
    found.splice(fill.at, 0, ...Array<number>(size - found.length).fill(fill.byte));
  return found;
}

/** What becomes of each byte: `map` -1 deletes it; of bytes in `squeezed` that follow each other the first stays. */
interface Plan {
  readonly map: Int16Array;
  readonly squeezed: ReadonlySet<number>;
}

function planOf(flags: ReadonlySet<string>, [from = '', to]: readonly string[]): Plan {
  const named = bytesOfSet(from);
  const inSet = new Set(named);
  const complement = range(0, 255).filter((byte) => !inSet.has(byte));
  const first = flags.has('c') ? complement : named;
  const second = to === undefined ? undefined : bytesOfSet(to, first.length);
  const map = Int16Array.from({ length: 256 }, (_, byte) => byte);
  if (flags.has('d')) for (const byte of first) map[byte] = -1;
  else if (second !== undefined) {
    if (second.length === 0 && !flags.has('t'))
      throw new SetError('when not truncating set1, string2 must be non-empty');
    first.forEach((byte, index) => {
      const target = second[index] ?? (flags.has('t') ? undefined : second.at(-1));
      if (target !== undefined) map[byte] = target;
    });
  }
  return { map, squeezed: new Set(flags.has('s') ? (second ?? first) : []) };
}

/** Translates, squeezes or deletes bytes as they come: its input may never end. */
export const tr = defineProgram({
  name: 'tr',
  run: async (context) => {
    const long = { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' };
    const { flags: given, operands, unknown } = parseOptions(context.arguments, 'cCdst', '', long, true);
    const flags = new Set([...given].map((flag) => (flag === 'C' ? 'c' : flag)));
    const problem = unknown === undefined ? misuse(flags, operands) : `unrecognized option '${unknown}'`;
    if (problem !== undefined) return complain(context, problem);
    let plan: Plan;
    try {
      plan = planOf(flags, operands);
    } catch (error) {
      if (!(error instanceof SetError)) throw error;
      return complain(context, error.message);
    }
    let last = -1;
    for (;;) {
      const chunk = await context.read();
      if (chunk === undefined) return 0;
      const written = new Uint8Array(chunk.length);
      let length = 0;
      for (const byte of chunk) {
        const mapped = plan.map[byte] ?? byte;
        if (mapped < 0 || (mapped === last && plan.squeezed.has(mapped))) continue;
        last = mapped;
        written[length++] = mapped;
      }
      if (length > 0) await context.stdout.write(written.subarray(0, length));
    }
  },
});

function misuse(flags: ReadonlySet<string>, operands: readonly string[]): string | undefined {
  const wanted = flags.has('d') === flags.has('s') ? 2 : 1;
  const most = flags.has('d') && !flags.has('s') ? 1 : 2;
  if (operands.length === 0) return 'missing operand';
  if (operands.length < wanted) return `missing operand after '${operands.at(-1)}'`;
  if (operands.length > most) return `extra operand '${operands[most]}'`;
  return undefined;
}

async function complain(context: ProgramContext, problem: string): Promise<number> {
  await context.complain(problem);
  return 1;
}
