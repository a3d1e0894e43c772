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

/** `.spec.name` and `['a.b']` as a field path; undefined: the schema has no such place. Follows cel ValidFieldPath. */
export function rulePath(text: string, root: Schema): FieldPath | undefined {
  const steps = /(?:\.([^.[\]]+))|(?:\['((?:\\.|[^'\\])*)'\])/gy;
  let schema: Schema | undefined = root;
  let at: FieldPath | undefined;
  let end = 0;
  for (let match = steps.exec(text); match !== null; match = steps.exec(text)) {
    end = steps.lastIndex;
    const name: string =
      match[1] ?? (match[2] ?? '').replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter);
    const properties: Schema['properties'] = schema?.properties;
    if (properties !== undefined) {
      if (!Object.hasOwn(properties, name)) return undefined;
      at = at === undefined ? path(name) : at.child(name);
      schema = properties[name];
    } else {
      schema = valuesOf(schema);
      if (schema === undefined) return undefined;
      at = (at ?? path()).key(name);
    }
  }
  return end === text.length ? at : undefined;
}
