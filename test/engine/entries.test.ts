import { expect, test } from 'vitest';
import type { CheckEntry, Clock, Report } from '#api';
import { grade } from '#engine';
import { checks } from '#graders';
import { createFakeLab, type FakeLab, steppedClock } from '../support/fake-lab.ts';
import { scenarioOf } from '../support/scenarios.ts';

const entry = (id: string, spec: object, more: Partial<CheckEntry> = {}): CheckEntry => ({
  id,
  title: { en: `Title of ${id}` },
  kind: 'resource',
  points: 4,
  cites: { en: `words of ${id}` },
  spec: { apiVersion: 'v1', kind: 'PersistentVolume', name: 'pv-log', ...spec },
  ...more,
});
const volume = (mode: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'pv-log' },
  spec: { accessModes: [mode], storageClassName: 'slow' },
});
const isShared = { fields: [{ path: 'spec.accessModes', equals: ['ReadWriteMany'] }] };

function gradeIn(lab: FakeLab, entries: readonly CheckEntry[], clock: Clock, wait = false): Promise<Report> {
  const scenario = scenarioOf(entries);
  return grade({ scenario, target: lab.target, checks, clock, language: 'en', backend: 'sim', wait });
}

test('never: the statement that holds fails, the one that does not passes', async () => {
  const lab = createFakeLab();
  lab.put(volume('ReadWriteMany'));
  const never = [entry('exists', {}), entry('shared', isShared, { never: true, dependsOn: ['exists'] })];
  expect((await gradeIn(lab, never, steppedClock())).checks[1]).toMatchObject({
    verdict: 'fail',
    expected: 'never: spec.accessModes: [ReadWriteMany]',
  });
  lab.put(volume('ReadWriteOnce'));
  expect((await gradeIn(lab, never, steppedClock())).checks[1]).toMatchObject({ verdict: 'pass' });
  lab.breakWith(new Error('gone'));
  expect((await gradeIn(lab, never, steppedClock())).checks[1]).toMatchObject({ verdict: 'inconclusive' });
});

test('gate: while it does not pass, nothing else is judged', async () => {
  const lab = createFakeLab();
  lab.put(volume('ReadWriteOnce'));
  const report = await gradeIn(lab, [entry('exists', {}), entry('shared', isShared, { gate: true })], steppedClock());
  expect(report.checks[0]).toMatchObject({ verdict: 'fail', blockedBy: 'shared', points: { earned: 0 } });
});

test('partial: as many points as criteria hold, rounded down, and no full marks', async () => {
  const lab = createFakeLab();
  lab.put(volume('ReadWriteOnce'));
  const two = { fields: [...isShared.fields, { path: 'spec.storageClassName', equals: 'slow' }] };
  const report = await gradeIn(lab, [entry('half', two, { partial: true }), entry('whole', two)], steppedClock());
  expect(report.checks.map(({ verdict, points }) => [verdict, points.earned])).toEqual([
    ['fail', 2],
    ['fail', 0],
  ]);
  expect(report.passed).toBe(false);
});

test('stable for: what goes back within the time does not pass, what stays does', async () => {
  const lab = createFakeLab();
  const clock = steppedClock();
  const stable = [entry('shared', isShared, { within: '10s', stableFor: '5s' })];
  lab.put(volume('ReadWriteMany'));
  const going = gradeIn(lab, stable, clock, true);
  await clock.advance(3000);
  lab.put(volume('ReadWriteOnce'));
  await clock.advance(8000);
  expect((await going).passed).toBe(false);
  lab.put(volume('ReadWriteMany'));
  const staying = gradeIn(lab, stable, clock, true);
  await clock.advance(4000);
  let done = false;
  void staying.then(() => {
    done = true;
  });
  await clock.advance(500);
  expect(done).toBe(false);
  await clock.advance(1000);
  expect((await staying).passed).toBe(true);
});
