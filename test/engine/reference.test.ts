import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { renderCheckReference, renderFormatReference } from '#engine';
import { checks } from '#graders';

test('the page about the kinds of checks says what their schemas say', async () => {
  const page = renderCheckReference(checks);
  for (const kind of checks.keys()) expect(page).toContain(`\n## ${kind}\n`);
  await expect(page).toMatchFileSnapshot('../../docs/checks.md');
});

test('the page about the files of a pack says what their schemas say', async () => {
  await expect(renderFormatReference()).toMatchFileSnapshot('../../docs/format.md');
});

test('the version of the check library changes with the schemas of the checks', async () => {
  const schemas = [...checks].map(([kind, { schema }]) => [kind, schemaWithoutWords(schema)]);
  const version = createHash('sha256').update(JSON.stringify(schemas)).digest('hex').slice(0, 16);
  await expect(
    [
      '/**',
      ' * Changes with the schemas of the checks; `npx vitest run test/engine/reference.test.ts --update` makes it anew. What was proved with',
      ' * another version has to be proved again.',
      ' */',
      `export const gradingVersion = '${version}';`,
      '',
    ].join('\n'),
  ).toMatchFileSnapshot('../../graders/grading-version.ts');
});

/** What a check takes, whatever its documentation says of it. */
function schemaWithoutWords(schema: z.ZodType): unknown {
  const json = z.toJSONSchema(schema, { target: 'draft-2020-12', unrepresentable: 'any', io: 'input' });
  return JSON.parse(
    JSON.stringify(json, (key, value) => (key === 'description' && typeof value === 'string' ? undefined : value)),
  );
}
