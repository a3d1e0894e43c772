import { defineProgram } from '../process/program.ts';
import { parseOptions } from './options.ts';
import { forEachOperand } from './text.ts';

/** Part of a line that lines are ordered by, counted from 1; `end` 0: up to the line's end. */
interface Key {
  readonly start: readonly [field: number, character: number];
  readonly end: readonly [field: number, character: number];
  readonly flags: ReadonlySet<string>;
}

type Compare = (left: string, right: string) => number;

const units = ' KMGTPE';
const byBytes: Compare = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
const numberOf = (text: string) => Number(/^\s*(-?(?:\d+\.?\d*|\.\d+))/.exec(text)?.[1] ?? 0);
const sizeOf = (text: string) => {
  const unit = /^\s*-?(?:\d+\.?\d*|\.\d+)([KMGTPE])/i.exec(text)?.[1] ?? ' ';
  return numberOf(text) * 1024 ** units.indexOf(unit.toUpperCase());
};

/** Runs of digits by their value, everything else by bytes. */
const byVersion: Compare = (left, right) => {
  const runs = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];
  const [a, b] = [runs(left), runs(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [one = '', other = ''] = [a[index], b[index]];
    const both = /^\d/.test(one) && /^\d/.test(other);
    const order = both ? Number(one) - Number(other) : byBytes(one, other);
    if (order !== 0) return order;
  }
  return 0;
};

function compareBy(flags: ReadonlySet<string>): Compare {
  if (flags.has('n') || flags.has('g')) return (left, right) => numberOf(left) - numberOf(right);
  if (flags.has('h')) return (left, right) => sizeOf(left) - sizeOf(right);
  if (flags.has('V')) return byVersion;
  if (flags.has('f')) return (left, right) => byBytes(left.toUpperCase(), right.toUpperCase());
  return byBytes;
}

/** `2`, `2,2n`, `1.3,1.5r`; undefined: it is none. */
function readKey(text: string, common: ReadonlySet<string>): Key | undefined {
  const parts = /^(\d+)(?:\.(\d+))?([bdfghiMnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfghiMnRrV]*))?$/.exec(text);
  if (parts === null) return undefined;
  const [, field, character = '1', before = '', lastField = '0', lastCharacter = '0', after = ''] = parts;
  const own = new Set([...before, ...after]);
  return {
    start: [Number(field), Number(character)],
    end: [Number(lastField), Number(lastCharacter)],
    flags: own.size > 0 ? own : common,
  };
}

/** Where each field begins and ends: with a separator between them, else with the blanks in front of it. */
function fieldsOf(line: string, separator: string | undefined): readonly (readonly [number, number])[] {
  const fields: [number, number][] = [];
  if (separator === undefined) {
    for (const match of line.matchAll(/[ \t]*[^ \t]+|[ \t]+$/g))
      fields.push([match.index, match.index + match[0].length]);
    return fields;
  }
  let from = 0;
  for (const part of line.split(separator)) {
    fields.push([from, from + part.length]);
    from += part.length + 1;
  }
  return fields;
}

function partOf(line: string, { start, end, flags }: Key, separator: string | undefined): string {
  const fields = fieldsOf(line, separator);
  const blanks = (at: number) => (flags.has('b') ? (/^[ \t]*/.exec(line.slice(at))?.[0].length ?? 0) : 0);
  const first = fields[start[0] - 1];
  if (first === undefined) return '';
  const from = first[0] + blanks(first[0]) + start[1] - 1;
  const last = end[0] === 0 ? undefined : fields[end[0] - 1];
  if (last === undefined) return line.slice(from);
  return line.slice(from, end[1] === 0 ? last[1] : Math.min(last[1], last[0] + blanks(last[0]) + end[1]));
}

