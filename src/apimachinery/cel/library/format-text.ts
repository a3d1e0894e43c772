import { doubleText, toText } from '../values/text.ts';
import { typeName } from '../values/type-of.ts';
import {
  CelError,
  CelList,
  CelMap,
  Duration,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from '../values/value.ts';

const allowedOfString =
  'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps';

/** What `%s` makes of a value. Follows FormatString. */
function shown(value: Value): string {
  if (value === null) return 'null';
  if (value instanceof CelList) return `[${[...value].map(member).join(', ')}]`;
  if (value instanceof CelMap) {
    const entries = [...value.keys()].map((key) => `${keyShown(key)}:${member(value.get(key) ?? null)}`);
    return `{${entries.toSorted().join(', ')}}`;
  }
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Opaque || value instanceof Optional) {
    throw new CelError(`error during formatting: ${allowedOfString}, was given ${typeName(value)}`);
  }
  return toText(value);
}

/** A value inside a list or map: as CEL would write it. Follows clauseForType and quoteForCEL. */
function member(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Uint8Array) return `b${JSON.stringify(toText(value))}`;
  if (typeof value === 'number') return Number.isFinite(value) ? value.toFixed(6) : `"${doubleText(value)}"`;
  if (value instanceof Timestamp) return `timestamp("${toText(value)}")`;
  if (value instanceof Duration) return `duration("${toText(value)}")`;
  if (value instanceof Opaque || value instanceof Optional) {
    throw new CelError(`error during formatting: no formatting function for ${typeName(value)}`);
  }
  return shown(value);
}

function keyShown(key: Value): string {
  if (typeof key === 'number') {
    throw new CelError('error during formatting: no formatting function for map key of type double');
  }
  return member(key);
}

const misfits = {
  d: 'decimal clause can only be used on integers',
  f: 'fixed-point clause can only be used on doubles',
  e: 'scientific clause can only be used on doubles',
  b: 'only integers and bools can be formatted as binary',
  o: 'octal clause can only be used on integers',
  x: 'only integers, byte buffers, and strings can be formatted as hex',
  s: allowedOfString,
} as const;

export type FormatClause = keyof typeof misfits;

/** Why a clause does not take a value of this type. */
export const misfit = (clause: FormatClause, type: string): string => `${misfits[clause]}, was given ${type}`;

const refused = (clause: FormatClause, value: Value) =>
  new CelError(`error during formatting: ${misfit(clause, typeName(value))}`);

/** The words that `%f` and `%e` take for numbers. */
const words: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

function integerOf(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return value instanceof Uint ? value.value : undefined;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A number as golang.org/x/text/message prints it in English: `12,345.68`, `1.23×10⁰⁴`. */
function localized(value: number, clause: 'f' | 'e', precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  if (clause === 'f') {
    const [whole = '', part] = value.toFixed(precision).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    return part === undefined ? grouped : `${grouped}.${part}`;
  }
  const [mantissa = '', exponent = '0'] = value.toExponential(precision).split('e');
  const digits = String(Math.abs(Number(exponent))).padStart(2, '0');
  const raised = [...digits].map((digit) => superscripts[Number(digit)]).join('');
  return `${mantissa}×10${exponent.startsWith('-') ? '⁻' : ''}${raised}`;
}

const upper = (text: string, clause: string) => (clause === 'X' ? text.toUpperCase() : text);

function clauseText(clause: string, precision: number, value: Value): string {
  switch (clause) {
    case 's':
      return shown(value);
    case 'd': {
      const integer = integerOf(value);
      if (integer === undefined) throw refused('d', value);
      return String(integer);
    }
    case 'f':
    case 'e': {
      const number = typeof value === 'string' ? words[value] : value;
      if (typeof number !== 'number') throw refused(clause, value);
      return localized(number, clause, precision);
    }
    case 'b': {
      if (typeof value === 'boolean') return value ? '1' : '0';
      const integer = integerOf(value);
      if (integer === undefined) throw refused('b', value);
      return integer.toString(2);
    }
    case 'o': {
      const integer = integerOf(value);
      if (integer === undefined) throw refused('o', value);
      return integer.toString(8);
    }
    default: {
      if (typeof value === 'string') return upper(Buffer.from(value).toString('hex'), clause);
      if (value instanceof Uint8Array) return upper(Buffer.from(value).toString('hex'), clause);
      const integer = integerOf(value);
      if (integer === undefined) throw refused('x', value);
      return upper(integer.toString(16), clause);
    }
  }
}

/** Puts what `show` makes of each argument into its place. Follows parseFormatString. */
export function fillFormat(
  template: string,
  count: number,
  show: (clause: string, precision: number, at: number) => string,
): { readonly text: string; readonly used: number } {
  let used = 0;
  const text = template.replace(/%(?:%|(?:\.(\d*))?(.?))/gsu, (all, digits: string | undefined, clause: string) => {
    if (all === '%%') return '%';
    if (used >= count) throw new CelError(`index ${used} out of range`);
    if (clause === '') throw new CelError('unexpected end of string');
    if (!'sdfebxXo'.includes(clause)) {
      throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${clause}"`);
    }
    used += 1;
    return show(clause, digits === undefined || digits === '' ? 6 : Number(digits), used - 1);
  });
  return { text, used };
}

/** `"%s is %d".format([...])`. Follows cel-go ext/formatting.go. */
export function formatText(template: string, args: CelList): string {
  return fillFormat(template, args.size, (clause, precision, at) => clauseText(clause, precision, args.at(at))).text;
}
