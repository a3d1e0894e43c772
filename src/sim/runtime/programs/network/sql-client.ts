import { NetworkError } from '../../network/network-error.ts';
import { lookUpHost } from '../../network/resolve.ts';
import type { ProgramContext } from '../../process/program.ts';
import { type Answer, type Login, lines } from '../servers/sql/conversation.ts';
import type { SqlResult } from '../servers/sql/database.ts';

/** How a login ended. */
export type Opened =
  | { readonly kind: 'open'; run(sql: string): Promise<SqlResult> }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unknown-host' | 'unreachable' };

/** Logs in at a database of the lab. */
export async function openSql(context: ProgramContext, host: string, port: number, login: Login): Promise<Opened> {
  const found = await context.process.until(lookUpHost(context, host));
  if (typeof found === 'string') return { kind: 'unknown-host' };
  try {
    const connection = await context.connect(found[0] ?? host, port, 10_000);
    const { read, write } = lines(connection);
    const ask = async (message: unknown) => {
      await write(message);
      return (await context.process.until(read())) as Answer | undefined;
    };
    const answer = await ask(login);
    if (answer === undefined) return { kind: 'unreachable' };
    if ('refused' in answer) return { kind: 'refused', why: answer.refused };
    return {
      kind: 'open',
      run: async (sql) => {
        const reply = await ask({ sql });
        if (reply === undefined || !('result' in reply)) throw new NetworkError('ECONNRESET');
        return reply.result;
      },
    };
  } catch (error) {
    if (error instanceof NetworkError) return { kind: 'unreachable' };
    throw error;
  }
}
