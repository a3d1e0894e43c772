import type { Definition } from '../check/declarations.ts';
import { re2 } from '../regexp/regexp.ts';
import { matching, traversal } from '../run/cost.ts';
import { checkedInt, checkedUint } from '../values/arithmetic.ts';
import { parseGoDuration, parseTimestamp, toText } from '../values/text.ts';
import { typeName } from '../values/type-of.ts';
import { CelError, Duration, Timestamp, Uint, type Value } from '../values/value.ts';

function unconvertible(value: Value, to: string): CelError {
  return new CelError(`type conversion error from '${typeName(value)}' to '${to}'`);
}

function textToInt(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text)) throw unconvertible(text, 'int');
  const value = BigInt(text.replace(/^\+/, ''));
  if (value !== BigInt.asIntN(64, value)) throw unconvertible(text, 'int');
  return value;
}

function textToUint(text: string): Uint {
  if (!/^\d+$/.test(text) || BigInt(text) >= 1n << 64n) throw unconvertible(text, 'uint');
  return new Uint(BigInt(text));
}

function textToDouble(text: string): number {
  const word = /^[+-]?(inf|infinity|nan)$/i.exec(text)?.[1]?.toLowerCase();
  if (word === 'nan') return Number.NaN;
  if (word !== undefined) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) throw unconvertible(text, 'double');
  const value = Number(text);
  if (!Number.isFinite(value)) throw unconvertible(text, 'double');
  return value;
}

function doubleToInt(value: number): bigint {
  if (!(value > -(2 ** 63) && value < 2 ** 63)) throw new CelError('integer overflow');
  return BigInt(Math.trunc(value));
}

function doubleToUint(value: number): Uint {
  if (!(value >= 0 && value < 2 ** 64)) throw new CelError('unsigned integer overflow');
  return new Uint(BigInt(Math.trunc(value)));
}

function textToBool(text: string): boolean {
  if (['true', 'TRUE', 'True', 't', 'T', '1'].includes(text)) return true;
  if (['false', 'FALSE', 'False', 'f', 'F', '0'].includes(text)) return false;
  throw unconvertible(text, 'bool');
}

function textToDuration(text: string): Duration {
  const nanos = parseGoDuration(text);
  if (nanos === undefined) throw unconvertible(text, 'google.protobuf.Duration');
  return new Duration(nanos);
}

function textToTimestamp(text: string): Timestamp {
  const nanos = parseTimestamp(text);
  if (nanos === undefined) throw unconvertible(text, 'google.protobuf.Timestamp');
  return new Timestamp(nanos);
}

export function matches(text: string, pattern: string): boolean {
  try {
    return re2(pattern).test(text);
  } catch (error) {
    throw new CelError(error instanceof Error ? error.message : String(error));
  }
}

const same = (value: Value): Value => value;
const none = undefined;
const comparable = ['bool', 'int', 'uint', 'double', 'string', 'bytes', 'timestamp', 'duration'];
const numeric = ['int', 'uint', 'double'];

function comparison(name: string): Definition {
  const pairs = [
    ...comparable.map((type) => [type, type]),
    ...numeric.flatMap((a) => numeric.filter((b) => a !== b).map((b) => [a, b])),
  ];
  return { name, overloads: Object.fromEntries(pairs.map(([a, b]) => [`(${a}, ${b}): bool`, none])) };
}

function arithmetic(name: string, ...signatures: readonly string[]): Definition {
  return { name, overloads: Object.fromEntries(signatures.map((signature) => [signature, none])) };
}

const onNumbers = (...types: readonly string[]) => types.map((type) => `(${type}, ${type}): ${type}`);

