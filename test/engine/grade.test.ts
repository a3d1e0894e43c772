import { expect, test } from 'vitest';
import { type CheckEntry, CouldNotLookError, type Report, type Scenario } from '#api';
import { followChecklist, grade, renderReport } from '#engine';
import { checks } from '#graders';
import { createFakeLab, steppedClock } from '../support/fake-lab.ts';
import { scenarioOf as scenarioOfChecks } from '../support/scenarios.ts';

const entry = (id: string, spec: object, more: Partial<CheckEntry> = {}): CheckEntry => ({
  id,
  title: { en: `Title of ${id}`, ko: `${id} 제목` },
  kind: 'resource',
  points: 2,
  cites: { en: `words of ${id}` },
  spec: { apiVersion: 'v1', kind: 'PersistentVolume', name: 'pv-log', ...spec },
  ...more,
});

const scriptEntry: CheckEntry = { ...entry('script', {}), kind: 'command', spec: { script: 'a.sh' } };

const scenarioOf = (...entries: readonly CheckEntry[]) => scenarioOfChecks(entries);

const volume = (name: string, capacity = '100Mi') => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: { capacity: { storage: capacity } },
});

const capacity = { fields: [{ path: 'spec.capacity.storage', equals: '100Mi' }] };

function gradeIn(
  lab: ReturnType<typeof createFakeLab>,
  scenario: Scenario,
  wait = false,
  clock = steppedClock(),
): Promise<Report> {
  return grade({ scenario, target: lab.target, checks, clock, language: 'en', backend: 'sim', wait });
}

test('a right answer passes with full marks', async () => {
  const lab = createFakeLab();
  lab.put(volume('pv-log', '102400Ki'));
  const report = await gradeIn(lab, scenarioOf(entry('exists', {}), entry('capacity', capacity)));
  expect(report).toMatchObject({ passed: true, score: { earned: 4, possible: 4 }, scenario: 'p/s', backend: 'sim' });
});

test('a missing object is the root cause, and what depends on it is not judged', async () => {
  const lab = createFakeLab();
  lab.put(volume('pv-logs'));
  const report = await gradeIn(
    lab,
    scenarioOf(
      entry('exists', {}),
      entry('capacity', capacity, { dependsOn: ['exists'] }),
      entry('third', {}, { dependsOn: ['capacity'] }),
    ),
  );
  expect(report.passed).toBe(false);
  expect(report.checks.map((check) => [check.id, check.verdict, check.message])).toEqual([
    ['exists', 'fail', 'PersistentVolume pv-log does not exist: found PersistentVolume pv-logs, did you mean pv-log?'],
    ['capacity', 'fail', 'Not judged because "Title of exists" is not fulfilled yet.'],
    ['third', 'fail', 'Not judged because "Title of exists" is not fulfilled yet.'],
  ]);
});

test('what the scenario asks for elsewhere is no near miss', async () => {
  const lab = createFakeLab();
  lab.put(volume('pv-logs'));
  const twin = { apiVersion: 'v1', kind: 'PersistentVolume', name: 'pv-logs' };
  const report = await gradeIn(lab, scenarioOf(entry('exists', {}), { ...entry('twin', {}), spec: twin }));
  expect(report.checks.map((check) => [check.id, check.verdict, check.message])).toEqual([
    ['exists', 'fail', 'PersistentVolume pv-log does not exist: there is only pv-logs.'],
    ['twin', 'pass', 'PersistentVolume pv-logs is as it should be.'],
  ]);
});

test('whoever could not look gives neither a pass nor a fail', async () => {
  const lab = createFakeLab();
  lab.breakWith(new CouldNotLookError('unreachable', 'The API server does not answer', 'Start the lab again.'));
  const report = await gradeIn(
    lab,
    scenarioOf(entry('exists', {}), entry('gone', { absent: true }, { dependsOn: ['exists'] })),
  );
  expect(report.checks.map((check) => [check.verdict, check.message])).toEqual([
    ['inconclusive', 'Could not look: The API server does not answer. Start the lab again.'],
    ['inconclusive', 'Not judged because "Title of exists" could not be looked at.'],
  ]);
  expect(report).toMatchObject({ passed: false, score: { earned: 0 } });
});

