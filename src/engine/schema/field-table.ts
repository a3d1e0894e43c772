import { z } from 'zod';

/** What of a JSON Schema the pages are made of. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

export interface Field {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** The JSON Schema of what an author writes. */
export function readSchema(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', unrepresentable: 'any', io: 'input' }) as Schema;
}

/** The fields of a schema, those of lists and maps below them; what is described elsewhere in it is not told twice. */
export function fieldsOf(schema: Schema, root: Schema, prefix = '', deepest = 3): readonly Field[] {
  const forms = formsOf(schema, root).filter(({ properties }) => properties !== undefined);
  const found = new Map<string, Field>();
  for (const form of forms) {
    for (const [name, value] of Object.entries(form.properties ?? {})) {
      const path = `${prefix}${name}`;
      const required = forms.length === 1 && (form.required ?? []).includes(name);
      if (found.has(path)) continue;
      found.set(path, { path, type: typeOf(value, root), required, description: value.description ?? '' });
      const [below, step] = insideOf(value);
      if (deepest === 0 || value.$ref !== undefined || below.$ref !== undefined) continue;
      for (const field of fieldsOf(below, root, `${path}${step}`, deepest - 1)) found.set(field.path, field);
    }
  }
  return [...found.values()];
}

/** The items of a list, the values of a map, or the thing itself; and how a path goes on to their fields. */
export function insideOf({ items, additionalProperties, ...schema }: Schema): readonly [Schema, string] {
  if (items !== undefined) return [items, '[].'];
  return typeof additionalProperties === 'object' ? [additionalProperties, '.NAME.'] : [schema, '.'];
}

function formsOf(schema: Schema, root: Schema): readonly Schema[] {
  if (schema.$ref !== undefined) {
    const target = root.$defs?.[nameOf(schema.$ref)];
    return target === undefined ? [] : formsOf(target, root);
  }
  return [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) => formsOf(one, root)).concat(schema);
}

const nameOf = (reference: string) => reference.replace('#/$defs/', '');

function typeOf(schema: Schema, root: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(' or ');
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'anything' : typeOf(schema.items, root)}`;
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (forms.length > 0) return [...new Set(forms.map((form) => typeOf(form, root)))].join(' or ');
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    return `[${name}](#${name})`;
  }
  const words: Readonly<Record<string, string>> = {
    object: 'map',
    string: 'text',
    integer: 'whole number',
    boolean: 'true or false',
  };
  const types = schema.type === undefined ? [] : [schema.type].flat();
  return types.length === 0 ? 'anything' : types.map((type) => words[type] ?? type).join(' or ');
}

/** A table of Markdown. */
export function table(fields: readonly Field[]): readonly string[] {
  const row = ({ path, type, required, description }: Field): string =>
    `| \`${path}\` | ${cell(type)} | ${required ? 'yes' : ''} | ${cell(description)} |`;
  return ['| field | value | required | meaning |', '| --- | --- | --- | --- |', ...fields.map(row)];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

export function sentence(text: string): string {
  const whole = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
