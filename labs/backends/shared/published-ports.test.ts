import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { PublishedPorts } from '#sim';
import { openPublishedPorts } from './published-ports.ts';

/** Ports of a Docker host of which every one echoes. */
function host() {
  const published: { address: string; port: number; protocol: string }[] = [];
  let tell: () => void = () => undefined;
  const ports: PublishedPorts = {
    now: () => published,
    onChange: (changed) => {
      tell = changed;
    },
    connect: async () => new PassThrough(),
  };
  const change = (to: typeof published) => {
    published.splice(0, published.length, ...to);
    tell();
  };
  return { ports, change };
}

/** A port that nobody has now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function echo(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end('hello');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

it('lets programs of this machine reach what is published, as long as it is', async () => {
  const { ports, change } = host();
  const open = openPublishedPorts(ports, () => undefined);
  const port = await freePort();
  change([{ address: '0.0.0.0', port, protocol: 'tcp' }]);
  await open.settled();
  expect(await echo(port)).toBe('hello');
  change([]);
  await open.settled();
  await expect(echo(port)).rejects.toThrow('ECONNREFUSED');
  await open.close();
});

it('leaves a port that somebody else has to him, and says so', async () => {
  const other = createServer((socket) => socket.end('other')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const said: string[] = [];
  const { ports, change } = host();
  const open = openPublishedPorts(ports, (line) => said.push(line));
  change([{ address: '0.0.0.0', port, protocol: 'tcp' }]);
  await open.settled();
  expect(said).toEqual([`port ${port} of this machine is somebody else's; the Docker host has it all the same`]);
  await open.close();
  other.close();
});
