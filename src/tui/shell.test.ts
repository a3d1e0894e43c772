import { expect, test } from 'vitest';
import { tuiTests } from '../../test/support/tui.ts';
import { spawnPty } from './terminal/node-pty.ts';

const { start, openLab } = tuiTests();

const keys: readonly (readonly [name: string, bytes: string])[] = [
  ['letters', 'kubectl get pv'],
  ['Korean', '안녕'],
  ['Enter', '\r'],
  ['Tab', '\t'],
  ['Escape', '\u001b'],
  ['Alt-b', '\u001bb'],
  ['Ctrl-A, Ctrl-C, Ctrl-D, Ctrl-R, Ctrl-Z', '\u0001\u0003\u0004\u0012\u001a'],
  ['arrows', '\u001b[A\u001bOB'],
  ['Ctrl-Right', '\u001b[1;5C'],
  ['Home, Delete, PgUp', '\u001b[H\u001b[3~\u001b[5~'],
  ['F11', '\u001b[23~'],
];

test.each(keys)('%s goes to the shell as it is', async (_name, bytes) => {
  const { terminal, shells } = await openLab();
  terminal.type(bytes);
  await expect.poll(() => shells[0]?.typed).toBe(bytes);
});

test('Ctrl-] is a prefix: twice it is sent once, with an F-key it sends that key, with a digit it is the F-key', async () => {
  const { terminal, shells } = await openLab();
  terminal.type('\u001d');
  await terminal.until('Ctrl-]  1-9, 0: as F1-F10');
  terminal.type('\u001d');
  await terminal.until('F1 Help');
  terminal.type('\u001d\u001b[15~');
  await expect.poll(() => shells[0]?.typed).toBe('\u001d\u001b[15~');
  terminal.type('\u001d5');
  await terminal.until('0 of 8 points');
  expect(shells[0]?.typed).toBe('\u001d\u001b[15~');
});

test('a paste is handed over in brackets when the program asked for that, else as typed', async () => {
  const { terminal, shells } = await openLab();
  terminal.type('\u001b[200~a\nF5\u001b[201~');
  await expect.poll(() => shells[0]?.typed).toBe('a\rF5');
  shells[0]?.print('\u001b[?2004hready');
  await terminal.until('ready');
  terminal.type('\u001b[200~b\u001b[201~');
  await expect.poll(() => shells[0]?.typed).toBe('a\rF5\u001b[200~b\u001b[201~');
});

test("the shell gets the session's environment, work folder and programs", async () => {
  const { shells } = await openLab();
  expect(shells[0]?.options).toMatchObject({ file: '/bin/bash', directory: '/', columns: 80, rows: 12 });
  expect(shells[0]?.options.environment).toMatchObject({
    KUBECONFIG: '/lab/kubeconfig',
    DOCKER_HOST: 'unix:///lab/docker.sock',
    PATH: '/lab/bin:/usr/bin',
    TERM: 'xterm-256color',
  });
});

test('wide characters keep the rest of the row in place', async () => {
  const { terminal, shells } = await openLab({ columns: 124, rows: 24 });
  shells[0]?.print('\r\n한국어 출력|\r\n😀 done|');
  await terminal.until('done|');
  const rows = terminal.screen().split('\n');
  expect(rows[2]).toBe('                                                  │ 한국어 출력|');
  expect(rows[3]).toBe(' • a capacity of 1Gi                              │ 😀 done|');
});

test('the cursor stands where the program put it, and hides with it', async () => {
  const { terminal, shells } = await openLab();
  shells[0]?.print('abc');
  await terminal.until('$ abc');
  await expect.poll(() => terminal.cursor()).toEqual({ x: 5, y: 11, visible: true });
  shells[0]?.print('\u001b[?25l.');
  await terminal.until('$ abc.');
  expect(terminal.cursor().visible).toBe(false);
});

test('a program that asks for the cursor position gets an answer', async () => {
  const { shells } = await openLab();
  shells[0]?.print('\u001b[6n');
  await expect.poll(() => shells[0]?.typed).toBe('\u001b[1;3R');
});

test('Shift-PgUp looks back, and typing returns to the newest output', async () => {
  const { terminal, shells } = await openLab();
  shells[0]?.print(Array.from({ length: 40 }, (_, line) => `\r\nline ${line}`).join(''));
  await terminal.until('line 39');
  terminal.type('\u001b[5;2~');
  await terminal.until(/11 lines up; any key returns/);
  expect(terminal.screen()).not.toContain('line 39');
  terminal.type('x');
  await terminal.until((screen) => screen.includes('line 39') && !screen.includes('lines up'));
});

test('the wheel scrolls what is under the pointer, and a click gives it the keyboard', async () => {
  const { terminal, shells } = await openLab();
  shells[0]?.print(Array.from({ length: 40 }, (_, line) => `\r\nline ${line}`).join(''));
  await terminal.until('line 39');
  terminal.type('\u001b[<64;10;20M');
  await terminal.until('3 lines up');
  terminal.type('\u001b[<0;5;3M\u001b[<0;5;3m');
  await terminal.until('● Task');
  terminal.type('\u001b[<0;5;20M\u001b[<0;5;20m');
  await terminal.until('● Shell');
  expect(shells[0]?.typed).toBe('');
});

test('a program that asked for the mouse gets it, in its own coordinates', async () => {
  const { terminal, shells } = await openLab();
  shells[0]?.print('\u001b[?1000h\u001b[?1006hready');
  await terminal.until('ready');
  terminal.type('\u001b[<0;5;13M\u001b[<0;5;13m\u001b[<65;5;13M');
  await expect.poll(() => shells[0]?.typed).toBe('\u001b[<0;5;2M\u001b[<0;5;2m\u001b[<65;5;2M');
});

test('a click on a key of the last line presses it', async () => {
  const { terminal } = await openLab();
  terminal.type('\u001b[<0;3;24M');
  await terminal.until('Everywhere, also while the shell has the keyboard');
});

test('a shell that ended is started again with Enter', async () => {
  const { terminal, shells } = await openLab();
  shells[0]?.exit(3);
  await terminal.until('The shell ended with exit code 3. Enter starts a new one.');
  terminal.type('\r');
  await terminal.until(/^\$$/m);
  expect(shells).toHaveLength(2);
});

test('a shell that cannot be started says why', async () => {
  const tui = start({
    options: {
      spawn: () => {
        throw new Error('no pseudo-terminals left');
      },
    },
  });
  await tui.terminal.until('PersistentVolume');
  tui.terminal.type('\r');
  await tui.terminal.until('The shell could not be started: no pseudo-terminals left. Enter tries again.');
});

test('a real sh on a real pseudo-terminal: output, size, environment, exit', async () => {
  const tui = await openLab({
    options: { environment: { SHELL: '/bin/sh', PATH: process.env.PATH, PS1: '$ ' }, spawn: spawnPty },
  });
  const { terminal } = tui;
  terminal.type('echo "in $KUBECONFIG"; stty size\r');
  await terminal.until(/in \/lab\/kubeconfig\n12 80/);
  terminal.resize(124, 40);
  await terminal.until('┬─ ● Shell');
  terminal.type('stty size\r');
  await terminal.until('38 72');
  terminal.type('exit 7\r');
  await terminal.until('The shell ended with exit code 7.');
});
