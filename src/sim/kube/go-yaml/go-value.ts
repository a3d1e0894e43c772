import type { Scalar } from './resolve.ts';

/** A key of a map as it was read: a float is told from an integer. */
export interface Key {
  readonly value: Scalar;
  readonly isFloat: boolean;
}

/** A key as Go shows it with `%#v`. */
export function goSyntax({ value }: Key): string {
  if (value === null) return 'interface {}(nil)';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** What a key is called in JSON; undefined for null. Follows convertToJSONableObject of sigs.k8s.io/yaml. */
export function keyText({ value, isFloat }: Key): string | undefined {
  if (value === null) return undefined;
  return isFloat ? shortFloat(Number(value)) : String(value);
}

/** As Go's FormatFloat writes 32 bits with 'g' and as few digits as needed. */
function shortFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  let digits = 1;
  while (digits < 9 && Math.fround(Number(single.toExponential(digits - 1))) !== single) digits += 1;
  const [mantissa = '', power = '0'] = single.toExponential(digits - 1).split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 6) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return String(Number(`${mantissa}e${power}`));
}
