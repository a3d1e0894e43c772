import { z } from 'zod';
import type { CheckRegistry } from '#api';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
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

/** The page about all kinds of checks, in Markdown: each one's summary and the fields of its `spec`, read from its schema. */
export function renderCheckReference(checks: CheckRegistry): string {
  const pages = [...checks.values()].map(({ kind, summary, looksAt, schema }) => {
    const json = z.toJSONSchema(schema, { target: 'draft-2020-12', unrepresentable: 'any', io: 'input' }) as Schema;
    const rows = fieldsOf(json, json, '', 0);
    return [`## ${kind}`, '', `${sentence(summary)} Looks at: ${looksAt}.`, '', ...table(rows), ''].join('\n');
  });
  const kinds = [...checks.keys()].map((kind) => `[${kind}](#${kind})`).join(', ');
  return [
    '# The kinds of checks',
    '',
    'Made from the schemas of the check library; `npx vitest run test/engine/reference.test.ts --update` makes it anew.',
    '',
    `${kinds}. What every check may say besides its \`spec\` stands in [authoring.md](authoring.md), how values compare in`,
    '[graders/README.md](../graders/README.md).',
    '',
    ...pages,
  ].join('\n');
}

interface Field {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

const deepest = 3;

/** The fields of a schema, those of lists and maps below them; what is described elsewhere in it is not told twice. */
function fieldsOf(schema: Schema, root: Schema, prefix: string, depth: number): readonly Field[] {
  const forms = formsOf(schema, root).filter(({ properties }) => properties !== undefined);
  const found = new Map<string, Field>();
  for (const form of forms) {
    for (const [name, value] of Object.entries(form.properties ?? {})) {
      const path = `${prefix}${name}`;
      const required = forms.length === 1 && (form.required ?? []).includes(name);
      if (found.has(path)) continue;
      found.set(path, { path, type: typeOf(value, root), required, description: value.description ?? '' });
      if (depth >= deepest || value.$ref !== undefined || value.items?.$ref !== undefined) continue;
      const below = value.items === undefined ? value : value.items;
      const step = value.items === undefined ? `${path}.` : `${path}[].`;
      for (const field of fieldsOf(below, root, step, depth + 1)) found.set(field.path, field);
    }
  }
  return [...found.values()];
}

function formsOf(schema: Schema, root: Schema): readonly Schema[] {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/$defs/', '');
    const target = schema.$ref === '#' ? root : root.$defs?.[name];
    return target === undefined ? [] : formsOf(target, root);
  }
  return [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) => formsOf(one, root)).concat(schema);
}

function typeOf(schema: Schema, root: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(' or ');
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'anything' : typeOf(schema.items, root)}`;
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (forms.length > 0) return [...new Set(forms.map((form) => typeOf(form, root)))].join(' or ');
  if (schema.$ref !== undefined) return '[condition](../graders/README.md#conditions)';
  const words: Readonly<Record<string, string>> = {
    object: 'map',
    string: 'text',
    integer: 'whole number',
    boolean: 'true or false',
  };
  return schema.type === undefined ? 'anything' : (words[schema.type] ?? schema.type);
}

/** The last column only where a schema has something to say there. */
function table(fields: readonly Field[]): readonly string[] {
  const told = fields.some(({ description }) => description !== '');
  const row = ({ path, type, required, description }: Field): string =>
    `| \`${path}\` | ${cell(type)} | ${required ? 'yes' : ''} |${told ? ` ${cell(description)} |` : ''}`;
  const head = ['| field | value | required |', '| --- | --- | --- |'];
  return [...(told ? [`${head[0]} |`, `${head[1]} --- |`] : head), ...fields.map(row)];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function sentence(text: string): string {
  const whole = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
