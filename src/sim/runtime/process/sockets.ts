import { NetworkError } from '../network/network-error.ts';
import type { Connection, Listener } from '../network/types.ts';
import { Killed } from './killed.ts';
import type { ProcessEntry } from './process-entry.ts';
import type { ProgramContext } from './program.ts';
import type { Input, Output } from './streams.ts';

const ownerOf = ({ name, process }: ProgramContext) => ({ pid: process.pid, name, uid: process.credentials.uid });

/** See ProgramContext. */
export function listenAs(
  context: ProgramContext,
  port: number,
  accept: (connection: Connection) => Promise<void>,
  address?: string,
): Listener {
  const { process, system } = context;
  const options = { port, owner: ownerOf(context), ...(address === undefined ? {} : { address }) };
  const listener = system.network.listen(options, (connection) => {
    closeWith(process, connection);
    void serve(connection, accept);
  });
  const stop = process.onEnd(() => listener.close());
  return {
    local: listener.local,
    close: () => {
      stop.close();
      listener.close();
    },
  };
}

/** What goes wrong with one connection ends that connection, not the server. */
async function serve(connection: Connection, accept: (connection: Connection) => Promise<void>): Promise<void> {
  try {
    await accept(connection);
  } catch (error) {
    if (!(error instanceof NetworkError) && !(error instanceof Killed))
      connection.destroy(new NetworkError('ECONNRESET'));
  } finally {
    if (!connection.writableEnded) connection.end();
  }
}

/** See ProgramContext. */
export async function connectAs(
  context: ProgramContext,
  address: string,
  port: number,
  timeout?: number,
): Promise<Connection> {
  const { process, system } = context;
  const giveUp = new AbortController();
  const end = process.onEnd(() => giveUp.abort(new NetworkError('ETIMEDOUT')));
  const timer =
    timeout === undefined ? undefined : system.clock.after(timeout, () => giveUp.abort(new NetworkError('ETIMEDOUT')));
  try {
    const options = { signal: giveUp.signal, owner: ownerOf(context) };
    const connection = await process.until(system.network.connect(address, port, options));
    closeWith(process, connection);
    return connection;
  } finally {
    timer?.cancel();
    end.close();
  }
}

function closeWith(process: ProcessEntry, connection: Connection): void {
  const end = process.onEnd(() => connection.destroy());
  connection.once('close', () => end.close());
}

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
