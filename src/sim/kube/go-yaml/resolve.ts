import { YamlProblem } from './problem.ts';

/** What a scalar is: integers beyond the safe ones as bigint. */
export type Scalar = string | number | bigint | boolean | null;

const shared = 'tag:yaml.org,2002:';
const resolvable: ReadonlySet<string> = new Set(['', 'str', 'bool', 'int', 'float', 'null', 'timestamp']);

const words: ReadonlyMap<string, readonly [tag: string, value: Scalar]> = new Map([
  ...each(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'], 'bool', true),
  ...each(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'], 'bool', false),
  ...each(['', '~', 'null', 'Null', 'NULL'], 'null', null),
  ...each(['.nan', '.NaN', '.NAN'], 'float', Number.NaN),
  ...each(['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'], 'float', Number.POSITIVE_INFINITY),
  ...each(['-.inf', '-.Inf', '-.INF'], 'float', Number.NEGATIVE_INFINITY),
  ...each(['<<'], 'merge', '<<'),
]);

function each(texts: readonly string[], tag: string, value: Scalar) {
  return texts.map((text) => [text, [tag, value] as const] as const);
}

/**
 * The value of a scalar that is not in quotes, or has a tag; throws a YamlProblem where the tag does not fit. A float is told
 * from an integer by `isFloat`. Follows resolve.go of go-yaml: YAML 1.1 with more words for truth and octal numbers.
 */
export function resolveScalar(tag: string, text: string): { readonly value: Scalar; readonly isFloat: boolean } {
  const wanted = tag.startsWith(shared) ? tag.slice(shared.length) : tag;
  if (wanted === 'binary') return { value: bytes(text), isFloat: false };
  if (!resolvable.has(wanted) || wanted === 'str') return { value: text, isFloat: false };
  const [found, value] = guess(text);
  const isFloat = found === 'float' || (wanted === 'float' && found === 'int');
  if (wanted !== '' && wanted !== found && !(isFloat && wanted === 'float')) {
    throw new YamlProblem(`cannot decode !!${found} \`${text}\` as a !!${wanted}`);
  }
  return { value: found === 'timestamp' ? text : isFloat ? Number(value) : value, isFloat };
}

function bytes(text: string): string {
  const compact = text.replace(/[\r\n]/g, '');
  if (compact.length % 4 !== 0 || !/^[0-9A-Za-z+/]*={0,2}$/.test(compact)) {
    throw new YamlProblem('!!binary value contains invalid base64 data');
  }
  return Buffer.from(compact, 'base64').toString();
}

const float = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;

function guess(text: string): readonly [tag: string, value: Scalar] {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.\d]/.test(text)) return ['str', text];
  if (isTimestamp(text)) return ['timestamp', text];
  const plain = text.startsWith('.') ? text : text.replaceAll('_', '');
  const whole = text.startsWith('.') ? undefined : integer(plain);
  if (whole !== undefined) return ['int', whole];
  const value = float.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? ['float', value] : ['str', text];
}

/** Follows Go's strconv.ParseInt and ParseUint with base 0, in 64 bits. */
function integer(text: string): number | bigint | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  const usual = /^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase();
  if (!/^(0x[\da-f]+|0b[01]+|0o[0-7]+|\d+)$/.test(usual)) return undefined;
  const size = BigInt(usual);
  const limit = sign === '-' ? 2n ** 63n : sign === '+' ? 2n ** 63n - 1n : 2n ** 64n - 1n;
  if (size > limit) return undefined;
  const value = sign === '-' ? -size : size;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const timestamp = /^\d{4}-(\d{1,2})-(\d{1,2})([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d\d:\d\d)?)?$/;

function isTimestamp(text: string): boolean {
  const [, month = '', day = '', time = '', , zone] = timestamp.exec(text) ?? [];
  const isZoned = time === '' || time.startsWith(' ') === (zone === undefined);
  return isZoned && Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
}
