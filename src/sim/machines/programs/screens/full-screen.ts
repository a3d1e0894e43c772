import type { ProgramContext } from '../../../runtime/process/program.ts';
import { terminalOf } from '../../../runtime/process/terminal.ts';

export type Drawn = string | { readonly text: string; readonly isLast: true };

export interface FullScreen {
  /** The text of the whole screen; `isLast`: nothing is to follow. */
  readonly draw: (rows: number, columns: number) => Drawn | Promise<Drawn>;
  /** Milliseconds after which it is drawn anew; undefined: only when a key was pressed. */
  readonly delay?: number;
  /** How often it is drawn at most. */
  readonly rounds?: number;
  /** What a key does; `quit` ends it. */
  readonly key: (key: string) => 'quit' | undefined;
}

const escapeKey = '\u001b';

/** Single keys; what begins with escape is one. */
function keysIn(text: string): readonly string[] {
  const keys: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const length = rest.startsWith(`${escapeKey}[`) ? 2 + Math.max(1, rest.slice(2).search(/[A-Za-z~]/) + 1) : 1;
    keys.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return keys;
}

/** Draws a screen again and again until a key or Ctrl-C ends it; on a terminal only. */
export async function showScreen(context: ProgramContext, screen: FullScreen): Promise<void> {
  const { process } = context;
  const terminal = terminalOf(context);
  let isOver = false;
  let wake: () => void = () => undefined;
  const end = () => {
    isOver = true;
    wake();
  };
  const reader = {
    keys: (data: Uint8Array) => {
      for (const key of keysIn(new TextDecoder().decode(data)))
        if (key === '\u0003' || screen.key(key) === 'quit') isOver = true;
      wake();
    },
    hungUp: end,
  };
  process.handle('INT', end);
  terminal?.readKeys(reader);
  // A program that is killed gives the keys back, too.
  const stop = process.onEnd(() => terminal?.releaseKeys(reader));
  try {
    for (let round = 0; round < (screen.rounds ?? Number.POSITIVE_INFINITY) && !isOver; round += 1) {
      const pressed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const drawn = await screen.draw(terminal?.rows ?? 24, terminal?.columns ?? 80);
      await context.print(`\u001b[H\u001b[2J${typeof drawn === 'string' ? drawn : drawn.text}`);
      if (isOver || typeof drawn !== 'string') break;
      await (screen.delay === undefined
        ? process.until(pressed)
        : Promise.race([context.sleep(screen.delay), pressed]));
    }
  } finally {
    stop.close();
    terminal?.releaseKeys(reader);
    process.handle('INT', undefined);
  }
}
