import { goQuote, goType } from '../go-text.ts';
import { type Atom, atomAt, deduce, type Scalar } from './atom.ts';
import { elementText, itemElement } from './path-element.ts';

/**
 * What makes a configuration unfit for its schema: unknown fields, values of another type, items that share their keys.
 * One text each: `.spec.foo: field not declared in schema`. A map is left at its first unknown field, a list at its first
 * item without a name. Follows structured-merge-diff typed validate.go.
 */
export function checkConfiguration(value: unknown, given: Atom, path = ''): string[] {
  const atom = deduce(given, value);
  if (value === null || value === undefined) return [];
  switch (atom.kind) {
    case 'leaf':
      return checkScalar(value, atom.scalar, path);
    case 'map':
      return checkMap(value, atom, path);
    case 'list':
      return checkList(value, atom, path);
  }
}

function checkMap(value: unknown, atom: Atom & { kind: 'map' }, path: string): string[] {
  if (typeof value !== 'object' || Array.isArray(value)) return [`${path}: expected map, got &{${printed(value)}}`];
  const problems: string[] = [];
  for (const [key, item] of Object.entries(value ?? {})) {
    const below = atomAt(atom, key);
    const here = `${path}.${key}`;
    if (below === undefined) return [...problems, `${here}: field not declared in schema`];
    problems.push(...checkConfiguration(item, below, here));
  }
  return problems;
}

function checkList(value: unknown, atom: Atom & { kind: 'list' }, path: string): string[] {
  if (!Array.isArray(value)) return [`${path}: expected list, got &{${printed(value)}}`];
  if (atom.atomic)
    return value.flatMap((item, position) => checkConfiguration(item, atom.element, `${path}[${position}]`));
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const [position, item] of value.entries()) {
    let element: string;
    try {
      element = itemElement(atom, item);
    } catch (error) {
      return [...problems, `${path}: element ${position}: ${(error as Error).message}`];
    }
    const text = elementText(element);
    if (seen.has(element)) problems.push(`${path}: duplicate entries for key ${text}`);
    seen.add(element);
    problems.push(...checkConfiguration(item, atom.element, `${path}${text}`));
  }
  return problems;
}

function checkScalar(value: unknown, scalar: Scalar | undefined, path: string): string[] {
  const type = typeof value;
  switch (scalar) {
    case 'numeric':
      return type === 'number' ? [] : [`${path}: expected numeric (int or float), got ${goType(value)}`];
    case 'string':
      return type === 'string'
        ? []
        : [`${path}: expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`];
    case 'boolean':
      return type === 'boolean' ? [] : [`${path}: expected boolean, got &{${printed(value)}}`];
    case 'untyped':
      return type === 'object' ? [`${path}: expected any scalar, got &{${printed(value)}}`] : [];
    case undefined:
      return [];
  }
}

/** As Go prints a value with %v. */
function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return value === null ? '<nil>' : String(value);
  return `map[${sorted(value)
    .map(([key, item]) => `${key}:${printed(item)}`)
    .join(' ')}]`;
}

/** As Go prints a value with %#v. */
function goSyntax(value: unknown): string {
  if (typeof value === 'string') return goQuote(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value !== 'object' || value === null) return value === null ? 'interface {}(nil)' : String(value);
  const entries = sorted(value).map(([key, item]) => `${goQuote(key)}:${goSyntax(item)}`);
  return `map[string]interface {}{${entries.join(', ')}}`;
}

function sorted(map: object): [string, unknown][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}
