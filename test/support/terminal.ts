import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import { countCurrentWidths } from '../../src/tui/terminal/unicode-width.ts';

/** A terminal for tests: what is written to `stdout` is shown on an emulated screen, what is typed arrives at `stdin`. */
export interface TestTerminal {
  readonly stdin: PassThrough & { isTTY: boolean; isRaw: boolean; setRawMode(raw: boolean): void };
  readonly stdout: Writable & { isTTY: boolean; columns: number; rows: number };
  /** Stands for `process`: emit a signal's name to send it. */
  readonly process: EventEmitter;
  /** The screen as text, without spaces at the ends of lines and empty lines at the end. */
  screen(): string;
  /** One row of the screen. */
  row(y: number): string;
  /** Everything that was written so far. */
  written(): string;
  /** The SGR-relevant facts of one cell. */
  cell(
    x: number,
    y: number,
  ): { readonly text: string; readonly colour: number; readonly bold: boolean; readonly inverse: boolean };
  cursor(): { readonly x: number; readonly y: number; readonly visible: boolean };
  modes(): { readonly alternate: boolean; readonly mouse: string; readonly paste: boolean; readonly wraps: boolean };
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves as soon as the screen satisfies the condition (a text that has to be on it, or a function of it). */
  until(condition: string | RegExp | ((screen: string) => boolean)): Promise<string>;
  close(): void;
}

function isMet(screen: string, condition: string | RegExp | ((screen: string) => boolean)): boolean {
  if (typeof condition === 'function') return condition(screen);
  return typeof condition === 'string' ? screen.includes(condition) : condition.test(screen);
}

/** How long `until` waits before it fails and shows the screen (milliseconds). */
const patience = 10_000;

export function createTestTerminal(columns = 80, rows = 24): TestTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  countCurrentWidths(terminal);
  const changes = new EventEmitter();
  changes.setMaxListeners(0);
  let written = '';
  let visible = true;
  for (const final of ['h', 'l']) {
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      if (parameters.includes(25)) visible = final === 'h';
      return false;
    });
  }
  const stdout = Object.assign(
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        written += String(chunk);
        terminal.write(String(chunk), () => changes.emit('change'));
        done();
      },
    }),
    { isTTY: true, columns, rows },
  );
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode(raw: boolean) {
      stdin.isRaw = raw;
    },
  });
  const row = (y: number) =>
    terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y)?.translateToString(true) ?? '';
  const screen = () =>
    Array.from({ length: terminal.rows }, (_, y) => row(y).trimEnd())
      .join('\n')
      .trimEnd();
  return {
    stdin,
    stdout,
    process: new EventEmitter(),
    screen,
    row,
    written: () => written,
    cell(x, y) {
      const cell = terminal.buffer.active.getLine(y)?.getCell(x);
      return {
        text: cell?.getChars() ?? '',
        colour: cell === undefined || cell.isFgDefault() ? -1 : cell.getFgColor(),
        bold: cell?.isBold() !== 0,
        inverse: cell?.isInverse() !== 0,
      };
    },
    cursor: () => ({ x: terminal.buffer.active.cursorX, y: terminal.buffer.active.cursorY, visible }),
    modes: () => ({
      alternate: terminal.buffer.active.type === 'alternate',
      mouse: terminal.modes.mouseTrackingMode,
      paste: terminal.modes.bracketedPasteMode,
      wraps: terminal.modes.wraparoundMode,
    }),
    type: (text) => void stdin.write(text),
    resize(nextColumns, nextRows) {
      terminal.resize(nextColumns, nextRows);
      Object.assign(stdout, { columns: nextColumns, rows: nextRows });
      stdout.emit('resize');
    },
    async until(condition) {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const look = () => {
        if (isMet(screen(), condition)) resolve(screen());
      };
      const timer = setTimeout(
        () => reject(new Error(`waited for ${String(condition)}, but the screen is:\n${screen()}`)),
        patience,
      );
      changes.on('change', look);
      look();
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        changes.off('change', look);
      }
    },
    close: () => terminal.dispose(),
  };
}
