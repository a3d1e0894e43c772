import { afterEach } from 'vitest';
import type { Clock, Language } from '#api';
import { type Pty, type PtyOptions, runTui, type ScenarioEntry, type TuiEnd, type TuiOptions } from '#tui';
import { createTestTerminal, type TestTerminal } from './terminal.ts';
import { entries as defaultEntries } from './tui-catalogue.ts';
import { createFakeSession, type FakeSession } from './tui-session.ts';

/** The program of the shell pane, played by the test. */
interface FakePty extends Pty {
  readonly options: PtyOptions;
  /** What was typed into it. */
  readonly typed: string;
  readonly size: { readonly columns: number; readonly rows: number };
  print(text: string): void;
  exit(exitCode: number): void;
}

function createFakePty(options: PtyOptions): FakePty {
  let data: (text: string) => void = () => {};
  let exit: (exitCode: number) => void = () => {};
  let typed = '';
  let size = { columns: options.columns, rows: options.rows };
  return {
    options,
    get typed() {
      return typed;
    },
    get size() {
      return size;
    },
    print: (text) => data(text),
    exit: (exitCode) => exit(exitCode),
    write: (text) => {
      typed += text;
    },
    resize: (columns, rows) => {
      size = { columns, rows };
    },
    pause: () => {},
    resume: () => {},
    kill: () => {},
    onData: (listener) => {
      data = listener;
      listener('$ ');
    },
    onExit: (listener) => {
      exit = listener;
    },
  };
}

/** Time stands still at 10:03 of the fake attempt's day, but timers fire. */
const clock: Clock = {
  now: () => Date.parse('2026-11-21T10:03:00Z'),
  after(delay, run) {
    const timer = setTimeout(run, delay);
    return { cancel: () => clearTimeout(timer) };
  },
};

export interface TuiUnderTest {
  readonly terminal: TestTerminal;
  readonly session: FakeSession;
  /** Every shell that was started, in order. */
  readonly shells: readonly FakePty[];
  readonly ended: Promise<TuiEnd>;
}

/** Starts the UI on a test terminal with a fake session and fake shells. */
export function startTui(
  parts: {
    readonly columns?: number;
    readonly rows?: number;
    readonly language?: Language;
    readonly entries?: readonly ScenarioEntry[];
    readonly options?: Partial<TuiOptions>;
  } = {},
): TuiUnderTest {
  const terminal = createTestTerminal(parts.columns, parts.rows);
  const session = createFakeSession();
  const shells: FakePty[] = [];
  const ended = runTui({
    loadScenarios: async () => parts.entries ?? defaultEntries,
    open: async () => session,
    language: parts.language ?? 'en',
    environment: { SHELL: '/bin/bash', TERM: 'xterm-256color', PATH: '/usr/bin' },
    clock,
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    process: terminal.process,
    plain: false,
    spawn: (options) => {
      const pty = createFakePty(options);
      shells.push(pty);
      return pty;
    },
    ...parts.options,
  });
  return { terminal, session, shells, ended };
}

/** Helpers for a test file: every UI that they start is ended after its test. */
export function tuiTests(): {
  readonly start: (...parts: Parameters<typeof startTui>) => TuiUnderTest;
  /** Starts the UI and opens the first scenario; resolves when checklist and shell are there. */
  readonly openLab: (...parts: Parameters<typeof startTui>) => Promise<TuiUnderTest>;
} {
  const running: TuiUnderTest[] = [];
  afterEach(async () => {
    for (const { terminal, ended } of running.splice(0)) {
      terminal.process.emit('SIGTERM');
      await ended;
      terminal.close();
    }
  });
  const start = (...parts: Parameters<typeof startTui>) => {
    const tui = startTui(...parts);
    running.push(tui);
    return tui;
  };
  return {
    start,
    async openLab(...parts) {
      const tui = start(...parts);
      await tui.terminal.until('PersistentVolume');
      tui.terminal.type('\r');
      await tui.terminal.until('0/4');
      await tui.terminal.until(/\$$/m);
      return tui;
    },
  };
}
