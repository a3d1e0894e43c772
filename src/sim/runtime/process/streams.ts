import { Killed } from './killed.ts';

/** Where a program reads from: undefined is the end. */
export interface Input {
  readonly isTerminal: boolean;
  read(): Promise<Uint8Array | undefined>;
}

/** Where a program writes to. A promise means: wait before writing on. Writing where nobody reads throws Killed. */
export interface Output {
  readonly isTerminal: boolean;
  write(data: Uint8Array): void | Promise<void>;
}

export const emptyInput: Input = { isTerminal: false, read: async () => undefined };
export const noOutput: Output = { isTerminal: false, write: () => undefined };

const roomInPipe = 65_536;

/** Bytes from writers to one reader, with the room of a Linux pipe. */
export class Pipe implements Input, Output {
  readonly isTerminal: boolean;
  readonly #chunks: Uint8Array[] = [];
  #held = 0;
  #ended = false;
  #hangUps = 0;
  #broken = false;
  #readers: (() => void)[] = [];
  #writers: (() => void)[] = [];

  constructor(isTerminal = false) {
    this.isTerminal = isTerminal;
  }

  write(data: Uint8Array): void | Promise<void> {
    if (this.#broken) throw new Killed('PIPE');
    if (data.length === 0 || this.#ended) return;
    this.#chunks.push(data);
    this.#held += data.length;
    this.#wakeReaders();
    if (this.#held < roomInPipe) return;
    return new Promise<void>((resolve) => this.#writers.push(resolve)).then(() => {
      if (this.#broken) throw new Killed('PIPE');
    });
  }

  async read(): Promise<Uint8Array | undefined> {
    while (this.#chunks.length === 0 && !this.#ended) {
      if (this.#hangUps > 0) {
        this.#hangUps -= 1;
        return undefined;
      }
      await new Promise<void>((resolve) => this.#readers.push(resolve));
    }
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) this.#held -= chunk.length;
    if (this.#held < roomInPipe) this.#wakeWriters();
    return chunk;
  }

  /** No more data comes. */
  end(): void {
    this.#ended = true;
    this.#wakeReaders();
  }

  /** One reader sees an end, the pipe lives on: Ctrl-D on a terminal. */
  hangUp(): void {
    this.#hangUps += 1;
    this.#wakeReaders();
  }

  /** Nobody reads any more. */
  breakOff(): void {
    this.#broken = true;
    this.#wakeWriters();
  }

  /** Gives back what was read too much; it is read next. */
  unread(data: Uint8Array): void {
    if (data.length === 0) return;
    this.#chunks.unshift(data);
    this.#held += data.length;
  }

  /** Whatever can be read at once. */
  takeAll(): readonly Uint8Array[] {
    this.#held = 0;
    this.#wakeWriters();
    return this.#chunks.splice(0);
  }

  #wakeReaders(): void {
    for (const wake of this.#readers.splice(0)) wake();
  }

  #wakeWriters(): void {
    for (const wake of this.#writers.splice(0)) wake();
  }
}
