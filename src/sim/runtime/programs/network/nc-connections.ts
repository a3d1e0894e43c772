import { connectionInput, connectionOutput } from '../../network/connection-streams.ts';
import { NetworkError } from '../../network/network-error.ts';
import type { Connection } from '../../network/types.ts';
import { spawnChild } from '../../process/child.ts';
import type { ProgramContext } from '../../process/program.ts';

export interface Listening {
  readonly port: number;
  readonly again: boolean;
  /** Milliseconds to wait for somebody, and for what he has to say; undefined: for ever. */
  readonly wait: number | undefined;
  readonly listening: (port: number) => Promise<void>;
  readonly received: (connection: Connection) => Promise<void>;
  readonly execute?: string | undefined;
  /** What its end of input means for a connection. */
  readonly ending?: Ending;
}

/** The other end learns that there is no more input; milliseconds after which the connection is given up: undefined, never. */
export interface Ending {
  readonly tells: boolean;
  readonly quits: number | undefined;
}

/** Takes one connection, or one after the other. */
export async function listen(context: ProgramContext, given: Listening): Promise<number> {
  const { port, again, wait, execute, ending = { tells: true, quits: wait } } = given;
  for (;;) {
    let arrived: (connection: Connection | undefined) => void = () => undefined;
    const next = new Promise<Connection | undefined>((resolve) => {
      arrived = resolve;
    });
    let ended: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const alarm = wait === undefined ? undefined : context.system.clock.after(wait, () => arrived(undefined));
    try {
      const listener = context.listen(port, async (connection) => {
        arrived(connection);
        await over;
      });
      await given.listening(listener.local.port);
      const connection = await context.process.until(next);
      listener.close();
      if (connection === undefined) {
        await context.complain('timeout');
        return 1;
      }
      await given.received(connection);
      if (execute === undefined) await converse(context, connection, ending);
      else await run(context, connection, execute);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      await context.complain(error.code === 'EADDRINUSE' ? `bind: ${error.description}` : error.description);
      return 1;
    } finally {
      alarm?.cancel();
      ended();
    }
    if (!again) return 0;
  }
}

/** Passes what is typed to the other end and back, until the other end has nothing more to say. */
export async function converse(
  context: ProgramContext,
  connection: Connection,
  { tells, quits }: Ending,
): Promise<void> {
  const input = connectionInput(connection);
  const output = connectionOutput(connection);
  const forward = async () => {
    try {
      for (;;) {
        const chunk = await context.read();
        if (chunk === undefined) break;
        await output.write(chunk);
      }
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
    }
    if (tells) connection.end();
    if (quits !== undefined) {
      await context.sleep(quits);
      connection.destroy();
    }
  };
  void forward().catch(() => undefined);
  for (;;) {
    const chunk = await context.process.until(input.read());
    if (chunk === undefined) break;
    await context.stdout.write(chunk);
  }
  connection.destroy();
}

/** Gives the connection to a program as its input and output. */
async function run(context: ProgramContext, connection: Connection, command: string): Promise<void> {
  const child = spawnChild(context, [command], {
    stdin: connectionInput(connection),
    stdout: connectionOutput(connection),
  });
  await context.process.until(child.exited);
  connection.end();
}
