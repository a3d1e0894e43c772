import { connectionInput, connectionOutput } from '../../network/connection-streams.ts';
import { NetworkError } from '../../network/network-error.ts';
import { resolveHost } from '../../network/resolve.ts';
import type { Connection } from '../../network/types.ts';
import { spawnChild } from '../../process/child.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { parseOptions } from '../options.ts';
import { encode } from '../text.ts';

/** BusyBox' nc with its compatibility to nc 1.10. */
export const nc = defineProgram({
  name: 'nc',
  run: async (context) => {
    const { flags, values, operands } = parseOptions(context.arguments, 'lvznukNtrh', 'pwsieq');
    if (flags.has('u')) {
      await context.complain('not simulated: UDP');
      return 1;
    }
    const verbose = flags.has('v');
    const wait = values.has('w') ? Number(values.get('w')) * 1000 : undefined;
    const tell = async (text: string) => {
      if (verbose) await context.stderr.write(encode(`${text}\n`));
    };
    const execute = values.get('e');
    if (flags.has('l')) {
      const port = Number(values.get('p') ?? operands.at(-1) ?? 0);
      return listen(context, { port, again: flags.has('k'), wait, tell, execute });
    }
    const [host, ...ports] = operands;
    if (host === undefined || ports.length === 0) {
      await context.stderr.write(encode(usage));
      return 1;
    }
    const [address] = await context.process.until(resolveHost(context, host));
    if (address === undefined) {
      await context.complain(`bad address '${host}'`);
      return 1;
    }
    let status = 1;
    for (const port of ports.flatMap(portsOf)) {
      const name = `${host} (${address}:${port})`;
      try {
        const connection = await context.connect(address, port, wait);
        await tell(`${name} open`);
        status = 0;
        if (flags.has('z')) connection.destroy();
        else await converse(context, connection, wait);
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        await tell(`nc: ${name}: ${error.description}`);
      }
    }
    return status;
  },
});

const usage = `BusyBox v1.36.1 (2023-05-18 22:34:17 UTC) multi-call binary.

Usage: nc [OPTIONS] HOST PORT  - connect
nc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen

	-e PROG	Run PROG after connect (must be last)
	-l	Listen mode, for inbound connects
	-lk	With -e, provides persistent server
	-p PORT	Local port
	-s ADDR	Local address
	-w SEC	Timeout for connects and final net reads
	-i SEC	Delay interval for lines sent
	-n	Don't do DNS resolution
	-u	UDP mode
	-b	Allow broadcasts
	-v	Verbose
	-o FILE	Hex dump traffic
	-z	Zero-I/O mode (scanning)
`;

function portsOf(text: string): readonly number[] {
  const [first = 0, last = first] = text.split('-').map(Number);
  return Array.from({ length: Math.max(0, Math.min(last, 65_535) - first + 1) }, (_, index) => first + index);
}

interface Listening {
  readonly port: number;
  readonly again: boolean;
  /** Milliseconds to wait for somebody, and for what he has to say; undefined: for ever. */
  readonly wait: number | undefined;
  readonly tell: (text: string) => Promise<void>;
  readonly execute: string | undefined;
}

async function listen(context: ProgramContext, given: Listening): Promise<number> {
  const { port, again, wait, tell, execute } = given;
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
      await tell(`listening on [::]:${listener.local.port} ...`);
      const connection = await context.process.until(next);
      listener.close();
      if (connection === undefined) {
        await context.complain('timeout');
        return 1;
      }
      const { remote } = connection;
      await tell(
        `connect to [::ffff:${connection.local.address}]:${port} from [::ffff:${remote.address}]:${remote.port} ([::ffff:${remote.address}]:${remote.port})`,
      );
      if (execute === undefined) await converse(context, connection, wait);
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
async function converse(context: ProgramContext, connection: Connection, wait: number | undefined): Promise<void> {
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
    connection.end();
    if (wait !== undefined) {
      await context.sleep(wait);
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
