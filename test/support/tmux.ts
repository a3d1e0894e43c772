import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import type { Program } from './program.ts';

export type Tmux = ReturnType<typeof createTmux>;

/** A tmux server of its own; keys in, screen out. */
export function createTmux(program: Program, columns: number, rows: number) {
  const server = `cka-lab-test-${process.pid}-${columns}x${rows}`;
  const tmux = (...parameters: readonly string[]) =>
    spawnSync('tmux', ['-L', server, '-f', '/dev/null', ...parameters], { encoding: 'utf8', env: program.env });
  const screen = () => tmux('capture-pane', '-p').stdout;
  return {
    open: (command: string) => tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), command),
    keys: (...keys: readonly string[]) => tmux('send-keys', ...keys),
    resize: (wide: number, high: number) => tmux('resize-window', '-x', String(wide), '-y', String(high)),
    screen,
    until: async (wanted: RegExp) => expect.poll(screen, { timeout: 40_000, interval: 50 }).toMatch(wanted),
    close: () => tmux('kill-server'),
  };
}
