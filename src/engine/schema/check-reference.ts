import { stringify } from 'yaml';
import type { CheckRegistry } from '#api';
import { fieldsOf, readSchema, type Schema, sentence, table } from './field-table.ts';

/**
 * The page about all kinds of checks, in Markdown: of each one the summary, an example and the fields of its `spec`, read from its schema;
 * then what the specs of several kinds are made of.
 */
export function renderCheckReference(checks: CheckRegistry): string {
  const parts = new Map<string, Schema>();
  const pages = [...checks.values()].map(({ kind, summary, looksAt, schema, example }) => {
    const json = readSchema(schema);
    for (const [name, part] of Object.entries(json.$defs ?? {})) parts.set(name, part);
    const code = ['```yaml', `kind: ${kind}`, stringify({ spec: example }, { lineWidth: 100 }).trim(), '```'];
    const head = [`## ${kind}`, '', `${sentence(summary)} Looks at: ${looksAt}.`, '', ...code, ''];
    return [...head, ...table(fieldsOf(json, json)), ''].join('\n');
  });
  const shared = [...parts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, part]) => {
      const root = { $defs: Object.fromEntries(parts) };
      return [`## ${name}`, '', sentence(part.description ?? ''), '', ...table(fieldsOf(part, root)), ''].join('\n');
    });
  const kinds = [...checks.keys()].map((kind) => `[${kind}](#${kind})`).join(', ');
  return [
    '# The kinds of checks',
    '',
    'Made from the schemas of the check library; `npx vitest run test/engine/reference.test.ts --update` makes it anew.',
    '',
    `${kinds}.`,
    '',
    'What every check may say besides its `spec` stands in [format.md](format.md#checks), how values compare in',
    '[graders/README.md](../graders/README.md).',
    '',
    ...pages,
    ...shared,
  ].join('\n');
}
