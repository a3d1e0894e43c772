import { goJson } from '../images/go-json.ts';

/** Characters that may wait for a client that reads slowly, before whoever prints has to wait too. */
const most = 1024 * 1024;

/** What a build tells its client, one JSON object after the other. */
export class BuildOutput {
  readonly #lines: string[] = [];
  #size = 0;
  #wake: (() => void) | undefined;
  #ended = false;
  /** Keeps everything back until the end: `docker build -q` shows it only when the build fails. */
  isHeld = false;
  #goOn: (() => void)[] = [];

  /** Text on the client's screen. */
  print(text: string): void {
    this.send({ stream: text });
  }

  /** The same in red, as everything that goes to standard error. */
  complain(text: string): void {
    this.send({ stream: `\u001b[91m${text}\u001b[0m` });
  }

  send(line: unknown): void {
    if (this.#ended || (this.isHeld && this.#size > most)) return;
    const text = `${goJson(line)}\r\n`;
    this.#lines.push(text);
    this.#size += text.length;
    if (!this.isHeld) this.#wake?.();
  }

  /** Forgets what nobody has read yet. */
  discard(): void {
    this.#lines.length = 0;
    this.#size = 0;
  }

  /** A promise while the client cannot keep up: print on when it resolves. */
  room(): Promise<void> | undefined {
    if (this.#ended || this.isHeld || this.#size < most) return undefined;
    return new Promise((resolve) => this.#goOn.push(resolve));
  }

  /** Whoever waits for room goes on; used, too, when nobody reads any more. */
  #release(): void {
    for (const goOn of this.#goOn.splice(0)) goOn();
  }

  end(): void {
    this.#ended = true;
    this.#release();
    this.#wake?.();
  }

  /** Everything, until the end. */
  async *read(): AsyncGenerator<string> {
    for (;;) {
      const text = this.isHeld && !this.#ended ? '' : this.#lines.splice(0).join('');
      if (text !== '') {
        yield text;
        this.#size = 0;
        this.#release();
      } else if (this.#ended) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    }
  }
}
