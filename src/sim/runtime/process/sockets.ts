import { NetworkError } from '../network/network-error.ts';
import type { Connection, Listener, Offers } from '../network/types.ts';
import { Killed } from './killed.ts';
import type { ProcessEntry } from './process-entry.ts';
import type { ProgramContext } from './program.ts';

/** Milliseconds of processor time that one connection costs who serves it, at least. */
const connectionCost = 0.3;

const ownerOf = ({ name, process }: ProgramContext) => ({ pid: process.pid, name, uid: process.credentials.uid });

/** See ProgramContext. */
export function listenAs(
  context: ProgramContext,
  port: number,
  accept: (connection: Connection) => Promise<void>,
  address?: string,
  offers: Offers = {},
): Listener {
  const { process, system } = context;
  const options = {
    port,
    owner: ownerOf(context),
    ...(address === undefined ? {} : { address }),
    ...offers,
  };
  const listener = system.network.listen(options, (connection) => {
    closeWith(process, connection);
    system.meter.spend(connectionCost);
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