test('an exception in a check is inconclusive with its sentence', async () => {
  const lab = createFakeLab();
  lab.breakWith(new TypeError('x is not a function'));
  const report = await gradeIn(lab, scenarioOf(entry('exists', {})));
  expect(report.checks[0]).toMatchObject({ verdict: 'inconclusive', message: 'Could not look: x is not a function.' });
});

test('a look that hangs is inconclusive after twenty seconds', async () => {
  const lab = createFakeLab();
  const clock = steppedClock();
  const kubernetes = lab.target.kubernetes && { ...lab.target.kubernetes, get: () => new Promise<never>(() => {}) };
  const running = grade({
    scenario: scenarioOf(entry('exists', {})),
    target: { ...lab.target, kubernetes },
    checks,
    clock,
    language: 'en',
    backend: 'sim',
    wait: false,
  });
  await clock.advance(20_000);
  expect((await running).checks[0]).toMatchObject({ verdict: 'inconclusive' });
});

test('within: a change in time makes the check pass, as soon as it happens', async () => {
  const lab = createFakeLab();
  const clock = steppedClock();
  const running = gradeIn(lab, scenarioOf(entry('exists', {}, { within: '10s' })), true, clock);
  await clock.advance(3000);
  lab.put(volume('pv-log'));
  await clock.advance(100);
  const report = await running;
  expect(report.passed).toBe(true);
  expect(Date.parse(report.finishedAt) - Date.parse(report.startedAt)).toBeLessThan(3200);
});

test('within: without a change the check fails when the time is over, and looks only once more', async () => {
  const lab = createFakeLab();
  const clock = steppedClock();
  let looks = 0;
  const real = lab.target.kubernetes;
  const kubernetes = real && {
    ...real,
    get: (reference: Parameters<typeof real.get>[0]) => {
      looks += 1;
      return real.get(reference);
    },
  };
  const running = grade({
    scenario: scenarioOf(entry('exists', {}, { within: '10s' })),
    target: { ...lab.target, kubernetes },
    checks,
    clock,
    language: 'en',
    backend: 'sim',
    wait: true,
  });
  await clock.advance(10_000);
  expect((await running).checks[0]?.verdict).toBe('fail');
  expect(looks).toBe(2);
});

test('an unknown kind of check is inconclusive', async () => {
  const report = await gradeIn(createFakeLab(), scenarioOf(entry('x', {}, { kind: 'resorce' })));
  expect(report.checks[0]).toMatchObject({
    verdict: 'inconclusive',
    message: 'Could not look: There is no check kind "resorce".',
  });
});

test('the checklist turns green and red again as the state changes', async () => {
  const lab = createFakeLab();
  const clock = steppedClock();
  const seen: string[] = [];
  const ending = new AbortController();
  followChecklist(
    {
      scenario: scenarioOf(entry('exists', {}), entry('capacity', capacity, { dependsOn: ['exists'] })),
      target: lab.target,
      checks,
      clock,
      language: 'ko',
    },
    (items) => seen.push(items.map((item) => `${item.title} ${item.verdict}`).join(', ')),
    ending.signal,
  );
  await clock.advance(100);
  for (let i = 0; i < 50; i += 1) lab.put(volume('pv-log'));
  await clock.advance(100);
  lab.remove('PersistentVolume', 'pv-log');
  await clock.advance(100);
  ending.abort();
  lab.put(volume('pv-log'));
  await clock.advance(1000);
  expect(seen[0]).toBe('exists 제목 unknown, capacity 제목 unknown');
  expect(seen).toContain('exists 제목 pass, capacity 제목 pass');
  expect(seen[seen.length - 1]).toBe('exists 제목 fail, capacity 제목 fail');
});

