import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
  quantityMilliValue,
  quantityOf,
  quantityValue,
  subtractQuantities,
  tryParseQuantity,
} from '../../quantity.ts';
import { type Definition, parseType } from '../check/declarations.ts';
import { traversal } from '../run/cost.ts';
import { CelError, Opaque, type Value } from '../values/value.ts';

const type = parseType('quantity');
type QuantityValue = Opaque<Quantity>;
const wrap = (quantity: Quantity): Opaque =>
  new Opaque<Quantity>(type, quantity, (other) => compareQuantities(quantity, other) === 0) as Opaque;

/** A quantity as expressions see it; CelError when the text is none. */
export function quantityOfText(text: string): Opaque {
  try {
    return wrap(parseQuantity(text));
  } catch (error) {
    throw new CelError(error instanceof Error ? error.message : String(error));
  }
}

const isWhole = ({ content }: QuantityValue) => quantityMilliValue(content) % 1000 === 0;

function asInteger(quantity: QuantityValue): bigint {
  if (!isWhole(quantity)) throw new CelError('cannot convert value to integer');
  return BigInt(quantityValue(quantity.content));
}

const arithmetic = (run: (a: Quantity, b: Quantity) => Quantity) => ({
  'quantity.(quantity): quantity': (a: QuantityValue, b: QuantityValue) => wrap(run(a.content, b.content)),
  'quantity.(int): quantity': (a: QuantityValue, b: bigint) => wrap(run(a.content, quantityOf(b))),
});

const order = (a: QuantityValue, b: QuantityValue) => compareQuantities(a.content, b.content);
const whole = ([text]: readonly Value[]) => traversal(text);

/** Kubernetes' library/quantity.go. */
export const quantity: readonly Definition[] = [
  { name: 'quantity', overloads: { '(string): quantity': quantityOfText }, cost: whole },
  {
    name: 'isQuantity',
    overloads: { '(string): bool': (text: string) => tryParseQuantity(text) !== undefined },
    cost: whole,
  },
  {
    name: 'sign',
    overloads: { '(quantity): int': (a: QuantityValue) => BigInt(Math.sign(quantityMilliValue(a.content))) },
  },
  {
    name: 'isGreaterThan',
    overloads: { 'quantity.(quantity): bool': (a: QuantityValue, b: QuantityValue) => order(a, b) > 0 },
  },
  {
    name: 'isLessThan',
    overloads: { 'quantity.(quantity): bool': (a: QuantityValue, b: QuantityValue) => order(a, b) < 0 },
  },
  {
    name: 'compareTo',
    overloads: { 'quantity.(quantity): int': (a: QuantityValue, b: QuantityValue) => BigInt(Math.sign(order(a, b))) },
  },
  {
    name: 'asApproximateFloat',
    overloads: { 'quantity.(): double': ({ content }: QuantityValue) => quantityMilliValue(content) / 1000 },
  },
  { name: 'asInteger', overloads: { 'quantity.(): int': asInteger } },
  { name: 'isInteger', overloads: { 'quantity.(): bool': isWhole } },
  { name: 'add', overloads: arithmetic(addQuantities) },
  { name: 'sub', overloads: arithmetic(subtractQuantities) },
];
