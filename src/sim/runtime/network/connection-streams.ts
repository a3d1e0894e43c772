import type { Input, Output } from '../process/streams.ts';
import { NetworkError } from './network-error.ts';
import type { Connection } from './types.ts';

/** Reads a connection piece by piece; throws NetworkError when it is reset. */
export function connectionInput(connection: Connection): Input {
  let isOver = false;
  return {
    isTerminal: false,
    read: async () => {
      for (;;) {
        const chunk = connection.read() as Uint8Array | null;
        if (chunk !== null) return chunk;
        if (connection.errored instanceof NetworkError) throw connection.errored;
        if (isOver || connection.readableEnded || connection.destroyed) return undefined;
        await new Promise<void>((resolve) => {
          const done = () => {
            isOver ||= connection.readableEnded || connection.destroyed;
            connection.off('readable', done).off('end', done).off('close', done);
            resolve();
          };
          connection.on('readable', done).on('end', done).on('close', done);
        });
      }
    },
  };
}

/** Writes to a connection; throws NetworkError when it is reset. */
export function connectionOutput(connection: Connection): Output {
  return {
    isTerminal: false,
    write: (data) => {
      if (connection.errored instanceof NetworkError) throw connection.errored;
      if (connection.destroyed || connection.writableEnded) throw new NetworkError('ECONNRESET');
      if (connection.write(data)) return;
      return new Promise<void>((resolve) => {
        const done = () => {
          connection.off('drain', done).off('close', done);
          resolve();
        };
        connection.on('drain', done).on('close', done);
      });
    },
  };
}
