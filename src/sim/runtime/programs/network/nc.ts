import { NetworkError } from '../../network/network-error.ts';
import { resolveHost } from '../../network/resolve.ts';
import { defineProgram } from '../../process/program.ts';
import { parseOptions } from '../options.ts';
import { encode } from '../text.ts';
import { converse, listen } from './nc-connections.ts';

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
      return listen(context, {
        port,
        again: flags.has('k'),
        wait,
        execute,
        listening: (at) => tell(`listening on [::]:${at} ...`),
        received: ({ local, remote }) =>
          tell(
            `connect to [::ffff:${local.address}]:${port} from [::ffff:${remote.address}]:${remote.port} ([::ffff:${remote.address}]:${remote.port})`,
          ),
      });
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
        else await converse(context, connection, { tells: true, quits: wait });
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
