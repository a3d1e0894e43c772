import { expect, test } from 'vitest';
import type { Pty } from '../options.ts';
import { ShellPane } from './shell-pane.ts';

function createPane(): {
  pane: ShellPane;
  print: (text: string) => void;
  log: string[];
  painted: () => Promise<void>;
  tick: (milliseconds: number) => void;
} {
  const log: string[] = [];
  let data: (text: string) => void = () => {};
  const waiting: (() => void)[] = [];
  let now = 1000;
  let timers: { at: number; run: () => void }[] = [];
  const pty: Pty = {
    write: (text) => void log.push(`write ${JSON.stringify(text)}`),
    resize: (columns, rows) => void log.push(`resize ${columns}x${rows}`),
    pause: () => void log.push('pause'),
    resume: () => void log.push('resume'),
    kill: () => void log.push('kill'),
    onData: (listener) => {
      data = listener;
    },
    onExit: () => {},
  };
  const pane = new ShellPane({
    pty,
    columns: 20,
    rows: 4,
    clock: {
      now: () => now,
      after(delay, run) {
        const timer = { at: now + delay, run };
        timers.push(timer);
        return {
          cancel: () => {
            timers = timers.filter((each) => each !== timer);
          },
        };
      },
    },
    changed: () => {
      log.push('changed');
      for (const resolve of waiting.splice(0)) resolve();
    },
    bell: () => void log.push('bell'),
    exited: () => {},
  });
  return {
    pane,
    log,
    print: (text) => data(text),
    painted: () => new Promise((resolve) => waiting.push(resolve)),
    tick(milliseconds) {
      now += milliseconds;
      const due = timers.filter((timer) => timer.at <= now);
      timers = timers.filter((timer) => timer.at > now);
      for (const timer of due) timer.run();
    },
  };
}

test('rows are as wide as the pane, styled, and closed', async () => {
  const { pane, print, painted } = createPane();
  const done = painted();
  print('\u001b[1;31mred\u001b[0m 한\r\nplain');
  await done;
  expect(pane.render(256).slice(0, 2)).toEqual([
    `\u001b[0;1;31mred\u001b[0m 한${' '.repeat(14)}`,
    `plain${' '.repeat(15)}`,
  ]);
  expect(pane.render(0)[0]).toBe(`\u001b[0;1mred\u001b[0m 한${' '.repeat(14)}`);
});

test.each([
  ['한국', 4],
  ['😀', 2],
  ['é', 1],
  ['한'.normalize('NFD'), 2],
])('%s takes %i columns', async (text, columns) => {
  const { pane, print, painted } = createPane();
  const done = painted();
  print(text);
  await done;
  expect(pane.cursor()?.x).toBe(columns);
});

test('a flood makes the program wait until it has been interpreted', async () => {
  const { print, log, painted } = createPane();
  const done = painted();
  for (let index = 0; index < 10; index += 1) print('y\r\n'.repeat(10_000));
  expect(log).toContain('pause');
  await done;
  await expect.poll(() => log).toContain('resume');
  expect(log.indexOf('pause')).toBeLessThan(log.indexOf('resume'));
});

test('the echo of a key is painted at once, the next one not before some milliseconds have passed', async () => {
  const { print, log, painted, tick, pane } = createPane();
  const first = painted();
  print('a');
  await first;
  expect(log).toEqual(['changed']);
  print('b');
  await expect.poll(() => pane.cursor()?.x).toBe(2);
  expect(log).toEqual(['changed']);
  tick(8);
  expect(log).toEqual(['changed', 'changed']);
});

test('a resize reaches both the program and its screen, once', () => {
  const { pane, log } = createPane();
  pane.resize(30, 5);
  pane.resize(30, 5);
  expect(log).toEqual(['resize 30x5']);
  expect(pane.render(0)).toHaveLength(5);
});

test('in a full-screen program without mouse the wheel sends arrow keys', async () => {
  const { pane, print, log, painted } = createPane();
  expect(pane.mouse({ action: 'wheel-up', button: 0, x: 0, y: 0 })).toBe(false);
  const done = painted();
  print('\u001b[?1049h\u001b[?1h');
  await done;
  expect(pane.mouse({ action: 'wheel-up', button: 0, x: 0, y: 0 })).toBe(true);
  expect(log.at(-1)).toBe(`write ${JSON.stringify('\u001bOA'.repeat(3))}`);
});
