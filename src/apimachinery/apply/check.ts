import { type Atom, atomAt, deduce } from './atom.ts';
import { elementText, itemElement } from './path-element.ts';

/**
 * What makes a configuration unfit for its schema: unknown fields, items that share their keys. One text each:
 * `.spec.foo: field not declared in schema`. Follows structured-merge-diff typed validate.go.
 */
export function checkConfiguration(value: unknown, given: Atom, path = ''): string[] {
  const atom = deduce(given, value);
  if (value === null || typeof value !== 'object' || atom.kind === 'leaf') return [];
  if (atom.kind === 'map') {
    if (Array.isArray(value)) return [`${path}: expected map, got list`];
    return Object.entries(value).flatMap(([key, item]) => {
      const below = atomAt(atom, key);
      const here = `${path}.${key}`;
      return below === undefined ? [`${here}: field not declared in schema`] : checkConfiguration(item, below, here);
    });
  }
  if (!Array.isArray(value)) return [`${path}: expected list, got map`];
  if (atom.atomic)
    return value.flatMap((item, position) => checkConfiguration(item, atom.element, `${path}[${position}]`));
  const seen = new Set<string>();
  return value.flatMap((item, position) => {
    let element: string;
    try {
      element = itemElement(atom, item);
    } catch (error) {
      return [`${path}: element ${position}: ${(error as Error).message}`];
    }
    const text = elementText(element);
    const twice = seen.has(element) ? [`${path}: duplicate entries for key ${text}`] : [];
    seen.add(element);
    return [...twice, ...checkConfiguration(item, atom.element, `${path}${text}`)];
  });
}
