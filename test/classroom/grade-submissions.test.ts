import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '#api';
import { type ClassroomTools, gradeSubmissions, renderGradebook, serveSubmissions } from '#classroom';
import { loadPack, type Pack } from '#engine';
import { checks } from '#graders';
import { createFakeLab, steppedClock } from '../support/fake-lab.ts';

const bundled = resolve(import.meta.dirname, '../../scenarios/storage-basics');
const right = `apiVersion: v1
kind: PersistentVolume
metadata: {name: pv-log}
spec:
  capacity: {storage: 100Mi}
  accessModes: [ReadWriteMany]
  storageClassName: manual
  persistentVolumeReclaimPolicy: Retain
  hostPath: {path: /pv/log}
`;

let folder = '';
let pack: Pack;

/** A fake lab that refuses kinds it does not know, as an API server would. */
const tools: ClassroomTools = {
  checks,
  openLab: async () => {
    const lab = createFakeLab();
    return {
      clock: steppedClock(),
      lab: {
        ...lab,
        applyManifests: async (yaml) => {
          if (yaml.includes('kind: Nonsense'))
            throw new UserError('refused', 'no matches for kind "Nonsense" in version "v1"');
          await lab.applyManifests(yaml);
        },
      },
    };
  },
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cka-lab-class-'));
  const loaded = await loadPack(bundled, checks);
  if (loaded.pack === undefined) throw new Error('the pack has to load');
  pack = loaded.pack;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hand = (student: string, files: Readonly<Record<string, string>>) => {
  mkdirSync(join(folder, student), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, student, name, '..'), { recursive: true });
    writeFileSync(join(folder, student, name), text);
  }
};
const gradeAll = (more: object = {}) =>
  gradeSubmissions({
    ...tools,
    pack,
    scenario: 'create-persistent-volume',
    directory: folder,
    language: 'en',
    ...more,
  });

