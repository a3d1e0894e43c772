import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type QuantityList,
  quantityOf,
  subtractQuantities,
} from '#apimachinery';

export const one = '1';
const zero = quantityOf(0);

/** Never less than zero. Follows quota/v1, SubtractWithNonNegativeResult. */
export function subtract(left: QuantityList, right: QuantityList): QuantityList {
  return Object.fromEntries(
    Object.entries(left).map(([name, text]) => {
      const rest = subtractQuantities(parseQuantity(text), parseQuantity(right[name] ?? '0'));
      return [name, compareQuantities(rest, zero) < 0 ? '0' : formatQuantity(rest)];
    }),
  );
}

/** Only these names. */
export function mask(list: QuantityList, names: readonly string[]): QuantityList {
  return Object.fromEntries(Object.entries(list).filter(([name]) => names.includes(name)));
}

export function compare(left: string, right: string): number {
  return compareQuantities(parseQuantity(left), parseQuantity(right));
}

/** `a=1,b=2`, sorted. Follows resourcequota admission, prettyPrint. */
export function listText(list: QuantityList): string {
  return Object.keys(list)
    .sort()
    .map((name) => `${name}=${list[name]}`)
    .join(',');
}
