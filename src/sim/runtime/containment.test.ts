import { expect, test } from 'vitest';
import { createDisk } from './files/disk.ts';
import { testContainer } from './testing.ts';
import type { ContainerOptions } from './types.ts';

const mebibyte = 2 ** 20;

/** Runs a script for so many milliseconds at most, or until it said a text; tells how long others had to wait for the event loop at worst. */
async function watched(script: string, milliseconds: number, options: Partial<ContainerOptions> = {}, until?: string) {
  const container = testContainer({ arguments: ['sh', '-c', script], ...options });
  const process = container.start();
  let last = '';
  let heard: () => void = () => undefined;
  const said = new Promise<undefined>((resolve) => {
    heard = () => resolve(undefined);
  });
  process.onOutput((_stream, data) => {
    last = (last + new TextDecoder().decode(data)).slice(-200);
    if (until !== undefined && last.includes(until)) heard();
  });
  let worst = 0;
  let at = performance.now();
  const timer = setInterval(() => {
    worst = Math.max(worst, performance.now() - at);
    at = performance.now();
  }, 10);
  const over = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), milliseconds));
  const ended = await Promise.race([process.exited, over, said]);
  const load = container.load();
  clearInterval(timer);
  process.kill('KILL');
  await process.exited;
  return { container, ended, load, last, worst };
}

test('a fork bomb gets no more processes than a container may have, and delays nobody for long', async () => {
  const { ended, load, last, worst } = await watched(
    'bomb() { bomb | bomb & }; bomb; sleep 1000',
    20_000,
    {},
    "can't fork",
  );
  expect(ended).toBeUndefined();
  expect(load.processes).toBeGreaterThan(100);
  expect(load.processes).toBeLessThanOrEqual(2048);
  expect(last).toContain("sh: can't fork: Resource temporarily unavailable\n");
  expect(worst).toBeLessThan(2000);
}, 30_000);

test('a fork bomb with a memory limit is killed for its memory', async () => {
  const { ended } = await watched('bomb() { bomb | bomb & }; bomb; sleep 1000', 10_000, { memoryLimit: 64 * mebibyte });
  expect(ended).toEqual({ code: 137, signal: 'KILL', outOfMemory: true });
});

test.each(['x=$(head -c 60000000 /dev/zero | tr "\\0" x)', 'x=a; while true; do x=$x$x; done', 'yes | sort'])(
  '%s is killed for its memory and delays nobody for long',
  async (script) => {
    const { ended, worst } = await watched(script, 20_000, { memoryLimit: 20 * mebibyte });
    expect(ended).toEqual({ code: 137, signal: 'KILL', outOfMemory: true });
    expect(worst).toBeLessThan(2000);
  },
  30_000,
);

test('a program without a limit that keeps all that it reads is killed before the host is out of memory', async () => {
  const before = process.memoryUsage().rss;
  const { ended, last, worst } = await watched('yes $(seq 1 500) | sort; echo $?', 20_000);
  expect(ended).toEqual({ code: 0 });
  expect(last).toBe('137\n');
  expect(worst).toBeLessThan(2000);
  expect(process.memoryUsage().rss - before).toBeLessThan(1000 * mebibyte);
}, 30_000);

test.each([
  ['yes | head -c 10000000 | tail -n 1', 'y\n'],
  ['seq 1 1000000 | tail -n 2', '999999\n1000000\n'],
  ['yes | head -c 10000001 | tail -c 3', 'y\ny'],
])('%s lets go of what it has read', async (script, expected) => {
  const { ended, last, load } = await watched(script, 20_000, { memoryLimit: 6 * mebibyte });
  expect(ended).toEqual({ code: 0 });
  expect(last).toBe(expected);
  expect(load.bytes).toBeLessThan(6 * mebibyte);
});

test('zeros without end fill the disk and not the memory of the host', async () => {
  const disk = createDisk(50 * 2 ** 30);
  const before = process.memoryUsage().rss;
  const { ended, last } = await watched('dd if=/dev/zero of=/big bs=64M', 60_000, { space: disk.space() });
  expect(ended).toEqual({ code: 1 });
  expect(last).toMatch(/^dd: error writing '\/big': No space left on device\n633\+0 records in\n632\+0 records out\n$/);
  expect(disk.available).toBe(0);
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * mebibyte);
}, 60_000);

test('a file that grows without end meets a full disk before the host is out of memory', async () => {
  const disk = createDisk(50 * 2 ** 30);
  const space = disk.space();
  const { ended, last } = await watched('yes > /big', 60_000, { space });
  expect(ended).toEqual({ code: 1 });
  expect(last).toBe('yes: standard output: No space left on device\n');
  expect(disk.available).toBeLessThan(5 * 2 ** 30);
  space.close();
  expect(disk.available).toBe(42_412_802_048);
}, 60_000);
