import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { examplePack, lintPack, packJsonSchema, scenarioJsonSchema } from '#engine';
import { checks } from '#graders';

const folder = mkdtempSync(join(tmpdir(), 'cka-lab-authoring-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a new pack has no problem, not even a warning', async () => {
  for (const [path, content] of Object.entries(examplePack('mine'))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  expect(await lintPack({ directory: folder, checks, labs: ['two-node'] })).toEqual([]);
});

test('the schema of a scenario holds every kind of check, and its references lead somewhere', () => {
  const schema = scenarioJsonSchema(checks);
  const definitions = schema.$defs as Readonly<Record<string, unknown>>;
  expect(Object.keys(definitions)).toEqual(expect.arrayContaining([...checks.keys()]));
  const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/([^"]*)"/g)].map((match) => match[1] ?? '');
  expect(references).toContain('$defs/resource');
  for (const reference of references) {
    const steps = reference.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    let value: unknown = schema;
    for (const step of steps) value = (value as Readonly<Record<string, unknown>> | undefined)?.[step];
    expect(value, reference).toBeDefined();
  }
  expect(packJsonSchema()).toMatchObject({ type: 'object', required: ['apiVersion', 'kind', 'metadata', 'title'] });
});

/** The places of all properties that say nothing about themselves. */
function undescribed(schema: unknown, place = ''): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'examples') return [];
    const inner = undescribed(value, `${place}/${key}`);
    if (key !== 'properties' || place.endsWith('/if') || place.endsWith('/then')) return inner;
    const silent = Object.entries(value as object).filter(([, { description }]) => description === undefined);
    return [...inner, ...silent.map(([name]) => `${place}/${name}`)];
  });
}

test('an editor can tell what each field is', () => {
  expect(undescribed(scenarioJsonSchema(checks))).toEqual([]);
  expect(undescribed(packJsonSchema())).toEqual([]);
});

test.each([...checks.values()])('the example of $kind is one', ({ schema, example }) => {
  expect(schema.safeParse(example)).toMatchObject({ success: true });
});
