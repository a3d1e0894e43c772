import { NetworkError } from '../../../network/network-error.ts';
import type { Connection, Listener } from '../../../network/types.ts';
import type { ProgramContext } from '../../../process/program.ts';
import { say, sayTwice, stamp } from './log.ts';
import { serve } from './serve.ts';
import type { Site } from './site.ts';

/** What changes when the configuration is read again. */
export interface State {
  site: Site;
  listeners: Listener[];
  /** How many there have been. */
  connections: number;
}

export class BindError extends Error {
  override readonly name = 'BindError';
}

/** Five tries, half a second apart. Follows ngx_open_listening_sockets. */
export async function bindPatiently(context: ProgramContext, state: State): Promise<number | undefined> {
  for (let tries = 5; tries > 0; tries -= 1) {
    try {
      bind(context, state);
      return undefined;
    } catch (error) {
      if (!(error instanceof BindError)) throw error;
      for (const message of error.message.split('\n')) {
        await sayTwice(context, 'emerg', message);
      }
      await say(context, `${stamp(context, 'notice')} try again to bind() after 500ms`);
      await context.sleep(500);
    }
  }
  await sayTwice(context, 'emerg', 'still could not bind()');
  return 1;
}

/** Throws BindError with one line for each address that is taken. */
export function bind(context: ProgramContext, state: State): void {
  const wanted = new Map(state.site.servers.flatMap(({ listens }) => listens.map((listen) => [listen.text, listen])));
  const bound = new Set<number>();
  const listeners: Listener[] = [];
  const failures: string[] = [];
  for (const { address, port, text } of wanted.values()) {
    // The listeners of the two families of addresses are one here.
    if (bound.has(port)) continue;
    try {
      const accept = (connection: Connection) => {
        state.connections += 1;
        return serve(context, state.site, connection, state.connections);
      };
      listeners.push(context.listen(port, accept, address));
      bound.add(port);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      const number = { EADDRINUSE: 98, EADDRNOTAVAIL: 99, EACCES: 13 }[error.code as string] ?? 5;
      failures.push(`bind() to ${text} failed (${number}: ${error.description})`);
    }
  }
  if (failures.length > 0) {
    for (const listener of listeners) listener.close();
    throw new BindError(failures.join('\n'));
  }
  state.listeners = listeners;
}