test('scripts are judged when somebody asks to be graded, not by the live checklist', async () => {
  const lab = createFakeLab();
  const clock = steppedClock();
  let runs = 0;
  const scripts = {
    run: async () => {
      runs += 1;
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  };
  const scenario = scenarioOf(scriptEntry);
  const options = { scenario, target: { ...lab.target, scripts }, checks, clock, language: 'en' as const };
  const seen: (string | undefined)[] = [];
  const ending = new AbortController();
  const list = followChecklist(options, ([item]) => seen.push(`${item?.verdict} ${item?.onDemand}`), ending.signal);
  lab.put(volume('pv-log'));
  await clock.advance(1000);
  expect([runs, seen]).toEqual([0, ['unknown true']]);
  const report = await grade({ ...options, backend: 'sim', wait: false });
  list.graded(report.checks);
  expect([runs, seen]).toEqual([1, ['unknown true', 'pass true']]);
  ending.abort();
});

test('a script may take longer than other looks', async () => {
  const clock = steppedClock();
  const run = () =>
    new Promise<{ exitCode: number; stdout: string; stderr: string }>(
      (resolve) => void clock.after(90_000, () => resolve({ exitCode: 1, stdout: 'not there\n', stderr: '' })),
    );
  const graded = grade({
    scenario: scenarioOf(scriptEntry),
    target: { ...createFakeLab().target, scripts: { run } },
    checks,
    clock,
    language: 'en',
    backend: 'sim',
    wait: false,
  });
  await clock.advance(100_000);
  expect((await graded).checks[0]).toMatchObject({
    verdict: 'fail',
    message: 'a.sh: the exit code of the script is 1 (not there); it has to be 0.',
  });
});

test('every form of the report tells the same score', async () => {
  const lab = createFakeLab();
  lab.put(volume('pv-log', '1Gi'));
  const scenario = scenarioOf(
    entry('exists', {}),
    entry('capacity', capacity, { why: { en: 'Size matters.' }, reference: 'https://kubernetes.io/docs/' }),
  );
  const report = await gradeIn(lab, scenario);
  expect(JSON.parse(renderReport(report, 'json'))).toEqual(report);
  expect(renderReport(report, 'text')).toBe(`✓   2/2  Title of exists
✗   0/2  Title of capacity
         PersistentVolume pv-log: spec.capacity.storage is 1Gi; it has to be
         100Mi.
         expected  spec.capacity.storage: 100Mi
         observed  spec.capacity.storage: 1Gi
         task      "words of capacity"
         why       Size matters.
         read      https://kubernetes.io/docs/

p/s: 2/4 points, not passed
`);
  expect(renderReport(report, 'csv').split('\r\n')[2]).toBe(
    'p/s,sim,2026-01-01T00:00:00.000Z,2026-01-01T00:00:00.000Z,capacity,Title of capacity,fail,0,2,spec.capacity.storage: 100Mi,spec.capacity.storage: 1Gi,PersistentVolume pv-log: spec.capacity.storage is 1Gi; it has to be 100Mi.',
  );
  const junit = renderReport(report, 'junit');
  expect(junit).toContain('<testsuite name="p/s" tests="2" failures="1" errors="0"');
  expect(junit).toContain('<property name="score.earned" value="2"/>');
});

test('what was observed cannot steer the terminal, a spreadsheet or an XML reader', async () => {
  const lab = createFakeLab();
  lab.put(volume('pv-log', '\u001b[2J=1&<x>'));
  const report = await gradeIn(lab, scenarioOf(entry('capacity', capacity)));
  expect(renderReport(report, 'text')).not.toContain('\u001b');
  expect(renderReport(report, 'junit')).toContain('=1&amp;&lt;x&gt;');
  expect(renderReport({ ...report, scenario: '=cmd()' }, 'csv')).toContain("\r\n'=cmd()");
});
