import { createInterface, type Interface } from 'node:readline';
import type { TuiOptions } from '../options.ts';

/** Reads lines, one at a time; can let go of the keyboard in between. */
export interface LineReader {
  /** The next line; undefined: there is no more input, or Ctrl-C was pressed. */
  ask(prompt: string): Promise<string | undefined>;
  /** Prints a line without disturbing what is being typed. */
  print(text: string): void;
  /** Lets go of the keyboard and keeps back what is printed, until `resume`. */
  suspend(): void;
  resume(): void;
  close(): void;
}

export function createLineReader({ stdin, stdout }: TuiOptions): LineReader {
  let reader: Interface | undefined;
  let waiting: ((line: string | undefined) => void) | undefined;
  let ended = false;
  let held: string[] | undefined;
  const early: string[] = [];

  function open(): Interface {
    const opened = createInterface({ input: stdin, output: stdout, terminal: stdin.isTTY === true });
    opened.on('line', (line) => {
      const resolve = waiting;
      waiting = undefined;
      if (resolve === undefined) early.push(line);
      else resolve(line);
    });
    const finish = () => {
      if (reader !== opened) return;
      ended = true;
      reader = undefined;
      waiting?.(undefined);
      waiting = undefined;
      opened.close();
    };
    opened.on('SIGINT', finish);
    opened.on('close', finish);
    return opened;
  }

  function release(): void {
    const released = reader;
    reader = undefined;
    released?.close();
  }

  return {
    ask(prompt) {
      if (ended && early.length === 0) return Promise.resolve(undefined);
      reader ??= open();
      reader.setPrompt(prompt);
      reader.prompt();
      const line = early.shift();
      if (line !== undefined) return Promise.resolve(line);
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      waiting = resolve;
      return promise;
    },
    print(text) {
      if (held !== undefined) {
        held.push(text);
        return;
      }
      if (waiting !== undefined && stdin.isTTY === true) stdout.write('\r\u001b[K');
      stdout.write(`${text}\n`);
      if (waiting !== undefined) reader?.prompt(true);
    },
    suspend() {
      held = [];
      release();
    },
    resume() {
      const texts = held ?? [];
      held = undefined;
      for (const text of texts) stdout.write(`${text}\n`);
    },
    close: release,
  };
}
