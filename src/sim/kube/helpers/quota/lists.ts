import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  quantityOf,
  subtractQuantities,
} from '#apimachinery';

/** Quantities by resource name, as texts. */
export type Quantities = Readonly<Record<string, string>>;

export const one = '1';
const zero = quantityOf(0);

/** Resource by resource; what one side lacks counts as nothing. Follows quota/v1, Add. */
export function add(left: Quantities, right: Quantities): Quantities {
  const sum: Record<string, string> = { ...left };
  for (const [name, text] of Object.entries(right)) {
    const before = sum[name];
    sum[name] = before === undefined ? text : formatQuantity(addQuantities(parseQuantity(before), parseQuantity(text)));
  }
  return sum;
}

/** Never less than zero. Follows quota/v1, SubtractWithNonNegativeResult. */
export function subtract(left: Quantities, right: Quantities): Quantities {
  return Object.fromEntries(
    Object.entries(left).map(([name, text]) => {
      const rest = subtractQuantities(parseQuantity(text), parseQuantity(right[name] ?? '0'));
      return [name, compareQuantities(rest, zero) < 0 ? '0' : formatQuantity(rest)];
    }),
  );
}

/** The larger of both, resource by resource. */
export function larger(left: Quantities, right: Quantities): Quantities {
  const result: Record<string, string> = { ...left };
  for (const [name, text] of Object.entries(right)) {
    const before = result[name];
    if (before === undefined || compare(before, text) < 0) result[name] = text;
  }
  return result;
}

/** Only these names. */
export function mask(list: Quantities, names: readonly string[]): Quantities {
  return Object.fromEntries(Object.entries(list).filter(([name]) => names.includes(name)));
}

export function compare(left: string, right: string): number {
  return compareQuantities(parseQuantity(left), parseQuantity(right));
}

/** `a=1,b=2`, sorted. Follows resourcequota admission, prettyPrint. */
export function listText(list: Quantities): string {
  return Object.keys(list)
    .sort()
    .map((name) => `${name}=${list[name]}`)
    .join(',');
}
