import { expect, test } from 'vitest';
import { type TuiUnderTest, tuiTests } from '../../test/support/tui.ts';

const { start, openLab } = tuiTests();

const clean = { alternate: false, mouse: 'none', paste: false, wraps: true };

async function expectClean({ terminal }: TuiUnderTest): Promise<void> {
  await terminal.until(() => !terminal.modes().alternate);
  expect(terminal.modes()).toEqual(clean);
  expect(terminal.cursor().visible).toBe(true);
  expect(terminal.stdin.isRaw).toBe(false);
}

test('while it runs it owns keyboard and screen', async () => {
  const { terminal } = await openLab();
  expect(terminal.modes()).toEqual({ alternate: true, mouse: 'vt200', paste: true, wraps: false });
  expect(terminal.stdin.isRaw).toBe(true);
});

test('q leaves the catalogue with a clean terminal', async () => {
  const tui = start();
  await tui.terminal.until('bind mount');
  tui.terminal.type('q');
  expect(await tui.ended).toEqual({ reason: 'quit' });
  await expectClean(tui);
  expect(tui.terminal.screen()).toBe('');
});

test('Ctrl-C leaves the catalogue, but in the shell it belongs to the program', async () => {
  const tui = await openLab();
  tui.terminal.type('\u0003');
  await tui.terminal.until(() => tui.shells[0]?.typed === '\u0003');
  tui.terminal.type('\u001b[20~');
  await tui.terminal.until('bind mount');
  tui.terminal.type('\u0003');
  await tui.terminal.until('Quit? The lab keeps running');
  tui.terminal.type('y');
  expect(await tui.ended).toEqual({ reason: 'quit' });
  await expectClean(tui);
  expect(tui.terminal.screen()).toBe('The lab keeps running. `cka-lab` comes back to it, `cka-lab stop` ends it.');
});

test('F10 leaves at once while a lab opens: no shell is lost, and no later question can be answered by mistake', async () => {
  const tui = start({ options: { open: () => new Promise(() => {}) } });
  await tui.terminal.until('bind mount');
  tui.terminal.type('\r');
  await tui.terminal.until('Starting the lab');
  tui.terminal.type('\u001b[21~');
  expect(await tui.ended).toEqual({ reason: 'quit' });
  await expectClean(tui);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  test(`${signal} leaves a clean terminal, closes the session, and is reported`, async () => {
    const tui = await openLab();
    tui.terminal.process.emit(signal);
    expect(await tui.ended).toEqual({ reason: 'signal', signal });
    await expectClean(tui);
    expect(tui.session.calls.at(-1)).toBe('close');
    expect(tui.terminal.process.eventNames()).toEqual([]);
  });
}

for (const event of ['exit', 'uncaughtExceptionMonitor']) {
  test(`a crash (${event}) leaves a clean terminal before anything is printed`, async () => {
    const tui = await openLab();
    tui.terminal.process.emit(event);
    await expectClean(tui);
    tui.terminal.stdout.write('the stack');
    await tui.terminal.until('the stack');
    tui.session.judge('pass', 'pass', 'fail', 'fail');
    await new Promise((resolve) => setImmediate(resolve));
    expect(tui.terminal.screen()).toBe('the stack');
  });
}

test('a keyboard that is gone ends it as a hang-up does', async () => {
  const tui = await openLab();
  tui.terminal.stdin.end();
  expect(await tui.ended).toEqual({ reason: 'signal', signal: 'SIGHUP' });
});

test('a terminal that hung up is not written to any more', async () => {
  const tui = await openLab();
  tui.terminal.stdin.setRawMode = () => void tui.terminal.stdin.emit('error', new Error('EIO'));
  const before = tui.terminal.written();
  tui.terminal.process.emit('SIGHUP');
  expect(await tui.ended).toEqual({ reason: 'signal', signal: 'SIGHUP' });
  expect(tui.terminal.written()).toBe(before);
});

test('after being stopped and continued it owns the terminal again', async () => {
  const tui = await openLab();
  tui.terminal.stdout.write('\u001b[?1049l\u001b[?25h\u001b[?7h\u001b[?1000l');
  tui.terminal.process.emit('SIGCONT');
  await tui.terminal.until('Checklist');
  expect(tui.terminal.modes()).toEqual({ alternate: true, mouse: 'vt200', paste: true, wraps: false });
});

test('NO_COLOR: not one colour is sent, neither ours nor those of programs', async () => {
  const tui = await openLab({
    options: { environment: { NO_COLOR: '1', TERM: 'xterm-256color', SHELL: '/bin/bash' } },
  });
  tui.session.judge('pass', 'fail', 'fail', 'fail');
  tui.shells[0]?.print('\u001b[31mred\u001b[48;5;200m pink\u001b[38;2;1;2;3m rgb\u001b[0m \u001b[1mbold\u001b[0m');
  await tui.terminal.until('red pink rgb bold');
  await tui.terminal.until('1/4');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
  const codes = [...tui.terminal.written().matchAll(/\u001b\[([\d;]*)m/g)].flatMap((match) =>
    (match[1] ?? '').split(';'),
  );
  expect(codes).toContain('1');
  expect([...new Set(codes)].filter((code) => Number(code) >= 30)).toEqual([]);
});

test('a terminal with 16 colours gets nothing but those', async () => {
  const tui = await openLab({ options: { environment: { TERM: 'linux', SHELL: '/bin/bash' } } });
  tui.shells[0]?.print('\u001b[38;5;196mred\u001b[48;2;0;0;255m blue\u001b[0m');
  await tui.terminal.until('red blue');
  expect(tui.terminal.written()).not.toMatch(/[34]8;[25];/);
  expect(tui.terminal.written()).toContain('\u001b[0;91mred');
});
