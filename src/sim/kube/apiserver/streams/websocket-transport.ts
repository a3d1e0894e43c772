import { Duplex } from 'node:stream';
import type { HttpRequest, HttpResponse } from '#api';
import { openWebSocket, type WebSocketConnection } from './websocket.ts';

/**
 * The 101 of a WebSocket whose messages are pieces of one stream of bytes, as kubectl tunnels SPDY. Follows client-go
 * tools/portforward TunnelingConnection.
 */
export function openTunnel(request: HttpRequest, protocol: string, opened: (bytes: Duplex) => void): HttpResponse {
  let socket: WebSocketConnection | undefined;
  let hungry: () => void = () => undefined;
  const bytes = new Duplex({
    read: () => hungry(),
    write: (chunk: Uint8Array, _encoding, done) => {
      const sent = socket?.send(chunk);
      if (sent === undefined) {
        done();
      } else {
        void sent.then(() => done());
      }
    },
    final: (done) => {
      socket?.close();
      done();
    },
    destroy: (error, done) => {
      hungry();
      socket?.close();
      done(error);
    },
  });
  return openWebSocket(request, protocol, {
    opened: (connection) => {
      socket = connection;
      opened(bytes);
    },
    message: (data) => {
      if (bytes.destroyed || bytes.push(data)) {
        return;
      }
      return new Promise<void>((resolve) => {
        hungry = resolve;
      });
    },
    closed: () => {
      hungry();
      bytes.push(null);
      bytes.destroy();
    },
  });
}