/** Orders lines by their bytes, as in the locale C, which containers have. Follows GNU coreutils src/sort.c. */
export const sort = defineProgram({
  name: 'sort',
  run: async (context) => {
    const separated = context.arguments.flatMap((arg) => (/^-[a-zA-Z]*[kt]./.test(arg) ? splitValue(arg) : [arg]));
    const long = { reverse: 'r', unique: 'u', 'numeric-sort': 'n', 'human-numeric-sort': 'h', 'version-sort': 'V' };
    const more = { key: 'k', 'field-separator': 't', output: 'o', 'ignore-case': 'f', stable: 's', check: 'c' };
    const names = { ...long, ...more, 'ignore-leading-blanks': 'b', 'zero-terminated': 'z', merge: 'm' };
    const { flags, values, operands, unknown } = parseOptions(separated, 'bcCdfghimnrsuVz', 'kot', names);
    if (unknown !== undefined) {
      await context.complain(`unrecognized option '${unknown}'`);
      return 2;
    }
    const keys = separated.flatMap((arg, index) => (arg === '-k' ? [separated[index + 1] ?? ''] : []));
    const given = keys.length > 0 ? keys : [values.get('k') ?? []].flat();
    const read: Key[] = [];
    for (const text of given) {
      const key = readKey(text, flags);
      if (key === undefined) {
        await context.complain(`invalid number at field start: invalid count at start of '${text}'`);
        return 2;
      }
      read.push(key);
    }
    const texts: string[] = [];
    const end = flags.has('z') ? '\0' : '\n';
    const failed = await forEachOperand(
      context,
      operands.length === 0 ? ['-'] : operands,
      async (operand) => {
        const text = Buffer.from(await context.open(operand)).toString('latin1');
        const lines = text.split(end);
        if (lines.at(-1) === '') lines.pop();
        for (const line of lines) texts.push(line);
      },
      (operand, description) => `cannot read: ${operand}: ${description}`,
    );
    if (failed !== 0) return 2;
    const compare = orderOf(read, flags, values.get('t'));
    if (flags.has('c') || flags.has('C')) {
      const wrong = texts.findIndex((line, index) => index > 0 && compare(texts[index - 1] ?? '', line) > 0);
      if (wrong < 0) return 0;
      if (flags.has('c')) await context.complain(`${operands[0] ?? '-'}:${wrong + 1}: disorder: ${texts[wrong]}`);
      return 1;
    }
    texts.sort(compare);
    const kept = flags.has('u')
      ? texts.filter((line, index) => index === 0 || compare(texts[index - 1] ?? '', line) !== 0)
      : texts;
    const bytes = Buffer.from(kept.map((line) => `${line}${end}`).join(''), 'latin1');
    const output = values.get('o');
    if (output === undefined) await context.stdout.write(bytes);
    else context.files.writeFile(context.path(output), bytes);
    return 0;
  },
});

/** `-k2,2n` and `-rt:` as two words each. */
function splitValue(arg: string): readonly string[] {
  const at = arg.search(/[kt]/);
  const flags = arg.slice(1, at);
  return [...(flags === '' ? [] : [`-${flags}`]), `-${arg[at]}`, arg.slice(at + 1)];
}

function orderOf(keys: readonly Key[], flags: ReadonlySet<string>, separator: string | undefined): Compare {
  const whole = compareBy(flags);
  const sign = flags.has('r') ? -1 : 1;
  const compares = keys.map((key) => ({ key, compare: compareBy(key.flags), sign: key.flags.has('r') ? -1 : 1 }));
  return (left, right) => {
    for (const { key, compare, sign: own } of compares) {
      const order = compare(partOf(left, key, separator), partOf(right, key, separator));
      if (order !== 0) return own * order;
    }
    const order = keys.length === 0 ? whole(left, right) : 0;
    if (order !== 0) return sign * order;
    // What is equal so far is ordered as a whole, unless equal lines are to stay as they came or are one.
    return flags.has('s') || flags.has('u') ? 0 : sign * byBytes(left, right);
  };
}
