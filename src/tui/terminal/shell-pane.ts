import type { Terminal } from '@xterm/headless';
import type { Clock, Timer } from '#api';
import type { Pty } from '../options.ts';
import type { ColourDepth } from '../theme.ts';
import { renderBufferRow } from './buffer-row.ts';
import type { Cursor } from './compositor.ts';
import { Emulator } from './emulator.ts';
import type { MouseReport } from './input-tokens.ts';
import { countCurrentWidths } from './unicode-width.ts';

/** Above this much output that is not interpreted yet (characters), the program has to wait; below the other it goes on. */
const pauseAbove = 256 * 1024;
const resumeBelow = 64 * 1024;
/** No more repaints than one in so many milliseconds. */
const repaintInterval = 8;

export interface ShellPaneOptions {
  readonly pty: Pty;
  readonly columns: number;
  readonly rows: number;
  readonly clock: Clock;
  /** The screen changed; called at most every few milliseconds. */
  readonly changed: () => void;
  /** The program rang. */
  readonly bell: () => void;
  readonly exited: (exitCode: number) => void;
}

/** A program on its own pseudo-terminal, and the screen that it draws. */
export class ShellPane {
  readonly #options: ShellPaneOptions;
  readonly #terminal: Terminal;
  #inFlight = 0;
  #paused = false;
  #alive = true;
  #cursorShown = true;
  #lastPaint = 0;
  #timer: Timer | undefined;

  constructor(options: ShellPaneOptions) {
    this.#options = options;
    const { pty, columns, rows } = options;
    this.#terminal = new Emulator({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
    countCurrentWidths(this.#terminal);
    // Device attributes, cursor position reports: programs such as vim wait for them.
    this.#terminal.onData((reply) => this.write(reply));
    this.#terminal.onBell(() => options.bell());
    for (const final of ['h', 'l']) {
      this.#terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
        if (parameters.includes(25)) this.#cursorShown = final === 'h';
        return false;
      });
    }
    pty.onData((data) => this.#receive(data));
    pty.onExit((exitCode) => {
      this.#alive = false;
      // What the program printed last is still being interpreted.
      this.#terminal.write('', () => options.exited(exitCode));
    });
  }

  #receive(data: string): void {
    this.#inFlight += data.length;
    if (this.#inFlight > pauseAbove && !this.#paused) {
      this.#paused = true;
      this.#options.pty.pause();
    }
    this.#terminal.write(data, () => {
      this.#inFlight -= data.length;
      if (this.#paused && this.#inFlight < resumeBelow) {
        this.#paused = false;
        this.#options.pty.resume();
      }
      this.#repaintSoon();
    });
  }

  #repaintSoon(): void {
    if (this.#timer !== undefined) return;
    const { clock, changed } = this.#options;
    const wait = Math.max(0, this.#lastPaint + repaintInterval - clock.now());
    const paint = () => {
      this.#timer = undefined;
      this.#lastPaint = clock.now();
      changed();
    };
    // The echo of a key is painted at once; only a flood waits.
    if (wait === 0) paint();
    else this.#timer = clock.after(wait, paint);
  }

  /** What the person typed, byte for byte. */
  write(data: string): void {
    if (!this.#alive) return;
    this.#options.pty.write(data);
  }

  /** Text from the clipboard, marked as such when the program asked for that. */
  paste(text: string): void {
    const typed = text.replaceAll(/\r?\n/g, '\r');
    this.write(this.#terminal.modes.bracketedPasteMode ? `\u001b[200~${typed}\u001b[201~` : typed);
  }

  /** Hands a mouse report to a program that asked for the mouse (x and y within the pane); false: it did not. */
  mouse({ action, button, x, y }: MouseReport): boolean {
    const { mouseTrackingMode, applicationCursorKeysMode } = this.#terminal.modes;
    if (mouseTrackingMode !== 'none') {
      const code = action === 'wheel-up' ? 64 : action === 'wheel-down' ? 65 : action === 'move' ? button + 32 : button;
      this.write(`\u001b[<${code};${x + 1};${y + 1}${action === 'release' ? 'm' : 'M'}`);
      return true;
    }
    // A full-screen program without mouse, such as less, gets arrow keys for the wheel, as from other terminals.
    const isWheel = action === 'wheel-up' || action === 'wheel-down';
    if (!isWheel || this.#terminal.buffer.active.type !== 'alternate') return false;
    const arrow = `\u001b${applicationCursorKeysMode ? 'O' : '['}${action === 'wheel-up' ? 'A' : 'B'}`;
    this.write(arrow.repeat(3));
    return true;
  }

  size(): { readonly columns: number; readonly rows: number } {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  resize(columns: number, rows: number): void {
    if (columns === this.#terminal.cols && rows === this.#terminal.rows) return;
    this.#terminal.resize(columns, rows);
    if (this.#alive) this.#options.pty.resize(columns, rows);
  }

  /** Looks back (negative) or forward in what scrolled away. */
  scroll(lines: number): void {
    this.#terminal.scrollLines(lines);
    this.#options.changed();
  }

  scrollToEnd(): void {
    if (this.scrolledBack() === 0) return;
    this.#terminal.scrollToBottom();
    this.#options.changed();
  }

  /** How many lines the view is above the newest output. */
  scrolledBack(): number {
    const { baseY, viewportY } = this.#terminal.buffer.active;
    return baseY - viewportY;
  }

  /** The rows on view as text with SGR sequences. */
  render(depth: ColourDepth): readonly string[] {
    const buffer = this.#terminal.buffer.active;
    const cell = buffer.getNullCell();
    return Array.from({ length: this.#terminal.rows }, (_, y) =>
      renderBufferRow(buffer.getLine(buffer.viewportY + y), this.#terminal.cols, depth, cell),
    );
  }

  /** Where the program's cursor is within the pane; undefined: hidden, or scrolled out of view. */
  cursor(): Cursor | undefined {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    if (this.scrolledBack() > 0 || !this.#cursorShown) return undefined;
    return { x: Math.min(cursorX, this.#terminal.cols - 1), y: cursorY };
  }

  close(): void {
    this.#timer?.cancel();
    if (this.#alive) this.#options.pty.kill();
    this.#alive = false;
    this.#terminal.dispose();
  }
}
