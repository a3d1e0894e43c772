import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { curriculumSchema } from '#api';
import { loadPacks, renderCoverage, unknownRows } from '#engine';
import { checks } from '#graders';

const curriculum = curriculumSchema.parse(parse(readFileSync('scenarios/curriculum.yaml', 'utf8')));
const { packs } = await loadPacks(['scenarios'], checks);

/** `A03-container-layer.txt` walks through A3. */
const folder = 'test/conformance/docker/walks/rows';
const walks = new Map(
  readdirSync(folder).map((name) => [name.replace(/^([A-Z])0*(\d+)-.*/, '$1$2'), `[${name}](../${folder}/${name})`]),
);

test('every row about Docker storage is walked through', () => {
  const rows = Object.keys(curriculum[0]?.rows ?? {});
  expect([...walks.keys()]).toEqual(rows);
});

test('every bundled scenario says which rows of the curriculum it covers', () => {
  const silent = packs.flatMap(({ scenarios }) => scenarios.filter(({ document }) => document.coverage === undefined));
  expect(silent.map(({ id }) => id)).toEqual([]);
  expect(unknownRows(curriculum, packs)).toEqual([]);
});

test('the page about coverage says what the scenarios say', async () => {
  await expect(renderCoverage(curriculum, packs, walks)).toMatchFileSnapshot('../../docs/coverage.md');
});
