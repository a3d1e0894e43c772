import { expect, test } from 'vitest';
import { type Doors, directImports } from './direct-imports.ts';

const doors: Doors = new Map([
  [
    '#api',
    new Map([
      ['UserError', '/src/api/errors.ts'],
      ['labSchema', '/src/api/lab.ts'],
    ]),
  ],
]);

test('a name is imported from the file that holds it, types not at all', () => {
  expect(directImports("import { type Lab, UserError } from '#api';", doors)).toBe(
    'import { UserError } from "/src/api/errors.ts";',
  );
});

test('names of several files become several imports; unknown ones stay with the door', () => {
  expect(directImports("import { labSchema, other, UserError as E } from '#api';", doors)).toBe(
    'import { labSchema } from "/src/api/lab.ts"; import { other } from "#api"; import { UserError as E } from "/src/api/errors.ts";',
  );
});

test('a lazy import of names of one file loads that file only', () => {
  expect(directImports("const { UserError } = await import('#api');", doors)).toBe(
    'const { UserError } = await import("/src/api/errors.ts");',
  );
  const several = "const { UserError, labSchema } = await import('#api');";
  expect(directImports(several, doors)).toBe(several);
});

test('other imports are left alone', () => {
  const source = "import { a } from './a.ts';\nimport { b } from '#unknown';\nimport type { C } from '#api';";
  expect(directImports(source, doors)).toBe(source);
});
