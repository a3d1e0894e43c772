import { expect, test } from 'vitest';
import { tuiTests } from '../../../test/support/tui.ts';
import { createFakeSession } from '../../../test/support/tui-session.ts';

const { openLab, start } = tuiTests();

test('hints come one at a time, below the task, in the language of the moment', async () => {
  const { terminal } = await openLab();
  terminal.type('\u001bOS');
  await terminal.until('Hint 1 of 2');
  terminal.type('\u001bOS');
  await terminal.until('Hint 2 of 2');
  terminal.type('\u001bOS');
  await terminal.until('That was the last of 2 hints');
  terminal.type('\u001b[19~');
  await terminal.until('힌트 2/2');
});

test('the solution is shown only after a yes', async () => {
  const { terminal, session } = await openLab();
  terminal.type('\u001b[17~');
  await terminal.until('Show the solution?');
  terminal.type('n');
  await terminal.until('F6 Solution');
  expect(session.calls).not.toContain('solution false');
  terminal.type('\u001b[17~');
  await terminal.until('Show the solution?');
  terminal.type('\r');
  await terminal.until('kubectl apply -f pv.yaml');
});

test('reset asks first, then starts the attempt afresh', async () => {
  const { terminal, session } = await openLab();
  session.judge('pass', 'fail', 'fail', 'fail');
  await terminal.until('1/4');
  terminal.type('\u001b[18~');
  await terminal.until('Reset the lab?');
  terminal.type('y');
  await terminal.until('The lab is as it was at the start.');
  await terminal.until('0/4');
  expect(session.calls).toContain('reset');
});

test('zoom gives the focused pane the whole screen, and the shell its size', async () => {
  const { terminal, shells } = await openLab();
  expect(shells[0]?.size).toEqual({ columns: 80, rows: 12 });
  terminal.type('\u001bOR');
  await terminal.until((screen) => !screen.includes('Checklist'));
  expect(shells[0]?.size).toEqual({ columns: 80, rows: 22 });
  terminal.type('\u001bOR');
  await terminal.until('Checklist');
  terminal.resize(124, 40);
  await terminal.until(/┬─ ● Shell/);
  expect(shells[0]?.size).toEqual({ columns: 72, rows: 38 });
});

test('a host that is gone is one sentence, and F5 connects again', async () => {
  const { terminal, session } = await openLab();
  session.vanish('The host of two-node has stopped.');
  await terminal.until("The lab's host is gone");
  await terminal.until('F5 Reconnect');
  terminal.type('\u001b[15~');
  await terminal.until((screen) => !screen.includes('is gone') && screen.includes('0/4'));
});

test('a lab that cannot be opened says why, and F5 tries again', async () => {
  let attempts = 0;
  const tui = start({
    options: {
      open: async () => {
        attempts += 1;
        throw Object.assign(new Error('The port 6443 is taken.'), { nextStep: 'Stop what listens there.' });
      },
    },
  });
  await tui.terminal.until('bind mount');
  tui.terminal.type('\r');
  await tui.terminal.until((screen) => screen.includes('The port 6443 is taken.') && screen.includes('F5 Try again'));
  tui.terminal.type('\u001b[15~');
  await tui.terminal.until(() => attempts === 2);
});

test('an unfinished scenario is given up only after a yes', async () => {
  const { terminal, session, shells } = await openLab();
  terminal.type('\u001b[20~');
  await terminal.until('bind mount');
  terminal.type('\u001b[B\r');
  await terminal.until('Start this one?');
  terminal.type('n');
  await terminal.until('Enter Open');
  expect(session.calls).toEqual(['begin storage-basics/create-pv']);
  terminal.type('\r');
  await terminal.until('Start this one?');
  terminal.type('y');
  await terminal.until('Task: Bind a claim');
  await terminal.until(/^\$$/m);
  expect(session.calls).toContain('begin storage-basics/bind-by-selector');
  expect(shells).toHaveLength(2);
});

test('a lab that runs is gone on with, hints and all', async () => {
  const session = createFakeSession({
    scenario: 'storage-basics/create-pv',
    attempt: { startedAt: '2026-11-21T10:00:00Z', hintsShown: 1, solutionShown: false, passed: false },
  });
  await session.hints(true, 'en');
  const tui = start({ options: { open: async () => session } });
  await tui.terminal.until('bind mount');
  tui.terminal.type('\r');
  await tui.terminal.until('0/4');
  tui.terminal.type('\u001bOQ\u001b[F');
  await tui.terminal.until('Hint 1 of 2');
  expect(session.calls).toEqual([]);
});

test('a scenario that was begun in another terminal is followed', async () => {
  const { terminal, session } = await openLab();
  await session.begin('storage-basics/bind-mount');
  session.announce();
  await terminal.until('Task: A container with a bind mount');
  await terminal.until(/^\$$/m);
});
