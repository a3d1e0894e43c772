import { goQuote } from './go-text.ts';
import { remember } from './remember.ts';

/** How a quantity was spelled, and so how it is written: `12Mi`, `12M`, `12e6`. */
export type QuantityFormat = 'BinarySI' | 'DecimalSI' | 'DecimalExponent';

/** An exact number: `value` times ten to the power of `scale`. Follows apimachinery pkg/api/resource Quantity. */
export interface Quantity {
  readonly value: bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
  /** The text it was parsed from, kept where that is canonical enough for upstream. */
  readonly text?: string;
}

const binary: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const decimalSuffix = new Map(Object.entries(decimal).map(([suffix, exponent]) => [exponent, suffix]));
const binarySuffix = new Map([
  [0, ''],
  ...Object.entries(binary).map(([suffix, exponent]) => [exponent, suffix] as const),
]);

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;
const largest = 2n ** 63n - 1n;
const nano = -9;

/** The text of the error for what is no quantity at all. */
export const quantityFormatMessage =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const suffixMessage = "unable to parse quantity's suffix";

/** Throws an Error with upstream's text. More than nine digits after the point are rounded up. */
export const parseQuantity: (text: string) => Quantity = remember(readQuantity);

function readQuantity(text: string): Quantity {
  const match = text === '' ? null : pattern.exec(text);
  if (match === null) throw new Error(quantityFormatMessage);
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  // A text that ends after its zeros is a zero of whatever suffix.
  const digits = whole.replace(/^0+/, '');
  const { base, exponent, format } = interpretSuffix(suffix);
  const unsigned = BigInt(`${digits}${fraction}` || '0');
  const negative = sign === '-';
  const spelled = digits === '' ? 1 : digits.length;

  if (base === 10) {
    const scale = exponent - fraction.length;
    const value = negative ? -unsigned : unsigned;
    if (spelled + fraction.length > 18 || scale < nano) return capped(value, scale, format);
    const shifted = `${digits === '' ? '0' : digits}${fraction}`;
    const isCanonical = scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0');
    return { value, scale, format, ...(isCanonical || text === '0' ? { text } : {}) };
  }
  const scaled = unsigned * 2n ** BigInt(exponent);
  const value = negative ? -scaled : scaled;
  const precision = 15 - spelled - Math.trunc((exponent * 3) / 10) - 1;
  if (fraction !== '' || precision < 0 || scaled > largest) return capped(value, -fraction.length, format);
  return { value, scale: 0, format, ...((unsigned & 7n) !== 0n ? { text } : {}) };
}

/** Undefined where parseQuantity would throw. */
export function tryParseQuantity(text: string): Quantity | undefined {
  try {
    return parseQuantity(text);
  } catch {
    return undefined;
  }
}

function interpretSuffix(suffix: string): { base: 2 | 10; exponent: number; format: QuantityFormat } {
  const ten = decimal[suffix];
  if (ten !== undefined) return { base: 10, exponent: ten, format: 'DecimalSI' };
  const two = binary[suffix];
  if (two !== undefined) return { base: 2, exponent: two, format: 'BinarySI' };
  if (/^[eE][+-]?\d+$/.test(suffix)) return { base: 10, exponent: Number(suffix.slice(1)), format: 'DecimalExponent' };
  throw new Error(suffixMessage);
}

function capped(value: bigint, scale: number, format: QuantityFormat): Quantity {
  const rounded =
    scale < nano ? { value: divideUp(value, 10n ** BigInt(nano - scale)), scale: nano } : { value, scale };
  if (format !== 'BinarySI') return { ...rounded, format };
  const size = rounded.value < 0n ? -rounded.value : rounded.value;
  const one = 10n ** BigInt(-rounded.scale);
  if (size > largest * one) return { value: value < 0n ? -largest : largest, scale: 0, format };
  return { ...rounded, format: size > 0n && size < one ? 'DecimalSI' : format };
}

