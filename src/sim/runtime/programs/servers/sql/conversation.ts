import { connectionInput, connectionOutput } from '../../../network/connection-streams.ts';
import { NetworkError } from '../../../network/network-error.ts';
import type { Connection } from '../../../network/types.ts';
import type { ProgramContext } from '../../../process/program.ts';
import { decode, encode } from '../../text.ts';
import type { SqlResult } from './database.ts';

/** Who logs in. */
export interface Login {
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string | undefined;
}

/** What a server answers to a login or to a statement. */
export type Answer = { readonly refused: string } | { readonly result: SqlResult } | { readonly welcome: true };

/** Messages, one a line: the programs of the lab speak with each other only, so the databases' own protocols are not needed. */
export function lines(connection: Connection): {
  read(): Promise<unknown>;
  write(message: unknown): Promise<void>;
} {
  const input = connectionInput(connection);
  const output = connectionOutput(connection);
  let rest = '';
  return {
    read: async () => {
      for (;;) {
        const end = rest.indexOf('\n');
        if (end >= 0) {
          const line = rest.slice(0, end);
          rest = rest.slice(end + 1);
          return JSON.parse(line) as unknown;
        }
        const chunk = await input.read();
        if (chunk === undefined) return undefined;
        rest += decode(chunk);
      }
    },
    write: async (message) => output.write(encode(`${JSON.stringify(message)}\n`)),
  };
}

/** Serves logins and statements at a port; an exit code when it cannot bind. */
export function serveSql(
  context: ProgramContext,
  port: number,
  open: (login: Login, from: string) => { readonly refused: string } | { run(sql: string): SqlResult },
): number | undefined {
  try {
    context.listen(port, async (connection) => {
      const { read, write } = lines(connection);
      const login = (await read().catch(() => undefined)) as Login | undefined;
      if (login === undefined) return;
      const session = open(login, connection.remote.address);
      if ('refused' in session) {
        await write(session);
        return;
      }
      await write({ welcome: true });
      for (;;) {
        const message = (await read().catch(() => undefined)) as { readonly sql: string } | undefined;
        if (message === undefined) return;
        await write({ result: session.run(message.sql) });
      }
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return 1;
  }
}
