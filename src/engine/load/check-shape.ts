import type { z } from 'zod';
import { nearestNames, type Problem } from '#api';
import type { PositionedYaml } from './parse-yaml.ts';

/**
 * The value at `base` of the document in the shape of the schema, or everything that is wrong with it: where it
 * stands, what is allowed, and the nearest name for a slip.
 */
export function checkShape<T>(
  schema: z.ZodType<T>,
  document: PositionedYaml,
  file: string,
  base: readonly PropertyKey[] = [],
): { readonly value?: T; readonly problems: readonly Problem[] } {
  const result = schema.safeParse(valueAt(document.value, base));
  if (result.success) return { value: result.data, problems: [] };
  return { problems: result.error.issues.flatMap((issue) => problemsOf(issue, schema, document, file, base)) };
}

type Issue = z.core.$ZodIssue;

function problemsOf(
  issue: Issue,
  schema: z.core.$ZodType,
  document: PositionedYaml,
  file: string,
  base: readonly PropertyKey[],
): readonly Problem[] {
  const path = [...base, ...issue.path];
  const place = dotted(path);
  const at = document.at(path);
  const make = (rule: string, message: string, position = at, remedy?: string): Problem => ({
    file,
    ...position,
    severity: 'error',
    rule,
    message,
    ...(remedy === undefined ? {} : { remedy }),
  });
  switch (issue.code) {
    case 'unrecognized_keys': {
      const allowed = allowedKeys(schema, issue.path);
      return issue.keys.map((key) =>
        make(
          'unknown-field',
          `Unknown field "${key}"${place === '' ? '' : ` in ${place}`}.`,
          document.atKey(path, key),
          didYouMean(key, allowed),
        ),
      );
    }
    case 'invalid_type': {
      const present = valueAt(document.value, path);
      if (present === undefined) return [make('missing-field', `The field ${place} is missing.`)];
      if (present === null && place === '') {
        return [make('empty-file', 'The file is empty.', at, 'cka-lab pack init DIR makes an example to begin with.')];
      }
      return [
        make(
          'wrong-type',
          `${place || 'The document'} is ${typeName(present)}, but has to be ${article(issue.expected)}.`,
        ),
      ];
    }
    case 'invalid_value': {
      const present = valueAt(document.value, path);
      if (present === undefined)
        return [make('missing-field', `The field ${place} is missing.`, at, `Allowed: ${list(issue.values)}.`)];
      return [
        make(
          'wrong-value',
          `${place} is ${JSON.stringify(present)}.`,
          at,
          didYouMean(String(present), issue.values.map(String)),
        ),
      ];
    }
    case 'invalid_union': {
      const nearest = nearestBranch(issue.errors, valueAt(document.value, path));
      if (nearest !== undefined) {
        return nearest.flatMap((inner) =>
          problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, schema, document, file, base),
        );
      }
      return [make('wrong-value', `${place} has none of the allowed forms.`)];
    }
    case 'invalid_format':
      return [
        make(
          'wrong-value',
          `${place} is ${JSON.stringify(valueAt(document.value, path))}, but has to be ${formatName(issue)}.`,
        ),
      ];
    case 'too_small':
    case 'too_big': {
      const isNumber = issue.origin === 'number' || issue.origin === 'int';
      if (!isNumber) return [make('wrong-value', `${place || 'The document'}: ${issue.message}.`)];
      const [limit, word] = issue.code === 'too_small' ? [issue.minimum, 'least'] : [issue.maximum, 'most'];
      const bound = issue.inclusive === false ? `${word === 'least' ? 'more' : 'less'} than` : `at ${word}`;
      return [make('wrong-value', `${place} is ${valueAt(document.value, path)}, but has to be ${bound} ${limit}.`)];
    }
    default:
      return [make('wrong-value', `${place || 'The document'}: ${issue.message}.`)];
  }
}

/** `unknown "x"`: the nearest of the allowed ones, else all of them. */
export function didYouMean(wanted: string, allowed: readonly string[]): string {
  const [nearest] = nearestNames(wanted, allowed, 1);
  const all = `Allowed: ${list(allowed)}.`;
  return nearest === undefined ? all : `Did you mean "${nearest}"? ${all}`;
}

/** `a.b[0].c`. */
function dotted(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.hasOwn(current, part) ? (current as Record<PropertyKey, unknown>)[part] : undefined;
  }
  return current;
}

/** The branch of a union that was most likely meant: the one whose errors lie deepest, then the one with the fewest. */
function nearestBranch(branches: readonly (readonly Issue[])[], value: unknown): readonly Issue[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const score = (issues: readonly Issue[]): number =>
    issues.length + issues.filter((issue) => issue.path.length === 0 || issue.code === 'unrecognized_keys').length * 3;
  return [...branches].sort((a, b) => score(a) - score(b))[0];
}

/** The keys of the object schema at that path, through optional, array, record and union. */
function allowedKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  let schemas = [schema];
  for (const part of path) schemas = schemas.flatMap(unwrap).flatMap((one) => stepInto(one, part));
  return [...new Set(schemas.flatMap(unwrap).flatMap((one) => Object.keys(shapeOf(one) ?? {})))];
}

type Definition = {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly getter?: () => z.core.$ZodType;
  readonly in?: z.core.$ZodType;
};

function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}

function unwrap(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const definition = definitionOf(schema);
  if (definition.innerType !== undefined) return unwrap(definition.innerType);
  if (definition.options !== undefined) return definition.options.flatMap(unwrap);
  if (definition.getter !== undefined) return unwrap(definition.getter());
  if (definition.type === 'pipe' && definition.in !== undefined) return unwrap(definition.in);
  return [schema];
}

function shapeOf(schema: z.core.$ZodType): Definition['shape'] {
  return definitionOf(schema).shape;
}

function stepInto(schema: z.core.$ZodType, part: PropertyKey): readonly z.core.$ZodType[] {
  const definition = definitionOf(schema);
  const next =
    typeof part === 'number' ? definition.element : (definition.shape?.[String(part)] ?? definition.valueType);
  return next === undefined ? [] : [next];
}

function list(values: readonly unknown[]): string {
  return values.map((value) => String(value)).join(', ');
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return article(typeof value);
}

function article(type: string): string {
  const words: Readonly<Record<string, string>> = {
    object: 'a map',
    record: 'a map',
    array: 'a list',
    string: 'text',
    int: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
  };
  return words[type] ?? type;
}

function formatName(issue: Issue & { code: 'invalid_format' }): string {
  if (issue.format === 'url') return 'a URL';
  if (issue.format !== 'regex') return issue.format;
  return issue.message.startsWith('Invalid') ? `of the form ${issue.pattern ?? 'given'}` : issue.message;
}
