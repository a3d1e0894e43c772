import { toText } from '../values/text.ts';
import { typeName } from '../values/type-of.ts';
import { CelError, CelList, CelMap, Opaque, TypeValue, Uint, type Value } from '../values/value.ts';

/** What `%s` makes of a value. */
function shown(value: Value): string {
  if (value === null) return 'null';
  if (value instanceof CelList) return `[${[...value].map(shown).join(', ')}]`;
  if (value instanceof CelMap) {
    const entries = [...value.keys()].map((key) => [shown(key), shown(value.get(key) ?? null)] as const);
    return `{${entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, text]) => `${key}: ${text}`)
      .join(', ')}}`;
  }
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Opaque)
    throw new CelError(
      `error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given ${typeName(value)}`,
    );
  return toText(value);
}

function misfit(clause: string, allowed: string, value: Value): CelError {
  return new CelError(
    `error during formatting: ${clause} clause can only be used on ${allowed}, was given ${typeName(value)}`,
  );
}

function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Uint ? Number(value.value) : undefined;
}

function integerOf(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return value instanceof Uint ? value.value : undefined;
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? undefined : value > 0 ? 'Infinity' : '-Infinity';
}

const upper = (text: string, clause: string) => (clause === 'X' ? text.toUpperCase() : text);

function clauseText(clause: string, precision: number, value: Value): string {
  switch (clause) {
    case 's':
      return shown(value);
    case 'd': {
      if (typeof value === 'number' && special(value) !== undefined) return special(value) ?? '';
      const integer = integerOf(value);
      if (integer === undefined) throw misfit('decimal', 'integers', value);
      return String(integer);
    }
    case 'f':
    case 'e': {
      const number = numberOf(value);
      if (number === undefined) throw misfit(clause === 'f' ? 'fixed-point' : 'scientific', 'doubles', value);
      const text = special(number) ?? (clause === 'f' ? number.toFixed(precision) : number.toExponential(precision));
      return text.replace(/e([+-])(\d)$/, 'e$10$2');
    }
    case 'b': {
      if (typeof value === 'boolean') return value ? '1' : '0';
      const integer = integerOf(value);
      if (integer === undefined) throw misfit('binary', 'integers and bools', value);
      return integer.toString(2);
    }
    case 'o': {
      const integer = integerOf(value);
      if (integer === undefined) throw misfit('octal', 'integers', value);
      return integer.toString(8);
    }
    default: {
      if (typeof value === 'string') return upper(Buffer.from(value).toString('hex'), clause);
      if (value instanceof Uint8Array) return upper(Buffer.from(value).toString('hex'), clause);
      const integer = integerOf(value);
      if (integer === undefined) throw misfit('hexadecimal', 'integers, byte buffers, and strings', value);
      return upper(integer.toString(16), clause);
    }
  }
}

/** `"%s is %d".format([...])`. Follows cel-go ext/formatting.go. */
export function formatText(template: string, args: CelList): string {
  let used = 0;
  const result = template.replace(/%(?:%|(?:\.(\d*))?(.?))/gsu, (all, digits: string | undefined, clause: string) => {
    if (all === '%%') return '%';
    if (clause === '') throw new CelError('unexpected end of string');
    if (!'sdfebxXo'.includes(clause)) {
      throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${clause}"`);
    }
    if (used >= args.size) throw new CelError(`index ${used} out of range`);
    used += 1;
    return clauseText(clause, digits === undefined || digits === '' ? 6 : Number(digits), args.at(used - 1));
  });
  return result;
}
