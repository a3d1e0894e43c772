import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rect } from '../terminal/compositor.ts';
import { isTooSmall, isWide, labLayout, minimum } from './layout.ts';

const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test('in every size the panes are inside the screen, apart from each other, and large enough', () => {
  const size = fc.record({
    columns: fc.integer({ min: minimum.columns, max: 400 }),
    rows: fc.integer({ min: minimum.rows, max: 200 }),
  });
  const lab = fc.record({ zoomed: fc.boolean(), focus: fc.constantFrom('task' as const, 'shell' as const) });
  fc.assert(
    fc.property(size, lab, fc.integer({ min: 0, max: 30 }), (screen, state, checks) => {
      const { task, checklist, shell } = labLayout(screen, state, checks);
      const panes = [task, checklist, shell].filter((pane) => pane !== undefined);
      for (const pane of panes) {
        expect(pane.x).toBeGreaterThanOrEqual(0);
        expect(pane.y).toBeGreaterThanOrEqual(1);
        expect(pane.x + pane.width).toBeLessThanOrEqual(screen.columns);
        expect(pane.y + pane.height).toBeLessThanOrEqual(screen.rows - 1);
        expect(pane.width).toBeGreaterThanOrEqual(22);
        expect(pane.height).toBeGreaterThanOrEqual(3);
        for (const other of panes) expect(other === pane || !overlap(pane, other)).toBe(true);
      }
    }),
  );
});

test('at 80x24 the shell has the full width and half the rows', () => {
  expect(labLayout({ columns: 80, rows: 24 }, { zoomed: false, focus: 'shell' }, 4)).toEqual({
    task: { x: 0, y: 1, width: 49, height: 9 },
    checklist: { x: 50, y: 1, width: 30, height: 9 },
    shell: { x: 0, y: 11, width: 80, height: 12 },
  });
});

test('switching the focus never moves or resizes the shell', () => {
  for (const columns of [80, 160]) {
    const of = (focus: 'task' | 'shell') => labLayout({ columns, rows: 40 }, { zoomed: false, focus }, 4).shell;
    expect(of('task')).toEqual(of('shell'));
  }
});

test.each([
  [59, 24, true, false],
  [80, 17, true, false],
  [60, 18, false, false],
  [120, 24, false, true],
])('%ix%i: too small %s, wide %s', (columns, rows, small, wide) => {
  expect([isTooSmall({ columns, rows }), isWide({ columns, rows })]).toEqual([small, wide]);
});
