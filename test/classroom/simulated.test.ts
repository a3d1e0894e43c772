import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gradeSubmissions } from '#classroom';
import { loadPack } from '#engine';
import { createClassroomTools } from '../../src/cli/classroom-tools.ts';
import { manifestOf } from '../support/manifest-of.ts';

const bundled = resolve(import.meta.dirname, '../../scenarios/storage-basics');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-lab-class-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const right = manifestOf(
  readFileSync(join(bundled, 'storage/create-persistent-volume/solution.sh'), 'utf8'),
  undefined,
);

function hand(student: string, text: string): void {
  mkdirSync(join(folder, student));
  writeFileSync(join(folder, student, 'pv.yaml'), text);
}

test("submissions are graded on the simulated cluster, with the API server's own words for what it refuses", async () => {
  hand('a-right', right);
  hand('b-unknown-field', right.replace('capacity:', 'capacty:'));
  hand('c-wrong-type', right.replace('storage: 100Mi', 'storage: [100Mi]'));
  hand('d-invalid', right.replace('ReadWriteMany', 'ReadWriteAlways'));
  hand('e-unknown-kind', right.replace('kind: PersistentVolume', 'kind: PersistentVolum'));
  hand('f-twice', `${right}\n---\n${right.replace('100Mi', '200Mi')}`);
  hand('g-no-name', right.replace('name: pv-log', 'labels: {a: b}'));
  const tools = await createClassroomTools();
  const { pack } = await loadPack(bundled, tools.checks);
  if (pack === undefined) throw new Error('the pack has to load');
  const book = await gradeSubmissions({
    ...tools,
    pack,
    scenario: 'create-persistent-volume',
    directory: folder,
    language: 'en',
  });
  expect(book.rows.map((row) => [row.student, row.report?.score.earned, row.problems])).toEqual([
    ['a-right', 10, []],
    [
      'b-unknown-field',
      0,
      [
        'pv.yaml:1: PersistentVolume in version "v1" cannot be handled as a PersistentVolume: strict decoding error: unknown field "spec.capacty"',
      ],
    ],
    [
      'c-wrong-type',
      0,
      [
        'pv.yaml:1: PersistentVolume in version "v1" cannot be handled as a PersistentVolume: quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\'',
      ],
    ],
    [
      'd-invalid',
      0,
      [
        'pv.yaml:1: PersistentVolume "pv-log" is invalid: spec.accessModes: Unsupported value: "ReadWriteAlways": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      ],
    ],
    ['e-unknown-kind', 0, ['pv.yaml:1: no matches for kind "PersistentVolum" in version "v1"']],
    ['f-twice', 8, []],
    [
      'g-no-name',
      0,
      ['pv.yaml:1: PersistentVolume "" is invalid: metadata.name: Required value: name or generateName is required'],
    ],
  ]);
}, 60_000);
