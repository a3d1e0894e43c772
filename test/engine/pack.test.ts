import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderProblem } from '#api';
import { findScenario, lintPack, loadPacks, loadScenario, testPack } from '#engine';
import { checks } from '#graders';
import { createFakeLab, steppedClock } from '../support/fake-lab.ts';
import { manifestOf } from '../support/manifest-of.ts';

const bundled = resolve(import.meta.dirname, '../../scenarios/storage-basics');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-lab-pack-'));
  cpSync(bundled, join(folder, 'pack'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const scenarioFile = () => join(folder, 'pack/storage/create-persistent-volume/scenario.yaml');
const edit = (change: (text: string) => string) =>
  writeFileSync(scenarioFile(), change(readFileSync(scenarioFile(), 'utf8')));
const lint = async () =>
  (await lintPack({ directory: join(folder, 'pack'), checks, labs: ['two-node', 'docker'] })).map(renderProblem);

test('the bundled packs are sound', async () => {
  expect(await lint()).toEqual([]);
});

test.each<[string, (text: string) => string, RegExp]>([
  [
    'an unknown field',
    (text) => text.replace('minutes:', 'minuets:'),
    /scenario\.yaml:10:1: error: Unknown field "minuets"\. Did you mean "minutes"\?/,
  ],
  [
    'an unknown kind of check',
    (text) => text.replace('kind: resource', 'kind: resorce'),
    /error: There is no check kind "resorce"\. Did you mean "resource"\? Allowed: resource, pod-exec, logs, .*, command\. \[unknown-check\]/,
  ],
  [
    'an unknown field of a spec',
    (text) => text.replace('equals: 100Mi', 'equal: 100Mi'),
    /error: Unknown field "equal" in checks\[1\]\.spec\.fields\[0\]\. Did you mean "equals"\?/,
  ],
  [
    'a mistake in an expression',
    (text) => text.replace(/- path: spec\.capacity\.storage\n\s+equals: 100Mi/, '- cel: object.spec.'),
    /scenario\.yaml:\d+:\d+: error: checks\[1\]\.spec\.fields\[0\]\.cel: .*Syntax error/s,
  ],
  [
    'a negative statement that stands alone',
    (text) => text.replace(/points: 1\n/, 'points: 1\n    never: true\n'),
    /error: The check exists passes where nothing exists\. .* \[never-alone\]/,
  ],
  [
    'something to be kept that the setup does not make',
    (text) => text.replace(/(\n +)(name: \S+ own \S+pv-log\n)/, '$1$2$1kept: true\n'),
    /warning: The check exists wants PersistentVolume pv-log as it was, which the setup does not make\. .* \[kept-unmade\]/,
  ],
  [
    'a demand to keep something that no check with kept cites',
    (text) =>
      text.replaceAll('Its reclaim policy is `Retain`.', 'Its reclaim policy is `Retain`, without recreating it.'),
    /warning: This sentence of the task demands that something stays the one that it was \(en\), and no check that cites it has kept or unchanged: .* \[ungraded-identity\]/,
  ],
  [
    'a demand in running text',
    (text) => text.replace("on the node's own disk.", "on the node's own disk. Leave the nodes as they are."),
    /error: This sentence of the task demands something \(en\) that nobody grades: "Leave the nodes as they are\." .* \[ungraded-requirement\]/,
  ],
  [
    'a list of fields for what is left as it is',
    (text) => {
      const demand = 'Leave its class as it is.';
      return text
        .replace("on the node's own disk.", `on the node's own disk. ${demand}`)
        .replace(/(?<=cites:\n\s+en: ).*/, demand);
    },
    /error: The check exists grades that something is left as it is by what it lists.* \[fields-for-unchanged\]/,
  ],
  [
    'a wrong answer that breaks what the task does not say',
    (text) => text.replace(/fails: \[capacity\]\n/, (line) => `${line}    breaks: { en: It must not be small. }\n`),
    /error: The wrong answer megabytes breaks words that the task does not have \(en\): "It must not be small\."/,
  ],
  [
    'a fixed index',
    (text) => text.replace('path: spec.accessModes', 'path: spec.accessModes[0]'),
    /the order of a list says nothing/,
  ],
  [
    'a field that the kind does not have',
    (text) => text.replace('path: spec.accessModes', 'path: spec.accessMode'),
    /scenario\.yaml:\d+:\d+: error: checks\[2\]\.spec\.fields\[0\]\.path: there is no field spec\.accessMode \(did you mean accessModes\?\)\. \[/,
  ],
  [
    'a citation that is not in the task',
    (text) => text.replace('en: It offers a capacity of `100Mi`.\n', 'en: It offers a lot.\n'),
    /error: The check capacity cites words that the task does not have \(en\): "It offers a lot\."/,
  ],
  [
    'a literal that the task does not state',
    (text) => text.replace('equals: 100Mi', 'equals: 200Mi'),
    /error: The check capacity demands "200Mi", which the task does not state \(en\)/,
  ],
  [
    'a requirement that nobody grades',
    (text) => text.replace('    - Its reclaim policy', '    - It is read-only.\n    - Its reclaim policy'),
    /error: No check cites this requirement of the task \(en\): "It is read-only\."/,
  ],
  [
    'a word in backticks that no check mentions',
    (text) => text.replace('logging team', '`logging` team'),
    /error: The task says `logging` \(en\), but no check mentions it/,
  ],
  [
    'a missing translation',
    (text) => text.replace('      ko: 용량이 100Mi이다\n', ''),
    /warning: There is no "ko" text for "It offers 100Mi"/,
  ],
  [
    'a check id that stands twice',
    (text) => text.replace('id: capacity', 'id: exists'),
    /error: The check id exists stands twice/,
  ],
  [
    'a dependency on nothing',
    (text) => text.replace('dependsOn: [exists]', 'dependsOn: [exist]'),
    /error: There is no check exist\. Did you mean "exists"\?/,
  ],
  [
    'a circle of dependencies',
    (text) => text.replace('    within: 5s\n', '    dependsOn: [capacity]\n'),
    /error: The check exists depends on itself/,
  ],
  [
    'a missing file',
    (text) => text.replace('file: wrong/megabytes.yaml', 'file: wrong/megabites.yaml'),
    /error: storage\/create-persistent-volume\/wrong\/megabites\.yaml does not exist/,
  ],
  [
    'a file that nobody names',
    (text) => text.replace('file: wrong/megabytes.yaml', 'file: wrong/no-class.yaml'),
    /wrong\/megabytes\.yaml: warning: Nothing in scenario\.yaml names this file/,
  ],
  [
    'an answer that is nowhere',
    (text) => text.replace('    file: wrong/megabytes.yaml\n', ''),
    /error: The wrong answer megabytes says neither of file and solutionBut\. .* \[one-answer\]/,
  ],
  [
    'an answer that is in two places',
    (text) => text.replace('    file: wrong/megabytes.yaml\n', '$&    solutionBut: [{ append: "true" }]\n'),
    /error: The wrong answer megabytes says both of file and solutionBut\./,
  ],
  [
    'an edit of what the solution does not hold',
    (text) => text.replace('file: wrong/megabytes.yaml', 'solutionBut: [{ replace: 100MB, with: 100M }]'),
    /scenario\.yaml:\d+:\d+: error: solution\.sh does not hold the text "100MB"\. Copy it from there.* \[not-in-solution\]/,
  ],
  [
    'an edit that changes nothing',
    (text) => text.replace('file: wrong/megabytes.yaml', 'solutionBut: [{ replace: 100Mi, with: 100Mi }]'),
    /error: "100Mi" is replaced by itself\. \[not-an-edit\]/,
  ],
  [
    'edits that grow and grow',
    (text) =>
      text.replace(
        'file: wrong/megabytes.yaml',
        `solutionBut: [${Array.from({ length: 60 }, () => '{ replace: a, with: aaaa }').join(', ')}]`,
      ),
    /error: solution\.sh becomes larger than the 262144 bytes that a file may have\. \[too-large\]/,
  ],
  [
    'an edit of no known form',
    (text) => text.replace('file: wrong/megabytes.yaml', 'solutionBut: [{ replaced: 100Mi, with: 100M }]'),
    /error: Unknown field "replaced" in wrong\[\d\]\.solutionBut\[0\]\. Did you mean "replace"\?/,
  ],
  [
    'a risk that an edit brings in',
    (text) => text.replace('file: wrong/megabytes.yaml', "solutionBut: [{ append: 'kubectl delete pv --all' }]"),
    /scenario\.yaml:\d+:\d+: warning: This deletes all objects of a kind, also those of others\./,
  ],
  [
    'too few wrong answers',
    (text) => `${text.slice(0, text.indexOf('wrong:\n'))}wrong: []\n`,
    /error: There are 0 wrong answers; a scenario needs at least 4/,
  ],
  [
    'an unknown lab',
    (text) => text.replace('lab: two-node', 'lab: two-nodes'),
    /error: There is no lab "two-nodes"\. Did you mean "two-node"\?/,
  ],
  [
    'a path that climbs out',
    (text) => text.replace('script: solution.sh', 'script: ../../../../etc/passwd'),
    /solution\.script is "\.\.\/\.\.\/\.\.\/\.\.\/etc\/passwd", but has to be a path inside the scenario folder/,
  ],
  [
    'a check that looks at what is not used',
    (text) => text.replace('uses: [kubernetes]', 'uses: [docker]'),
    /error: The check exists looks at kubernetes, which is not among uses/,
  ],
  [
    'scripts on a machine that a live cluster does not offer',
    (text) =>
      text
        .replace('uses: [kubernetes]', 'uses: [kubernetes]\nscriptsOn: node01')
        .replace(/^backends: .*$/m, 'backends: [sim, live]'),
    /error: The scripts run on node01, which a live cluster does not offer/,
  ],
])('lint tells %s', async (_, change, message) => {
  edit(change);
  expect((await lint()).join('\n')).toMatch(message);
});

test.each<[string, (text: string) => string, string]>([
  [
    'a kind that its group lacks',
    (text) => text.replace('kind: PersistentVolume', 'kind: PersistentVolum'),
    'wrong/megabytes.yaml:2:1: error: There is no kind PersistentVolum in v1. Did you mean PersistentVolume',
  ],
  [
    'a field that the kind does not have',
    (text) => text.replace('accessModes:', 'accessMode:'),
    'error: PersistentVolume: unknown field "spec.accessMode". [strict-decoding]',
  ],
  [
    'a value of the wrong type',
    (text) => text.replace('accessModes:\n    - ReadWriteMany', 'accessModes: ReadWriteMany'),
    'error: PersistentVolume: json: cannot unmarshal string into Go struct field PersistentVolumeSpec.spec.accessModes of type []v1.PersistentVolumeAccessMode.',
  ],
])('lint tells, of a manifest, %s', async (_, change, message) => {
  const place = join(folder, 'pack/storage/create-persistent-volume/wrong/megabytes.yaml');
  writeFileSync(place, change(readFileSync(place, 'utf8')));
  expect((await lint()).join('\n')).toContain(message);
});

test('lint tells of a container that nobody needs to start', async () => {
  const file = join(folder, 'pack/storage/bind-mount-container/scenario.yaml');
  const change = (from: string, to: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  change('state: running', 'labels: {}');
  expect((await lint()).join('\n')).toMatch(
    /error: No check says whether the container cka-site runs, has ended or was only made\. Say its state.* \[unstated-state\]$/m,
  );
  change('labels: {}', 'fields: [{ cel: \'object.State.Status == "running"\' }]');
  expect((await lint()).join('\n')).not.toContain('unstated-state');
});

test('a custom kind and the directives of a patch are nothing that lint could know better', async () => {
  const place = join(folder, 'pack/storage/create-persistent-volume/wrong/megabytes.yaml');
  const more = `---
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
spec: {anything: 1}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {volumes: [{name: v, $patch: delete}]}
`;
  writeFileSync(place, `${readFileSync(place, 'utf8')}${more}`);
  expect(await lint()).toEqual([]);
});

test('a symbolic link that leads out of the pack is not read', async () => {
  const place = join(folder, 'pack/storage/create-persistent-volume/wrong/megabytes.yaml');
  rmSync(place);
  writeFileSync(join(folder, 'secret.yaml'), 'apiVersion: v1\n');
  symlinkSync(join(folder, 'secret.yaml'), place);
  expect((await lint()).join('\n')).toContain('is a symbolic link that leads out of the pack. [link-outside]');
});

test('a huge scenario file is refused without reading it', async () => {
  writeFileSync(scenarioFile(), '#'.repeat(10_000_000));
  expect((await lint()).join('\n')).toContain('has 10000000 bytes; at most 262144 are read. [too-large]');
});

test('a pack that is broken leaves the others usable', async () => {
  mkdirSync(join(folder, 'other'));
  writeFileSync(join(folder, 'other/pack.yaml'), 'kind: [\n');
  const { packs, problems } = await loadPacks([folder], checks);
  expect(packs.map((pack) => pack.name)).toEqual(['storage-basics']);
  expect(problems.map((problem) => problem.rule)).toContain('yaml-syntax');
});

test('a scenario is found by id and by name; of a slip the nearest name is told', async () => {
  const { packs } = await loadPacks([folder], checks);
  expect(findScenario(packs, 'storage-basics/bind-mount-container').id).toBe('storage-basics/bind-mount-container');
  expect(findScenario(packs, 'bind-mount-container').id).toBe('storage-basics/bind-mount-container');
  expect(() => findScenario(packs, 'bind-mont-container')).toThrow('There is no scenario "bind-mont-container".');
  await expect(loadScenario([folder], 'bind-mont-container', checks)).rejects.toMatchObject({
    code: 'unknown-scenario',
    nextStep: 'Did you mean bind-mount-container?',
  });
});

test('a scenario whose file is broken says where', async () => {
  edit((text) => text.replace('domain: storage', 'domain: [storage'));
  await expect(loadScenario([folder], 'create-persistent-volume', checks)).rejects.toMatchObject({
    code: 'unsound-scenario',
  });
});

const prove = async () => {
  const { packs } = await loadPacks([folder], checks);
  const [pack] = packs;
  if (pack === undefined) throw new Error('the pack has to load');
  return testPack({
    pack,
    scenarios: ['create-persistent-volume'],
    checks,
    openLab: async () => ({ lab: createFakeLab(), clock: steppedClock(), wait: false, backend: 'sim' }),
    runScript: async (lab, { values }, { text }) => {
      await lab.applyManifests(manifestOf(text, values));
      return { exitCode: 0, output: '' };
    },
  });
};

test('pack test proves a sound scenario and leaves no mutant alive', async () => {
  const proof = await prove();
  expect(proof.proofs.filter((one) => !one.ok)).toEqual([]);
  expect(proof.ok).toBe(true);
  const hunted = ['exists', 'capacity', 'access-mode', 'storage-class', 'reclaim-policy', 'host-path'];
  expect(proof.mutants.map((one) => one.check)).toEqual([...hunted, ...hunted]);
  expect(proof.mutants.every((one) => one.killed >= 2 && one.survivors.length === 0)).toBe(true);
});

test.each<[string, (text: string) => string, string, RegExp]>([
  [
    'a check that is too weak',
    (text) => text.replace('equals: [ReadWriteMany]', 'includes: [ReadWriteMany]'),
    'wrong: every-access-mode',
    /These checks pass, but should fail: access-mode/,
  ],
  [
    'a solution that does not solve',
    (text) => text.replaceAll('100Mi', '200Mi'),
    'solution',
    /capacity \(fail\): PersistentVolume pv-log: spec\.capacity\.storage is 100Mi/,
  ],
  [
    'an excuse for a mutant that does not pass',
    (text) =>
      text.replace(
        '  - id: capacity\n',
        '  - id: capacity\n    equivalent:\n      - { mutant: names only, reason: nobody looks at the size }\n',
      ),
    'mutants',
    /These are called equally right, but do not pass:\ncapacity: names only/,
  ],
  [
    'another right answer that it judges wrong',
    (text) =>
      text.replace(
        /^wrong:\n/m,
        'right:\n  - name: bytes\n    description: { en: In bytes. }\n    solutionBut: [{ replace: 100Mi, with: "104857601" }]\n$&',
      ),
    'right: bytes',
    /capacity \(fail\): PersistentVolume pv-log: spec\.capacity\.storage is 104857601/,
  ],
  [
    'a wrong answer that is the solution after all',
    (text) => text.replace('file: wrong/megabytes.yaml', 'solutionBut: [{ replace: 100Mi, with: "104857600" }]'),
    'wrong: megabytes',
    /These checks pass, but should fail: capacity/,
  ],
  [
    'a check that passes on nothing',
    (text) =>
      text.replace(
        / +dependsOn: \[exists\]\n( +spec:\n.*\n.*\n +name: .*pv-log\n) +fields:\n +- path: spec.storageClassName\n +equals: .*manual\n/,
        '$1      absent: true\n',
      ),
    'untouched',
    /These checks pass although nothing was done: storage-class/,
  ],
])('pack test catches %s', async (_, change, name, reason) => {
  edit(change);
  const proof = (await prove()).proofs.find((one) => one.name === name);
  expect(proof?.ok).toBe(false);
  expect(proof?.reason).toMatch(reason);
});
