import { expect, test } from 'vitest';
import { channel } from './channel.ts';

async function all(source: AsyncIterable<string>): Promise<string[]> {
  const read: string[] = [];
  for await (const chunk of source) {
    read.push(chunk);
  }
  return read;
}

test('hands over together what waits together, also what was pushed before the end', async () => {
  const lines = channel<string>();
  lines.push('a');
  lines.push('b');
  lines.end();
  expect(await all(lines.read(() => {}))).toEqual(['ab']);
});

test('wakes a reader that waits', async () => {
  const lines = channel<string>();
  const reading = all(lines.read(() => {}));
  await Promise.resolve();
  lines.push('a');
  await Promise.resolve();
  lines.end();
  expect(await reading).toEqual(['a']);
});

test('hands over nothing before it is ready', async () => {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const lines = channel<string>(() => gate);
  lines.push('a');
  const reading = lines
    .read(() => {})
    [Symbol.asyncIterator]()
    .next();
  expect(await Promise.race([reading, Promise.resolve().then(() => 'nothing')])).toBe('nothing');
  lines.push('b');
  open();
  expect((await reading).value).toBe('ab');
});

test('tells when the reader leaves', async () => {
  const lines = channel<string>();
  let left = false;
  lines.push('a');
  for await (const _ of lines.read(() => {
    left = true;
  })) {
    break;
  }
  expect(left).toBe(true);
});

test('ends when the reader is too slow', async () => {
  const lines = channel<string>(undefined, 2);
  for (const chunk of ['a', 'b', 'c', 'd']) {
    lines.push(chunk);
  }
  expect(await all(lines.read(() => {}))).toEqual(['abc']);
});
