import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Passes a TCP port on, and breaks what it carries. */
export interface BreakableProxy {
  readonly port: number;
  /** Ends all connections at once. */
  cut(): void;
  /** Ends the next connection that answers after so many more bytes of answers. */
  cutAfter(bytes: number): void;
  /** Refuses new connections until `heal`. */
  refuse(): void;
  heal(): void;
  close(): Promise<void>;
}

export async function breakableProxy(target: number): Promise<BreakableProxy> {
  const sockets = new Set<Socket>();
  let left: number | undefined;
  let refused = false;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    if (refused) {
      client.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => upstream.write(data));
    upstream.on('data', (data: Buffer) => {
      if (left === undefined || data.length <= left) {
        if (left !== undefined) left -= data.length;
        client.write(data);
        return;
      }
      const part = data.subarray(0, left);
      left = undefined;
      client.write(part, () => client.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    cutAfter: (bytes) => {
      left = bytes;
    },
    refuse: () => {
      refused = true;
      cut();
    },
    heal: () => {
      refused = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
