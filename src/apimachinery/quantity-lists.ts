import { addQuantities, compareQuantities, formatQuantity, parseQuantity } from './quantity.ts';

/** Quantities by resource name, as texts. */
export type QuantityList = Readonly<Record<string, string>>;

/** The sum, resource by resource; what one side lacks counts as nothing. Follows quota/v1, Add. */
export function addQuantityLists(left: QuantityList, right: QuantityList): QuantityList {
  const sum: Record<string, string> = { ...left };
  for (const [name, text] of Object.entries(right)) {
    const before = sum[name];
    sum[name] = before === undefined ? text : formatQuantity(addQuantities(parseQuantity(before), parseQuantity(text)));
  }
  return sum;
}

/** The larger of both, resource by resource. Follows component-helpers resource, maxResourceList. */
export function largerQuantityLists(left: QuantityList, right: QuantityList): QuantityList {
  const result: Record<string, string> = { ...left };
  for (const [name, text] of Object.entries(right)) {
    const before = result[name];
    if (before === undefined || compareQuantities(parseQuantity(before), parseQuantity(text)) < 0) result[name] = text;
  }
  return result;
}
