import { performance } from 'node:perf_hooks';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** A program on a pseudo-terminal of 120x40, and what its screen shows. */
export interface Screen {
  readonly pid: number;
  /** Milliseconds until `shown` holds for the screen's text. Rejects after ten seconds with the screen. */
  until(shown: (text: string) => boolean): Promise<number>;
  /** Sends keys and measures the milliseconds until the screen's text is another, or until `shown` holds for it. */
  key(keys: string, shown?: (text: string) => boolean): Promise<number>;
  send(keys: string): void;
  text(): string;
  close(): void;
}

export function openScreen(command: string, parameters: readonly string[], environment: NodeJS.ProcessEnv): Screen {
  const terminal = new xterm.Terminal({ cols: 120, rows: 40, allowProposedApi: true });
  const started = performance.now();
  const child = spawn(command, [...parameters], {
    cols: 120,
    rows: 40,
    name: 'xterm-256color',
    env: { ...environment, TERM: 'xterm-256color' } as Record<string, string>,
  });
  const listeners = new Set<() => void>();
  child.onData((data) =>
    terminal.write(data, () => {
      for (const listener of [...listeners]) listener();
    }),
  );
  terminal.onData((data) => child.write(data));

  const text = () => {
    const lines: string[] = [];
    for (let line = 0; line < terminal.rows; line += 1)
      lines.push(
        terminal.buffer.active.getLine(terminal.buffer.active.viewportY + line)?.translateToString(true) ?? '',
      );
    return lines.join('\n');
  };

  const until = (from: number, shown: (text: string) => boolean) =>
    new Promise<number>((resolve, reject) => {
      const look = () => {
        if (!shown(text())) return;
        listeners.delete(look);
        clearTimeout(limit);
        resolve(performance.now() - from);
      };
      const limit = setTimeout(() => {
        listeners.delete(look);
        reject(new Error(`the screen never showed it:\n${text()}`));
      }, 10_000);
      listeners.add(look);
      look();
    });

  return {
    pid: child.pid,
    text,
    send: (keys) => child.write(keys),
    until: (shown) => until(started, shown),
    key: (keys, shown) => {
      const before = text();
      const from = performance.now();
      child.write(keys);
      return until(from, shown ?? ((now) => now !== before));
    },
    close: () => child.kill('SIGTERM'),
  };
}
