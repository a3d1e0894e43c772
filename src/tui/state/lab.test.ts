import { expect, test } from 'vitest';
import type { Action } from './action.ts';
import { passedChecks } from './lab.ts';
import { initialState } from './model.ts';
import { reduce } from './reduce.ts';

const start = initialState({ columns: 80, rows: 24 }, 'en', 0);
const after = (...actions: Action[]) => actions.reduce(reduce, start);
const opening: Action = { type: 'lab/opening', scenario: 'p/s' };
const checklist = (...verdicts: ('pass' | 'fail' | 'inconclusive')[]): Action => ({
  type: 'lab/event',
  event: {
    type: 'checklist',
    checklist: { checks: verdicts.map((verdict, n) => ({ id: `${n}`, title: 't', verdict })) },
  },
});

test('opening a scenario shows the lab, with the keyboard in the shell', () => {
  expect(after(opening)).toMatchObject({ screen: 'lab', lab: { scenario: 'p/s', phase: 'opening', focus: 'shell' } });
});

test('an event replaces the checklist', () => {
  const { lab } = after(opening, checklist('fail', 'fail'), checklist('pass', 'fail'));
  expect(lab && passedChecks(lab)).toEqual({ passed: 1, total: 2 });
});

test('a host that closes makes the lab lost and whatever was asked is over', () => {
  const { lab } = after(
    opening,
    { type: 'lab/working', work: 'check' },
    { type: 'lab/event', event: { type: 'closing', reason: 'stopped' } },
  );
  expect(lab).toMatchObject({ phase: 'lost', trouble: 'stopped', working: undefined });
});

test('of a host that crashed nothing more is told than that it is gone', () => {
  const { lab } = after(opening, { type: 'lab/event', event: { type: 'closing', reason: 'It ended.', crashed: true } });
  expect(lab).toMatchObject({ phase: 'lost', trouble: '' });
});

test('a new hint scrolls to it, hints that are only remembered or translated do not', () => {
  const hints = (texts: string[], isNew: boolean): Action => ({ type: 'lab/hints', hints: texts, total: 3, isNew });
  expect(after(opening, hints(['a'], true)).lab?.scroll).toBe('newest');
  expect(after(opening, hints(['a'], false)).lab?.scroll).toBe(0);
  expect(after(opening, hints(['a'], true), { type: 'lab/scrolled', to: 2 }, hints(['a'], true)).lab?.scroll).toBe(2);
});

test('a new hint is seen even where the shell was zoomed', () => {
  const hints: Action = { type: 'lab/hints', hints: ['a'], total: 3, isNew: true };
  expect(after(opening, { type: 'lab/zoom' }, hints).lab?.zoomed).toBe(false);
  expect(after(opening, { type: 'lab/focus', focus: 'task' }, { type: 'lab/zoom' }, hints).lab?.zoomed).toBe(true);
});

test('opening the same scenario again keeps hints and checklist, another one starts with nothing', () => {
  const hints: Action = { type: 'lab/hints', hints: ['a'], total: 3, isNew: true };
  expect(after(opening, hints, opening).lab?.hints).toEqual(['a']);
  expect(after(opening, hints, { type: 'lab/opening', scenario: 'p/other' }).lab?.hints).toEqual([]);
});

test('what arrives when no lab is open changes nothing', () => {
  expect(after(checklist('pass'))).toBe(start);
});
