import { expect, test } from 'vitest';
import { type Compositor, createCompositor } from './compositor.ts';

function compose(
  columns = 10,
  rows = 3,
): { compositor: Compositor; writes: string[]; drain: () => void; accept: boolean } {
  const state = { writes: [] as string[], accept: true, drain: () => {} };
  const compositor = createCompositor({
    columns,
    rows,
    write: (data) => {
      state.writes.push(data);
      return state.accept;
    },
    drained: (resume) => {
      state.drain = resume;
    },
    schedule: (flush) => flush(),
  });
  return Object.assign(state, { compositor, drain: () => state.drain() });
}

/** Without the marks of a synchronized update, and with Escape readable. */
function readable(write: string | undefined): string {
  return (write ?? '').replaceAll('\u001b[?2026h', '').replaceAll('\u001b[?2026l', '').replaceAll('\u001b', '^');
}

test('only rows that changed are written, each at its place', () => {
  const { compositor, writes } = compose();
  compositor.frame('one\ntwo\nthree');
  compositor.frame('one\n2\nthree');
  expect(readable(writes.at(-1))).toBe('^[?25l^[2;1H2^[K^[?25l');
});

test('a row that fills the screen is not erased behind its last column', () => {
  const { compositor, writes } = compose();
  compositor.frame('0123456789\n가나다라마\nx');
  expect(readable(writes.at(-1))).toContain('^[1;1H0123456789^[2;1H가나다라마^[3;1Hx^[K');
});

test('rows of the pane lie over the frame and are written alone when only they change', () => {
  const { compositor, writes } = compose();
  compositor.frame('ab|\ncd|\nstatus');
  compositor.pane({ x: 3, y: 0, width: 7, height: 2 }, ['shell 1', 'shell 2']);
  compositor.pane({ x: 3, y: 0, width: 7, height: 2 }, ['shell 1', 'typed..']);
  expect(readable(writes.at(-1))).toBe('^[?25l^[2;4Htyped..^[0m^[?25l');
  compositor.frame('ab|\nCD|\nstatus');
  expect(readable(writes.at(-1))).toBe('^[?25l^[2;1HCD|^[2;4Htyped..^[0m^[?25l');
});

test('a pane that goes away uncovers the frame', () => {
  const { compositor, writes } = compose();
  compositor.frame('ab\ncd\nef');
  compositor.pane({ x: 2, y: 0, width: 8, height: 1 }, ['12345678']);
  compositor.pane(undefined, []);
  expect(readable(writes.at(-1))).toContain('^[1;1Hab^[K');
});

test('the cursor is shown where it was put, and nothing is written when nothing changed', () => {
  const { compositor, writes } = compose();
  compositor.frame('a');
  compositor.cursor({ x: 4, y: 2 });
  expect(readable(writes.at(-1))).toBe('^[3;5H^[?25h');
  const before = writes.length;
  compositor.cursor({ x: 4, y: 2 });
  compositor.frame('a');
  expect(writes).toHaveLength(before);
});

test('while the terminal takes nothing more, frames are skipped, and the newest is written afterwards', () => {
  const state = compose();
  state.accept = false;
  state.compositor.frame('one');
  state.compositor.frame('two');
  state.compositor.frame('three');
  expect(state.writes).toHaveLength(1);
  state.accept = true;
  state.drain();
  expect(state.writes).toHaveLength(2);
  expect(readable(state.writes.at(-1))).toContain('three');
});

test('after a resize everything is written anew', () => {
  const { compositor, writes } = compose();
  compositor.frame('a\nb\nc');
  compositor.resize(20, 3);
  expect(readable(writes.at(-1))).toBe('^[?25l^[1;1Ha^[K^[2;1Hb^[K^[3;1Hc^[K^[?25l');
});
