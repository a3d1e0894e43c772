import { type FieldPath, path } from '#apimachinery';
import { type Schema, valuesOf } from './schema.ts';

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  "'": "'",
  '\\': '\\',
};

const noField = 'does not refer to a valid field';

/** Where a path leads, or why it leads nowhere. */
type Found = { readonly at: FieldPath; readonly schema: Schema | undefined } | { readonly problem: string };

/**
 * `.spec.name` and, unless `brackets` is false, `['a.b']` as a field path and the schema there. Follows cel
 * ValidFieldPath.
 */
export function findPath(text: string, root: Schema, brackets = true): Found {
  const words = text.match(/'(?:\\.|[^'\\])*'|[.[\]]|[^.[\]]+/g) ?? [];
  let schema: Schema | undefined = root;
  let at: FieldPath | undefined;
  for (let index = 0; index < words.length; index += 2) {
    const [word, next] = [words[index], words[index + 1]];
    if (word !== '.' && word !== '[') return { problem: `expected [ or . but got: ${word}` };
    if (word === '[' && !brackets) return { problem: 'array notation is not allowed' };
    if (next === undefined) return { problem: 'unexpected end of JSON path' };
    const isQuoted = /^'.*'$/s.test(next);
    if (word === '[' && !isQuoted) return { problem: `expected single quoted string but got ${next}` };
    const name: string =
      word === '.' ? next : next.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter);
    const properties: Schema['properties'] = schema?.properties;
    if (properties !== undefined) {
      if (!Object.hasOwn(properties, name)) return { problem: noField };
      at = at === undefined ? path(name) : at.child(name);
      schema = properties[name];
    } else {
      schema = valuesOf(schema);
      if (schema === undefined) return { problem: noField };
      at = (at ?? path()).key(name);
    }
    if (word === '[') {
      index += 1;
      const end = words[index + 1];
      if (end !== ']')
        return { problem: end === undefined ? 'unexpected end of JSON path' : `expected ] but got ${end}` };
    }
  }
  return at === undefined ? { problem: noField } : { at, schema };
}

/** The field path alone; undefined: the schema has no such place. */
export function rulePath(text: string, root: Schema): FieldPath | undefined {
  const found = findPath(text, root);
  return 'problem' in found ? undefined : found.at;
}