const operatorDefinitions: readonly Definition[] = [
  arithmetic('_?_:_', '(bool, A, A): A'),
  arithmetic('_&&_', '(bool, bool): bool'),
  arithmetic('_||_', '(bool, bool): bool'),
  arithmetic('!_', '(bool): bool'),
  arithmetic('@not_strictly_false', '(bool): bool'),
  arithmetic('_==_', '(A, A): bool'),
  arithmetic('_!=_', '(A, A): bool'),
  arithmetic(
    '_+_',
    ...['(bytes, bytes): bytes', '(double, double): double', '(duration, duration): duration'],
    ...['(duration, timestamp): timestamp', '(timestamp, duration): timestamp', '(int, int): int'],
    ...['(list<A>, list<A>): list<A>', '(string, string): string', '(uint, uint): uint'],
  ),
  arithmetic('_/_', ...onNumbers('double', 'int', 'uint')),
  arithmetic('_%_', ...onNumbers('int', 'uint')),
  arithmetic('_*_', ...onNumbers('double', 'int', 'uint')),
  arithmetic('-_', '(double): double', '(int): int'),
  arithmetic(
    '_-_',
    ...['(double, double): double', '(duration, duration): duration', '(int, int): int'],
    ...['(timestamp, duration): timestamp', '(timestamp, timestamp): duration', '(uint, uint): uint'],
  ),
  ...['_<_', '_<=_', '_>_', '_>=_'].map(comparison),
  arithmetic(
    '_[_]',
    '(list<A>, int): A',
    '(map<A, B>, A): B',
    '(optional<list<A>>, int): optional<A>',
    '(optional<map<A, B>>, A): optional<B>',
  ),
  arithmetic(
    '_[?_]',
    ...['(list<A>, int): optional<A>', '(optional<list<A>>, int): optional<A>'],
    ...['(map<A, B>, A): optional<B>', '(optional<map<A, B>>, A): optional<B>'],
  ),
  arithmetic('_?._', '(dyn, string): optional<A>'),
  arithmetic('@in', '(A, list<A>): bool', '(A, map<A, B>): bool'),
  arithmetic(
    'size',
    ...['bytes', 'list<A>', 'map<A, B>', 'string'].flatMap((type) => [`(${type}): int`, `${type}.(): int`]),
  ),
  arithmetic('type', '(A): type<A>'),
  arithmetic('dyn', '(A): dyn'),
  arithmetic('cel.@mapInsert', '(map<A, B>, A, B): map<A, B>', '(map<A, B>, map<A, B>): map<A, B>'),
];

/** The functions of the language itself. Follows cel-go common/stdlib. */
export const standard: readonly Definition[] = [
  ...operatorDefinitions,
  { name: 'bool', overloads: { '(bool): bool': same, '(string): bool': textToBool } },
  {
    name: 'bytes',
    overloads: { '(bytes): bytes': same, '(string): bytes': (text: string) => new Uint8Array(Buffer.from(text)) },
    cost: ([a]) => traversal(a),
  },
  {
    name: 'double',
    overloads: {
      '(double): double': same,
      '(int): double': (value: bigint) => Number(value),
      '(string): double': textToDouble,
      '(uint): double': ({ value }: Uint) => Number(value),
    },
  },
  {
    name: 'duration',
    overloads: {
      '(duration): duration': same,
      '(int): duration': (nanos: bigint) => new Duration(nanos),
      '(string): duration': textToDuration,
    },
  },
  {
    name: 'int',
    overloads: {
      '(int): int': same,
      '(double): int': doubleToInt,
      '(duration): int': ({ nanos }: Duration) => nanos,
      '(string): int': textToInt,
      '(timestamp): int': ({ nanos }: Timestamp) =>
        BigInt.asIntN(64, (nanos - (((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)) / 1_000_000_000n),
      '(uint): int': ({ value }: Uint) => checkedInt(value),
    },
  },
  {
    name: 'string',
    overloads: Object.fromEntries(
      ['string', 'bool', 'bytes', 'double', 'duration', 'int', 'timestamp', 'uint'].map((type) => [
        `(${type}): string`,
        toText,
      ]),
    ),
    cost: ([a]) => (a instanceof Uint8Array ? traversal(a) : 1),
  },
  {
    name: 'timestamp',
    overloads: {
      '(timestamp): timestamp': same,
      '(int): timestamp': (seconds: bigint) => new Timestamp(seconds * 1_000_000_000n),
      '(string): timestamp': textToTimestamp,
    },
  },
  {
    name: 'uint',
    overloads: {
      '(uint): uint': same,
      '(double): uint': doubleToUint,
      '(int): uint': (value: bigint) => checkedUint(value),
      '(string): uint': textToUint,
    },
  },
  {
    name: 'contains',
    overloads: { 'string.(string): bool': (text: string, part: string) => text.includes(part) },
    cost: ([a, b]) => traversal(a) * traversal(b),
  },
  {
    name: 'endsWith',
    overloads: { 'string.(string): bool': (text: string, part: string) => text.endsWith(part) },
    cost: ([a]) => traversal(a),
  },
  {
    name: 'startsWith',
    overloads: { 'string.(string): bool': (text: string, part: string) => text.startsWith(part) },
    cost: ([a]) => traversal(a),
  },
  {
    name: 'matches',
    overloads: { '(string, string): bool': matches, 'string.(string): bool': matches },
    cost: ([a, b]) => matching(a, b),
  },
];
