import { createServer, type Socket } from 'node:net';

/** A TCP port of this machine that is listened on. */
export interface TcpListener {
  /** Connections that were made are cut. */
  close(): void;
}

/** Listens on 127.0.0.1; undefined when somebody else has that port or it may not be used. */
export async function listenTcp(port: number, accept: (socket: Socket) => void): Promise<TcpListener | undefined> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that vanishes is no harm.
    socket.on('error', () => undefined);
    accept(socket);
  });
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (!listening) return undefined;
  // What containers publish is no reason to go on running.
  server.unref();
  return {
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
