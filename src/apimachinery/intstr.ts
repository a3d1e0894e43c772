import { goQuote } from './go-text.ts';

/** A number or a text (`"50%"`, a port's name). Follows apimachinery pkg/util/intstr. */
export type IntOrString = number | string;

/**
 * The number an IntOrString stands for, percentages taken of `total` and rounded up or down.
 * Throws the text upstream has for what is neither. Follows GetScaledValueFromIntOrPercent.
 */
export function scaledValue(value: IntOrString, total: number, roundUp: boolean): number {
  if (typeof value === 'number') return value;
  if (!value.endsWith('%')) throw new Error('invalid value for IntOrString: invalid type: string is not a percentage');
  const digits = value.slice(0, -1);
  if (!/^[+-]?\d+$/.test(digits)) {
    const reason = `strconv.Atoi: parsing ${goQuote(digits)}: invalid syntax`;
    throw new Error(`invalid value for IntOrString: invalid value ${goQuote(value)}: ${reason}`);
  }
  const share = (Number(digits) * total) / 100;
  return roundUp ? Math.ceil(share) : Math.floor(share);
}

/** A text that is a whole number as that number, else the text. Follows intstr.Parse. */
export function parseIntOrString(text: string): IntOrString {
  const number = Number(text);
  return /^[+-]?\d+$/.test(text) && number >= -2_147_483_648 && number <= 2_147_483_647 ? number : text;
}
