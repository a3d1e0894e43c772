import { duplexPair } from 'node:stream';
import { expect, it } from 'vitest';
import { Channel, type HijackedStream, hijack } from './streams.ts';

type Send = Parameters<HijackedStream['open']>[0];

function attached() {
  const opened = Promise.withResolvers<Send>();
  const response = hijack(
    {
      method: 'POST',
      path: '/containers/c/attach',
      query: new URLSearchParams(),
      headers: { upgrade: 'tcp' },
      body: (async function* () {})(),
      signal: new AbortController().signal,
    },
    { framed: true, open: opened.resolve, input: () => {}, inputEnded: () => {}, closed: () => {} },
  );
  const [server, client] = duplexPair();
  response.upgrade?.(server, new Uint8Array(0));
  return { server, client, send: opened.promise };
}

const data = new Uint8Array(16 * 1024);

/** Resolves when there is room again. */
async function fill(send: Send): Promise<void> {
  for (let sent = 0; sent < 1000; sent += 1) {
    const room = send('stdout', data);
    if (room !== undefined) return room;
  }
  throw new Error('nobody ever had to wait');
}

it('lets whoever prints wait for a client that does not read', async () => {
  const { client, send } = attached();
  let isThere = false;
  const filled = fill(await send).then(() => {
    isThere = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isThere).toBe(false);
  client.resume();
  await filled;
});

it('lets nobody wait for a client that left', async () => {
  const { server, send } = attached();
  const filled = fill(await send);
  server.destroy();
  await filled;
  expect((await send)('stdout', data)).toBeUndefined();
});

it('has room in a channel for as much as is read of it', async () => {
  const channel = new Channel<number>();
  let room: Promise<void> | undefined;
  let count = 0;
  while (room === undefined) {
    count += 1;
    room = channel.push(count);
  }
  const read: number[] = [];
  for await (const item of channel) {
    read.push(item);
    if (item === count) break;
  }
  await room;
  expect(read).toHaveLength(count);
  expect(channel.push(0)).toBeUndefined();
});
