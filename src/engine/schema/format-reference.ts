import { localizedText, packSchema, scenarioSchema } from '#api';
import { fieldsOf, insideOf, readSchema, type Schema, table } from './field-table.ts';

/** The page about the files of a pack, in Markdown, read from their schemas: what each field is. */
export function renderFormatReference(): string {
  const words = readSchema(localizedText);
  return [
    '# The files of a pack',
    '',
    'Made from the schemas of the format; `npx vitest run test/engine/reference.test.ts --update` makes it anew. How to write a pack tells',
    '[authoring.md](authoring.md); an editor shows the same with `cka-lab pack schema`.',
    '',
    '## pack.yaml',
    '',
    ...page(readSchema(packSchema)),
    '## scenario.yaml',
    '',
    ...page(readSchema(scenarioSchema)),
    '## words',
    '',
    'What learners read.',
    '',
    ...table(fieldsOf(words, words)),
    '',
  ].join('\n');
}

/** What a file holds, then each of its fields that holds others. */
function page(root: Schema): readonly string[] {
  const parts = Object.entries(root.properties ?? {}).flatMap(([name, value]) => {
    const [inside, step] = insideOf(value);
    const fields = inside.$ref === undefined ? fieldsOf(inside, root, step === '.NAME.' ? 'NAME.' : '') : [];
    const each = value.items === undefined ? [] : ['Of each one:', ''];
    return fields.length === 0 ? [] : [`### ${name}`, '', ...each, ...table(fields), ''];
  });
  return [...table(fieldsOf(root, root, '', 0)), '', ...parts];
}
