import type { Definition } from '../check/declarations.ts';
import { CelError, CelList, CelMap, listOf, Optional, Uint, type Value } from '../values/value.ts';

function isZero(value: Value): boolean {
  if (value === null || value === false || value === 0n || value === 0 || value === '') return true;
  if (value instanceof Uint) return value.value === 0n;
  return value instanceof CelList || value instanceof CelMap ? value.size === 0 : false;
}

function contentOf({ value }: Optional): Value {
  if (value === undefined) throw new CelError('optional.none() dereference');
  return value;
}

const empty = new Optional(undefined);

/** Follows cel-go cel/library.go optionalLib. */
export const optional: readonly Definition[] = [
  { name: 'optional.of', overloads: { '(A): optional<A>': (value: Value) => new Optional(value) } },
  {
    name: 'optional.ofNonZeroValue',
    overloads: { '(A): optional<A>': (value: Value) => (isZero(value) ? empty : new Optional(value)) },
  },
  { name: 'optional.none', overloads: { '(): optional<A>': () => empty } },
  { name: 'value', overloads: { 'optional<A>.(): A': contentOf } },
  { name: 'hasValue', overloads: { 'optional<A>.(): bool': ({ value }: Optional) => value !== undefined } },
  {
    name: 'or',
    overloads: {
      'optional<A>.(optional<A>): optional<A>': (a: Optional, b: Optional) => (a.value === undefined ? b : a),
    },
  },
  { name: 'orValue', overloads: { 'optional<A>.(A): A': (a: Optional, b: Value) => a.value ?? b } },
  {
    name: 'optional.unwrap',
    overloads: { '(list<optional<A>>): list<A>': unwrap },
  },
  { name: 'unwrapOpt', overloads: { 'list<optional<A>>.(): list<A>': unwrap } },
];

function unwrap(list: CelList): Value {
  return listOf(
    [...list].flatMap((item) => (item instanceof Optional && item.value !== undefined ? [item.value] : [])),
  );
}
