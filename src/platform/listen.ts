import { existsSync, unlinkSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Handler, UserError } from '#api';
import { answerRequest } from './listen/answer-request.ts';
import { answerAlone, answerUnread } from './listen/answer-unread.ts';
import { answerUpgrade } from './listen/answer-upgrade.ts';

export type ListenAddress =
  | {
      readonly host: string;
      /** 0: any free one. */
      readonly port: number;
      /** PEM. With `ca`, client certificates signed by it are verified and shown to the handler. */
      readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string };
    }
  | {
      readonly socketPath: string;
      /** Permission bits; default 0o600. */
      readonly mode?: number;
    };

/** A socket that a handler answers on. */
export interface Listener {
  /** 0 for a socket file. */
  readonly port: number;
  /** Ends all connections at once; resolves when the port or socket file is free again. */
  close(): Promise<void>;
}

/**
 * Serves a handler over HTTP/1.1 on a TCP port or a unix socket. Throws UserError `port-taken`, `socket-taken` or
 * `cannot-listen`. A socket file that nobody listens on any more is replaced.
 */
export async function listen(handler: Handler, address: ListenAddress): Promise<Listener> {
  const tls = 'tls' in address ? address.tls : undefined;
  const settings = { keepAliveTimeout: 120_000, requestTimeout: 0, headersTimeout: 60_000, noDelay: true };
  const server: Server =
    tls === undefined
      ? createHttpServer(settings)
      : createHttpsServer({
          ...settings,
          key: tls.key,
          cert: tls.cert,
          ...(tls.ca === undefined ? {} : { ca: tls.ca, requestCert: true, rejectUnauthorized: false }),
        });
  const sockets = new Set<Socket>();
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', track);
  server.on('secureConnection', track);
  server.on('request', (request, response) => answerRequest(handler, request, response));
  server.on('upgrade', (request, socket, head) => answerUpgrade(handler, request, socket, head));
  server.on('clientError', (error, socket) => answerUnread(handler, error, socket as Socket));
  server.on('connect', (request, socket) => answerAlone(handler, request, socket as Socket));
  server.on('checkContinue', (request, response) => {
    response.writeContinue();
    answerRequest(handler, request, response);
  });
  if ('socketPath' in address) {
    await removeStaleSocket(address.socketPath);
  }
  await start(server, address);
  if ('socketPath' in address) {
    await chmod(address.socketPath, address.mode ?? 0o600);
  }
  return {
    port: 'socketPath' in address ? 0 : (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      }),
  };
}

function start(server: Server, address: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, address)));
    server.once('listening', resolve);
    if ('socketPath' in address) {
      server.listen(address.socketPath);
    } else {
      server.listen(address.port, address.host);
    }
  });
}

function explain(error: NodeJS.ErrnoException, address: ListenAddress): UserError {
  const where = 'socketPath' in address ? address.socketPath : `${address.host}:${address.port}`;
  if (error.code === 'EADDRINUSE') {
    return 'socketPath' in address
      ? new UserError(
          'socket-taken',
          `Another process listens on ${where}.`,
          'Stop it, or choose another name for the lab.',
        )
      : new UserError('port-taken', `Another process listens on ${where}.`, 'Stop it, or choose another port.');
  }
  const reason =
    error.code === 'EINVAL' && 'socketPath' in address
      ? 'the path is too long for a socket'
      : error.code === 'EACCES'
        ? 'permission denied'
        : error.message;
  return new UserError('cannot-listen', `Cannot listen on ${where}: ${reason}.`, 'Choose another place.');
}

/** Removes a socket file that was left behind; throws when somebody answers on it. */
async function removeStaleSocket(socketPath: string): Promise<void> {
  if (!existsSync(socketPath)) {
    return;
  }
  const alive = await new Promise<boolean>((resolve) => {
    const probe = connect(socketPath);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
  if (alive) {
    throw new UserError(
      'socket-taken',
      `Another process listens on ${socketPath}.`,
      'Stop it, or choose another name for the lab.',
    );
  }
  unlinkSync(socketPath);
}
