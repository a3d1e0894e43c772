import { describe, expect, it } from 'vitest';
import { testContainer } from '../testing.ts';

/** A shell on a terminal; `type` resolves when the screen shows what is awaited. */
function terminal() {
  const process = testContainer({ tty: true, openStdin: true }).start();
  let screen = '';
  let changed: () => void = () => undefined;
  process.onOutput((_, data) => {
    screen += new TextDecoder().decode(data);
    changed();
  });
  const shows = async (text: string) => {
    while (!screen.endsWith(text)) {
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
  };
  return {
    process,
    shows,
    type: (text: string) => process.writeStdin(new TextEncoder().encode(text)),
    screen: () => screen,
  };
}

describe('a shell on a terminal', () => {
  it('reads the line after a Ctrl-C at the prompt', async () => {
    const { type, shows, screen } = terminal();
    await shows('# ');
    type('abc\u0003');
    await shows('^C\r\n/ # ');
    type('echo one\n');
    await shows('one\r\n/ # ');
    expect(screen()).toBe('/ # abc^C\r\n/ # echo one\r\none\r\n/ # ');
  });

  it('begins a new line when Ctrl-C ends a command', async () => {
    const { type, shows, screen } = terminal();
    await shows('# ');
    type('sleep 100\n');
    await shows('sleep 100\r\n');
    await new Promise((resolve) => setImmediate(resolve));
    type('\u0003');
    await shows('^C\r\n/ # ');
    type('echo $?\n');
    await shows('130\r\n/ # ');
    expect(screen()).toBe('/ # sleep 100\r\n^C\r\n/ # echo $?\r\n130\r\n/ # ');
  });

  it('stops a command at Ctrl-Z and lets it go on in the background and in the foreground', async () => {
    const { type, shows, screen } = terminal();
    await shows('# ');
    type('sleep 100 | cat\n');
    await shows('| cat\r\n');
    await new Promise((resolve) => setImmediate(resolve));
    type('\u001a');
    await shows('[1]+  Stopped                 sleep 100 | cat\r\n/ # ');
    type('bg\n');
    await shows('[1]+ sleep 100 | cat &\r\n/ # ');
    type('jobs\n');
    await shows('[1]+  Running                 sleep 100 | cat &\r\n/ # ');
    type('fg\n');
    await shows('fg\r\nsleep 100 | cat\r\n');
    await new Promise((resolve) => setImmediate(resolve));
    type('\u0003');
    await shows('^C\r\n/ # ');
    type('jobs\n');
    await shows('jobs\r\n/ # ');
    expect(screen()).toContain('^Z\r\n[1]+  Stopped');
  });

  it('keeps Ctrl-C from what runs in the background', async () => {
    const { type, shows, screen } = terminal();
    await shows('# ');
    type('sleep 100 &\n');
    await shows('\r\n/ # ');
    type('sleep 200\n');
    await shows('sleep 200\r\n');
    await new Promise((resolve) => setImmediate(resolve));
    type('\u0003');
    await shows('^C\r\n/ # ');
    type('jobs; kill %1; fg %7\n');
    await shows('[1]+  Terminated              sleep 100\r\n/ # ');
    expect(screen()).toContain('fg: %7: no such job\r\n');
    expect(screen()).toMatch(/\[1\] \d+\r\n\/ # sleep 200/);
    expect(screen()).toContain('[1]+  Running                 sleep 100 &\r\n');
  });

  it('ends at Ctrl-D', async () => {
    const { type, shows, process } = terminal();
    await shows('# ');
    type('false\n');
    await shows('false\r\n/ # ');
    type('\u0004');
    expect(await process.exited).toMatchObject({ code: 1 });
  });
});
