import { expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { createFileTree } from '../files/create-file-tree.ts';
import { programFile } from '../process/executable.ts';
import { testContainer } from '../testing.ts';

/** What it has printed after a minute, what it takes then, and how it ended if it did. */
async function afterAMinute(...args: readonly string[]) {
  const clock = virtualClock();
  const tree = createFileTree();
  tree.writeFile('/stress', programFile('vish-stress'), { mode: 0o755 });
  const image = { id: 'i', layers: [{ id: 'l', tree }], config: {} };
  const container = testContainer({ image, arguments: ['/stress', ...args] }, clock);
  const process = container.start();
  let stderr = '';
  let code: number | undefined;
  process.onOutput((_, data) => {
    stderr += new TextDecoder().decode(data);
  });
  void process.exited.then((status) => {
    code = status.code;
  });
  for (let second = 0; second < 60; second += 1) {
    await clock.settle();
    clock.advance(1000);
  }
  const lines = stderr.replaceAll(/^I\d{4} [\d:.]+ {7}1 /gm, '').split('\n');
  const seen = { lines, load: container.load(), code };
  process.kill('KILL');
  await process.exited;
  return seen;
}

it('takes its memory in steps, keeps processors busy and says so', async () => {
  const wish = ['-logtostderr', '-cpus', '2', '-mem-total=150Mi', '-mem-alloc-size', '50Mi', '-mem-alloc-sleep', '1s'];
  const { lines, load, code } = await afterAMinute(...wish);
  expect(lines).toEqual([
    'main.go:26] Allocating "150Mi" memory, in "50Mi" chunks, with a 1s sleep between allocations',
    'main.go:39] Spawning a thread to consume CPU',
    'main.go:39] Spawning a thread to consume CPU',
    'main.go:29] Allocated "150Mi" memory',
    '',
  ]);
  expect(Math.floor(load.bytes / 2 ** 20)).toBe(151);
  expect(load).toMatchObject({ processes: 3, busy: 2 });
  expect(code).toBeUndefined();
});

it.each([
  [['-memory', '1'], 'flag provided but not defined: -memory', 2],
  [['-cpus'], 'flag needs an argument: -cpus', 2],
  [['-cpus', 'two'], 'invalid value "two" for flag -cpus: parse error', 2],
  [
    ['-mem-total', 'much'],
    "panic: cannot parse 'much': quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    2,
  ],
])('refuses %j', async (args, message, expected) => {
  const { lines, code } = await afterAMinute(...args);
  expect(lines[0]).toBe(message);
  expect(code).toBe(expected);
});
