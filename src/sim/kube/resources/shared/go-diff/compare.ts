import { compareQuantities, deepEqual, tryParseQuantity } from '#apimachinery';
import type { GoType } from './types.ts';

/** A JSON value, undefined where Go has nil or a zero value. */
export type Value = unknown;

/** Two values of one type and how their parts compare. Follows go-cmp, report_value.go. */
export interface Node {
  readonly type: GoType;
  /** `absent`: there is no such element on this side. */
  readonly x: Value;
  readonly y: Value;
  readonly absent?: 'x' | 'y';
  readonly same: number;
  readonly different: number;
  readonly children: number;
  readonly depth: number;
  /** Of structs (fields), slices and maps. */
  readonly records?: readonly NodeRecord[];
  /** What both pointers point to. */
  readonly target?: Node;
}

export interface NodeRecord {
  readonly key: string;
  readonly node: Node;
}

/** Fields of a struct's JSON object; embedded structs share it. */
export function fieldValue(value: Value, json: string): Value {
  return json === '' ? value : (value as Record<string, Value> | undefined)?.[json];
}

export function compare(type: GoType, x: Value, y: Value): Node {
  switch (type.kind) {
    case 'struct':
      return branch(
        type,
        x,
        y,
        type.fields.map((field) => ({
          key: field.name,
          node: compare(field.type, fieldValue(x, field.json), fieldValue(y, field.json)),
        })),
      );
    case 'pointer': {
      if (isNil(x) || isNil(y)) {
        return leaf(type, x, y, isNil(x) && isNil(y));
      }
      const target = compare(type.element, x, y);
      return { ...count([target]), type, x, y, target };
    }
    case 'slice':
      return isNil(x) || isNil(y)
        ? leaf(type, x, y, isNil(x) && isNil(y))
        : branch(type, x, y, compareElements(type.element, x as Value[], y as Value[]));
    case 'map':
      return isNil(x) || isNil(y)
        ? leaf(type, x, y, isNil(x) && isNil(y))
        : branch(type, x, y, compareEntries(type.element, x as Record<string, Value>, y as Record<string, Value>));
    case 'quantity':
      return leaf(type, x, y, sameQuantity(x, y));
    default:
      return leaf(type, x, y, deepEqual(x ?? zero(type), y ?? zero(type)));
  }
}

export function isNil(value: Value): boolean {
  return value === undefined || value === null;
}

function zero(type: GoType): Value {
  return type.kind === 'bool' ? false : type.kind === 'int' || type.kind === 'intOrString' ? 0 : '';
}

function sameQuantity(x: Value, y: Value): boolean {
  const [left, right] = [tryParseQuantity(String(x ?? '0')), tryParseQuantity(String(y ?? '0'))];
  return left !== undefined && right !== undefined && compareQuantities(left, right) === 0;
}

function leaf(type: GoType, x: Value, y: Value, same: boolean, absent?: 'x' | 'y'): Node {
  const counts = { same: same ? 1 : 0, different: same ? 0 : 1, children: 0, depth: 0 };
  return { type, x, y, ...counts, ...(absent && { absent }) };
}

function branch(type: GoType, x: Value, y: Value, records: readonly NodeRecord[]): Node {
  return { ...count(records.map((record) => record.node)), type, x, y, records };
}

function count(nodes: readonly Node[]): Pick<Node, 'children' | 'depth' | 'different' | 'same'> {
  const sum = (of: (node: Node) => number) => nodes.reduce((total, node) => total + of(node), 0);
  return {
    same: sum((node) => node.same),
    different: sum((node) => node.different),
    children: sum((node) => node.children + 1),
    depth: nodes.length === 0 ? 0 : 1 + Math.max(...nodes.map((node) => node.depth)),
  };
}

function compareEntries(element: GoType, x: Record<string, Value>, y: Record<string, Value>): NodeRecord[] {
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].sort().map((key) => {
    const node =
      key in x && key in y
        ? compare(element, x[key], y[key])
        : leaf(element, x[key], y[key], false, key in x ? 'y' : 'x');
    return { key, node };
  });
}

/** Elements are paired so that as few as possible differ. Follows go-cmp, internal/diff. */
function compareElements(element: GoType, x: readonly Value[], y: readonly Value[]): NodeRecord[] {
  const nodes = x.map((left) => y.map((right) => compare(element, left, right)));
  const similar = (node: Node) => node.same + 1 >= node.different;
  const cost: number[][] = Array.from({ length: x.length + 1 }, () => Array.from({ length: y.length + 1 }, () => 0));
  const at = (row: number, column: number) => cost[row]?.[column] ?? Number.POSITIVE_INFINITY;
  const pairCost = (row: number, column: number) => {
    const node = nodes[row]?.[column];
    if (!node) {
      return Number.POSITIVE_INFINITY;
    }
    return node.different === 0 ? 0 : similar(node) ? 1.5 : Number.POSITIVE_INFINITY;
  };
  for (let row = x.length; row >= 0; row -= 1) {
    for (let column = y.length; column >= 0; column -= 1) {
      const line = cost[row];
      if (line && (row < x.length || column < y.length)) {
        line[column] = Math.min(
          pairCost(row, column) + at(row + 1, column + 1),
          1 + at(row + 1, column),
          1 + at(row, column + 1),
        );
      }
    }
  }
  const records: NodeRecord[] = [];
  let [row, column] = [0, 0];
  while (row < x.length || column < y.length) {
    const node = nodes[row]?.[column];
    if (node && at(row, column) === pairCost(row, column) + at(row + 1, column + 1)) {
      records.push({ key: '', node });
      [row, column] = [row + 1, column + 1];
    } else if (row < x.length && at(row, column) === 1 + at(row + 1, column)) {
      records.push({ key: '', node: leaf(element, x[row], undefined, false, 'y') });
      row += 1;
    } else {
      records.push({ key: '', node: leaf(element, undefined, y[column], false, 'x') });
      column += 1;
    }
  }
  return records;
}