test('each student gets a row in a stable order, whatever was handed in', async () => {
  hand('student10', { 'pv.yaml': right });
  hand('student2', { 'create-persistent-volume/pv.yaml': right.replace('100Mi', '1Gi') });
  hand('broken', { 'pv.yaml': 'kind: [\n' });
  hand('half', {
    'a.yaml': `${right}---\napiVersion: v1\nkind: Nonsense\nmetadata: {name: x}\n`,
    'notes.txt': 'hello',
  });
  hand('empty', {});
  hand('linked', {});
  symlinkSync('/etc/passwd', join(folder, 'linked/pv.yaml'));
  hand('huge', { 'pv.yaml': '#'.repeat(2_000_000) });
  const book = await gradeAll();
  expect(book.rows.map((row) => [row.student, row.report?.score.earned, row.report?.passed, row.problems])).toEqual([
    [
      'broken',
      0,
      false,
      ['pv.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    ['empty', 0, false, ['The folder is empty.']],
    ['half', 10, true, ['a.yaml:10: no matches for kind "Nonsense" in version "v1"']],
    ['huge', 0, false, ['pv.yaml is too large: 2000000 bytes, at most 1048576 are read.']],
    ['linked', 0, false, ['pv.yaml is a symbolic link; links are not followed.']],
    ['student2', 8, false, []],
    ['student10', 10, true, []],
  ]);
});

test('submissions do not see each other', async () => {
  hand('a', { 'pv.yaml': right });
  hand('b', { 'notes.md': 'nothing' });
  const book = await gradeAll();
  expect(book.rows.map((row) => row.report?.score.earned)).toEqual([10, 0]);
});

test('a roster gives the order, and students without a folder a row', async () => {
  hand('a', { 'pv.yaml': right });
  const book = await gradeAll({ roster: ['z', 'a'] });
  expect(book.rows.map((row) => [row.student, row.problems])).toEqual([
    ['z', ['Nothing was handed in.']],
    ['a', []],
  ]);
});

test('without a scenario every one that manifests can solve is graded', async () => {
  hand('a', { 'create-persistent-volume/pv.yaml': right });
  const book = await gradeAll({ scenario: undefined });
  expect(book.rows.map((row) => row.scenario)).toEqual([
    'storage-basics/create-persistent-volume',
    'storage-basics/bind-claim-with-selector',
    'storage-basics/wait-for-first-consumer',
  ]);
  expect(book.rows.map((row) => row.report?.passed)).toEqual([true, false, false]);
});

test('a lab that cannot be opened is a reason, not an abort', async () => {
  hand('a', { 'pv.yaml': right });
  hand('b', { 'pv.yaml': right });
  let count = 0;
  const openLab: ClassroomTools['openLab'] = (scenario) => {
    count += 1;
    return count === 1 ? Promise.reject(new Error('out of memory')) : tools.openLab(scenario);
  };
  const book = await gradeAll({ openLab });
  expect(book.rows.map((row) => [row.report?.passed, row.problems])).toEqual([
    [undefined, ['It could not be graded: out of memory']],
    [true, []],
  ]);
});

test.each([
  ['an unknown scenario', { scenario: 'create-persistent-volum' }, 'unknown-scenario'],
  ['a scenario for docker', { scenario: 'bind-mount-container' }, 'not-gradable'],
  ['a folder that is not there', { directory: '/does/not/exist' }, 'no-submissions'],
])("%s is the user's mistake", async (_, more, code) => {
  hand('a', {});
  await expect(gradeAll(more)).rejects.toMatchObject({ code });
});

test("an empty submissions folder is the user's mistake", async () => {
  await expect(gradeAll()).rejects.toMatchObject({ code: 'no-submissions' });
});

test('every form of the grade book tells the same score', async () => {
  hand('=a', { 'pv.yaml': right.replace('Retain', 'Delete') });
  hand('b', {});
  const book = await gradeAll();
  expect(JSON.parse(renderGradebook(book, 'json'))).toEqual(book);
  expect(renderGradebook(book, 'csv').split('\r\n')).toEqual([
    'student,scenario,passed,earned,possible,failed,inconclusive,problems',
    "'=a,storage-basics/create-persistent-volume,false,8,10,reclaim-policy,,",
    'b,storage-basics/create-persistent-volume,false,0,10,exists capacity access-mode storage-class reclaim-policy host-path,,The folder is empty.',
    '',
  ]);
  const junit = renderGradebook(book, 'junit');
  expect(junit).toContain('<testsuites tests="12" failures="7" errors="0">');
  expect(junit).toContain(
    '<testsuite name="=a/storage-basics/create-persistent-volume" tests="6" failures="1" errors="0"',
  );
  expect(junit).toContain('<system-err>The folder is empty.</system-err>');
});

test('the page of a grade book shows who missed what, and nothing that a student wrote is markup', async () => {
  hand('<b>a', { 'pv.yaml': right.replace('Retain', 'Delete') });
  hand('b', {});
  hand('c', { 'pv.yaml': right });
  const page = renderGradebook(await gradeAll(), 'html');
  expect(page).toContain(
    '<tr><th scope="row">&lt;b&gt;a</th><td class="number fail"><a href="#row-0">8/10</a></td><td class="number">8/10</td></tr>',
  );
  expect(page).toContain('<td class="number pass"><a href="#row-2">10/10</a></td>');
  expect(page).toContain(
    '<tfoot><tr><th scope="row">Mean</th><td class="number">60 %</td><td class="number">60 %</td></tr>',
  );
  // Two of three did not get the reclaim policy right, one of three has nothing else.
  expect(/<h2>Missed most often<\/h2>.*?<tbody>\n([^\n]*)\n/s.exec(page)?.[1]).toMatch(/reclaim.*2\/3/i);
  expect(page).toContain('<p class="fail">The folder is empty.</p>');
  expect(page).not.toContain('<b>a');
  expect(renderGradebook(await gradeAll({ language: 'ko' }), 'html', 'ko')).toContain('<html lang="ko">');
});

function tell(listeners: readonly ((value: never) => void)[], value: unknown): void {
  for (const listener of listeners) listener(value as never);
}

/** A worker in this thread: what is posted arrives in a later turn. */
function fakeWorker(dies = false) {
  const listeners: ((value: never) => void)[] = [];
  const inside: ((value: never) => void)[] = [];
  const errors: ((value: never) => void)[] = [];
  serveSubmissions(
    {
      postMessage: (message) => void setImmediate(() => tell(listeners, message)),
      on: (_, listener) => inside.push(listener),
    },
    tools,
  );
  return {
    postMessage: (message: object) =>
      void setImmediate(() => {
        if (dies && 'task' in message) tell(errors, new Error('The worker died.'));
        else tell(inside, message);
      }),
    on: (event: string, listener: (value: never) => void) => (event === 'message' ? listeners : errors).push(listener),
    terminate: async () => {},
  };
}

test('several workers give the same rows in the same order', async () => {
  for (let i = 1; i <= 7; i += 1) hand(`s${i}`, { 'pv.yaml': i % 2 === 0 ? right : '' });
  const alone = await gradeAll();
  const together = await gradeAll({ jobs: 3, startWorker: fakeWorker });
  expect(together.rows.map((row) => [row.student, row.report?.score, row.problems])).toEqual(
    alone.rows.map((row) => [row.student, row.report?.score, row.problems]),
  );
});

test('a worker that dies costs one row and is replaced', async () => {
  for (let i = 1; i <= 3; i += 1) hand(`s${i}`, { 'pv.yaml': right });
  let started = 0;
  const book = await gradeAll({
    jobs: 2,
    startWorker: () => {
      started += 1;
      return fakeWorker(started === 1);
    },
  });
  expect(book.rows.map((row) => row.report?.passed ?? row.problems[0]).sort()).toEqual([
    'It could not be graded: The worker died.',
    true,
    true,
  ]);
});
