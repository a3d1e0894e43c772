import { type Input, type Output, Pipe } from './streams.ts';

/** Who gets the keys themselves, Ctrl-C included, instead of the lines that the discipline makes of them. */
export interface KeyReader {
  readonly keys: (data: Uint8Array) => void;
  /** Nobody types any more. */
  readonly hungUp: () => void;
}

const control = { c: 3, d: 4, backspace: 8, enter: 13, newline: 10, u: 21, w: 23, z: 26, backslash: 28, delete: 127 };

export interface TerminalOptions {
  /** What the person's terminal gets. */
  readonly show: (data: Uint8Array) => void | Promise<void>;
  /** Ctrl-C and Ctrl-\ for the foreground. */
  readonly signal: (name: string) => void;
}

/**
 * A pseudo-terminal's line discipline in canonical mode: echoes what is typed, edits the line, turns Ctrl-C into SIGINT
 * and Ctrl-D into end of file, and line feeds into CR LF on the way out.
 */
export class Terminal {
  readonly input: TerminalInput = new TerminalInput(this);
  readonly output: TerminalOutput = {
    isTerminal: true,
    terminal: this,
    write: (data) => this.#options.show(withCarriageReturns(data)),
  };
  columns = 80;
  rows = 24;
  readonly #options: TerminalOptions;
  #line: number[] = [];
  #reader: KeyReader | undefined;
  #ended = false;

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  /** Until it is released this reader gets the keys; what was typed ahead is handed over first. */
  readKeys(reader: KeyReader): void {
    const ahead = this.input.takeAll();
    this.#reader = reader;
    for (const data of ahead) {
      if (this.#reader === reader) reader.keys(data);
      else void this.input.write(data);
    }
    if (this.#reader === reader && this.#line.length > 0) reader.keys(new Uint8Array(this.#line.splice(0)));
    if (this.#reader === reader && this.#ended) reader.hungUp();
  }

  releaseKeys(reader: KeyReader): void {
    if (this.#reader === reader) this.#reader = undefined;
  }

  show(data: Uint8Array): void {
    this.#options.show(data);
  }

  type(data: Uint8Array): void {
    if (this.#reader !== undefined) this.#reader.keys(data);
    else for (const byte of data) this.#key(byte);
  }

  end(): void {
    this.#ended = true;
    this.#flush();
    this.input.end();
    this.#reader?.hungUp();
  }

  #key(byte: number): void {
    if (byte === control.enter || byte === control.newline) {
      this.#line.push(control.newline);
      this.#echo('\r\n');
      this.#flush();
    } else if (byte === control.c || byte === control.backslash) {
      this.#line = [];
      this.#echo(byte === control.c ? '^C' : '^\\');
      this.#options.signal(byte === control.c ? 'INT' : 'QUIT');
    } else if (byte === control.z) {
      this.#echo('^Z');
      this.#options.signal('TSTP');
    } else if (byte === control.d) {
      if (this.#line.length > 0) this.#flush();
      else this.input.hangUp();
    } else if (byte === control.delete || byte === control.backspace) {
      if (this.#dropCharacter()) this.#echo('\b \b');
    } else if (byte === control.u) {
      while (this.#dropCharacter()) this.#echo('\b \b');
    } else if (byte === control.w) {
      while (this.#line.at(-1) === 32 && this.#dropCharacter()) this.#echo('\b \b');
      while (this.#line.length > 0 && this.#line.at(-1) !== 32 && this.#dropCharacter()) this.#echo('\b \b');
    } else {
      this.#line.push(byte);
      void this.#options.show(byte < 32 && byte !== 9 ? new Uint8Array([94, byte + 64]) : new Uint8Array([byte]));
    }
  }

  /** One character, which may be several bytes of UTF-8. */
  #dropCharacter(): boolean {
    if (this.#line.length === 0) return false;
    while (((this.#line.at(-1) ?? 0) & 0xc0) === 0x80) this.#line.pop();
    this.#line.pop();
    return true;
  }

  #flush(): void {
    if (this.#line.length > 0) void this.input.write(new Uint8Array(this.#line));
    this.#line = [];
  }

  #echo(text: string): void {
    void this.#options.show(new TextEncoder().encode(text));
  }
}

/** What goes to a terminal, and which. */
export interface TerminalOutput extends Output {
  readonly terminal: Terminal;
}

/** The terminal of a program: the one it reads from, else the one it writes to, as /dev/tty is where stdin is a pipe. */
export function terminalOf(context: { readonly stdin: Input; readonly stdout: Output }): Terminal | undefined {
  const { stdin, stdout } = context;
  if (stdin instanceof TerminalInput) return stdin.terminal;
  return 'terminal' in stdout && stdout.terminal instanceof Terminal ? stdout.terminal : undefined;
}

/** What the discipline lets through, and the terminal that it comes from. */
export class TerminalInput extends Pipe {
  readonly terminal: Terminal;

  constructor(terminal: Terminal) {
    super(true);
    this.terminal = terminal;
  }
}

function withCarriageReturns(data: Uint8Array): Uint8Array {
  if (!data.includes(control.newline)) return data;
  const converted: number[] = [];
  for (const byte of data) {
    if (byte === control.newline) converted.push(control.enter);
    converted.push(byte);
  }
  return new Uint8Array(converted);
}
