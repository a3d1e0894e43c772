import type { Atom } from './atom.ts';

/**
 * A step into an object as FieldsV1 writes it: `f:name` a field, `k:{"name":"x"}` an item by its keys, `v:"x"` an item
 * that is its own name. Follows structured-merge-diff fieldpath PathElement.
 */
export type PathElement = string;

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** Items of a list cannot be told apart; the message is structured-merge-diff's. */
export class FieldsError extends Error {}

/** The step to a list's item. Throws a FieldsError for items that cannot be told apart. */
export function itemElement(list: Atom & { kind: 'list' }, item: unknown): PathElement {
  if (list.keys.length === 0) {
    if (item === null) throw new FieldsError("associative list without keys has an element that's an explicit null");
    if (typeof item === 'object')
      throw new FieldsError("associative list without keys has an element that's a map type");
    return `v:${JSON.stringify(item)}`;
  }
  if (item === null) throw new FieldsError('associative list with keys may not have a null element');
  if (typeof item !== 'object' || Array.isArray(item))
    throw new FieldsError('associative list with keys may not have non-map elements');
  const found: [string, unknown][] = [];
  for (const { name, default: fallback } of list.keys) {
    const value = (item as Record<string, unknown>)[name] ?? fallback;
    if (value !== undefined) found.push([name, value]);
  }
  if (found.length === 0) {
    const names = `[${list.keys.map(({ name }) => `"${name}"`).join(' ')}]`;
    throw new FieldsError(
      `associative list with keys has an element that omits all key fields ${names} (and doesn't have default values for any key fields)`,
    );
  }
  found.sort(([a], [b]) => (a < b ? -1 : 1));
  return `k:{${found.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

/** As messages show it: `.name`, `[name="x"]`, `[="x"]`. */
export function elementText(element: PathElement): string {
  const rest = element.slice(2);
  if (element.startsWith('f:')) return `.${rest}`;
  if (element.startsWith('v:')) return `[=${rest}]`;
  if (element.startsWith('i:')) return `[${rest}]`;
  const keys = Object.entries(JSON.parse(rest) as Record<string, unknown>);
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
}

/** The order in which FieldsV1 lists steps: numbers in keys by value, everything else as text. */
export function compareElements(a: PathElement, b: PathElement): number {
  if (a.charCodeAt(0) === 107 && b.charCodeAt(0) === 107) {
    const [left, right] = [a, b].map((element) =>
      Object.entries(JSON.parse(element.slice(2)) as Record<string, unknown>),
    );
    for (const [index, [name, value]] of (left ?? []).entries()) {
      const [otherName, other] = right?.[index] ?? [];
      if (name !== otherName || value === other) continue;
      if (typeof value === 'number' && typeof other === 'number') return value - other;
      return String(value) < String(other) ? -1 : 1;
    }
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