/** Away from zero. */
function divideUp(value: bigint, divisor: bigint): bigint {
  const result = value / divisor;
  if (value % divisor === 0n) return result;
  return value < 0n ? result - 1n : result + 1n;
}

/** The canonical text: no fraction, no leading zeros, the largest suffix that loses nothing. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.text !== undefined) return quantity.text;
  const { value, scale, format } = quantity;
  if (value === 0n) return '0';
  if (format !== 'BinarySI' || isSmall(quantity))
    return formatDecimal(value, scale, format === 'BinarySI' ? 'DecimalSI' : format);
  const whole = scale >= 0 ? value * 10n ** BigInt(scale) : value / 10n ** BigInt(-scale);
  if (scale < 0 && value % 10n ** BigInt(-scale) !== 0n) return formatDecimal(value, scale, 'DecimalSI');
  let [amount, exponent] = [whole, 0];
  while (amount % 1024n === 0n) [amount, exponent] = [amount / 1024n, exponent + 10];
  return `${amount}${binarySuffix.get(exponent) ?? ''}`;
}

function isSmall(quantity: Quantity): boolean {
  const limit: Quantity = { value: 1024n, scale: 0, format: 'DecimalSI' };
  return compareQuantities(quantity, limit) < 0 && compareQuantities(quantity, { ...limit, value: -1024n }) > 0;
}

function formatDecimal(value: bigint, scale: number, format: QuantityFormat): string {
  let [amount, exponent] = [value, scale];
  while (amount % 10n === 0n) [amount, exponent] = [amount / 10n, exponent + 1];
  while (exponent % 3 !== 0) [amount, exponent] = [amount * 10n, exponent - 1];
  if (format === 'DecimalExponent') return exponent === 0 ? `${amount}` : `${amount}e${exponent}`;
  return `${amount}${decimalSuffix.get(exponent) ?? ''}`;
}

function aligned(a: Quantity, b: Quantity): [bigint, bigint, number] {
  const scale = Math.min(a.scale, b.scale);
  return [a.value * 10n ** BigInt(a.scale - scale), b.value * 10n ** BigInt(b.scale - scale), scale];
}

/** Negative, zero or positive, as a is less than, equal to or greater than b. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The sum in the format of the first, unless that is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  const [left, right, scale] = aligned(a, b);
  return { value: left + right, scale, format: a.value === 0n ? b.format : a.format };
}

/** The difference in the format of the first, unless that is zero. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return addQuantities(a, { ...withoutText(b), value: -b.value });
}

function withoutText({ value, scale, format }: Quantity): Quantity {
  return { value, scale, format };
}

/** The value rounded up to a whole number. */
export function quantityValue(quantity: Quantity): number {
  return Number(scaleTo(quantity, 0));
}

/** The value rounded up to an integer, exactly. */
export function quantityInteger(quantity: Quantity): bigint {
  return scaleTo(quantity, 0);
}

/** The value in thousandths, rounded up: milli CPUs. */
export function quantityMilliValue(quantity: Quantity): number {
  return Number(scaleTo(quantity, -3));
}

function scaleTo({ value, scale }: Quantity, target: number): bigint {
  return scale >= target ? value * 10n ** BigInt(scale - target) : divideUp(value, 10n ** BigInt(target - scale));
}

/** A quantity from a number of units; `BinarySI` for bytes. */
export function quantityOf(value: number | bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
  if (typeof value === 'number' && !Number.isInteger(value))
    throw new Error(`not a whole number: ${goQuote(String(value))}`);
  return { value: BigInt(value), scale: 0, format };
}

/** The text as the API server writes it back after decoding; the text itself when it is no quantity. */
export const canonicalQuantity: (text: string) => string = remember((text) => {
  const quantity = tryParseQuantity(text.trim());
  return quantity === undefined ? text : formatQuantity(quantity);
});
