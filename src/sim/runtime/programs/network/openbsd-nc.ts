import { NetworkError } from '../../network/network-error.ts';
import { lookUpHost } from '../../network/resolve.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { parseOptions } from '../options.ts';
import { encode } from '../text.ts';
import { converse, type Ending, listen } from './nc-connections.ts';

/** The names that /etc/services has for ports. */
const services: Readonly<Record<number, string>> = {
  22: 'ssh',
  25: 'smtp',
  53: 'domain',
  80: 'http',
  88: 'kerberos',
  110: 'pop3',
  111: 'sunrpc',
  143: 'imap2',
  179: 'bgp',
  389: 'ldap',
  443: 'https',
  514: 'shell',
  636: 'ldaps',
  873: 'rsync',
  2049: 'nfs',
  3306: 'mysql',
  3389: 'ms-wbt-server',
  5432: 'postgresql',
  5672: 'amqp',
  6379: 'redis',
  8080: 'http-alt',
};

/** The ports of `80`, `http` and `20-25`, or what is wrong with them. */
function portsOf(text: string): readonly number[] | string {
  const named = Object.entries(services).find(([, name]) => name === text);
  if (named !== undefined) return [Number(named[0])];
  const [first = '', last = first] = /^\d+-\d+$/.test(text) ? text.split('-') : [text];
  for (const one of [first, last]) {
    if (!/^\d+$/.test(one)) return `port number invalid: ${one}`;
    if (Number(one) === 0) return `port number too small: ${one}`;
    if (Number(one) > 65_535) return `port number too large: ${one}`;
  }
  const [low, high] = [Math.min(Number(first), Number(last)), Math.max(Number(first), Number(last))];
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

const usage = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`;

const wrong = async (context: ProgramContext, text: string) => {
  await context.complain(text);
  return 1;
};

/** nc of OpenBSD as Debian and Ubuntu have it. Follows netcat-openbsd 1.219, TCP alone. */
export const openbsdNc = defineProgram({
  name: 'openbsd-nc',
  run: async (context) => {
    const call = parseOptions(context.arguments, '46CDdFhklNnrStUuvZz', 'IiMmOPpqsTVWwXx');
    const { flags, values, operands } = call;
    if (call.unknown !== undefined) await context.complain(`invalid option -- '${call.unknown.replace(/^--/, '-')}'`);
    if (call.lacking !== undefined) await context.complain(`option requires an argument -- '${call.lacking}'`);
    const host = operands.length > 0 || flags.has('l');
    if (call.unknown !== undefined || call.lacking !== undefined || !host) {
      await context.stderr.write(encode(usage));
      return 1;
    }
    if (flags.has('u') || flags.has('U')) return wrong(context, 'not simulated: UDP and sockets in files');
    const quits = values.has('q') && Number(values.get('q')) >= 0 ? Number(values.get('q')) * 1000 : undefined;
    const ending: Ending = { tells: flags.has('N') || quits !== undefined, quits };
    const wait = values.has('w') ? Number(values.get('w')) * 1000 : undefined;
    return flags.has('l')
      ? serve(context, values.get('p') ?? operands.at(-1), { operands, flags, ending, wait })
      : reach(context, { operands, flags, ending, wait });
  },
});

interface Call {
  readonly operands: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly ending: Ending;
  /** Milliseconds; undefined: as long as it takes. */
  readonly wait: number | undefined;
}

async function serve(context: ProgramContext, given: string | undefined, call: Call): Promise<number> {
  const { operands, flags, ending } = call;
  const ports = portsOf(given ?? '');
  if (given === undefined || typeof ports === 'string')
    return wrong(context, typeof ports === 'string' && given !== undefined ? ports : 'missing port number');
  const [port = 0] = ports;
  const place = operands.length > 1 ? operands[0] : '0.0.0.0';
  const tell = async (text: string) => {
    if (flags.has('v')) await context.stderr.write(encode(`${text}\n`));
  };
  let isTold = false;
  return listen(context, {
    port,
    again: flags.has('k'),
    wait: undefined,
    // With -k it goes on with the same socket and says so once.
    listening: async (at) => {
      if (!isTold) await tell(`Listening on ${place} ${at}`);
      isTold = true;
    },
    received: ({ remote }) => tell(`Connection received on ${remote.address} ${remote.port}`),
    ending,
  });
}

async function reach(context: ProgramContext, { operands, flags, ending, wait }: Call): Promise<number> {
  const [host = '', given] = operands;
  if (given === undefined) return wrong(context, 'missing port number');
  const ports = portsOf(given);
  if (typeof ports === 'string') return wrong(context, ports);
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(host);
  const found = flags.has('n') && !isAddress ? [] : await context.process.until(lookUpHost(context, host));
  const [address] = typeof found === 'string' ? [] : found;
  if (address === undefined) {
    const reason = found === 'unreachable' ? 'Temporary failure in name resolution' : 'Name or service not known';
    return wrong(context, `getaddrinfo for host "${host}" port ${given}: ${reason}`);
  }
  const name = isAddress ? host : `${host} (${address})`;
  let status = 1;
  for (const port of ports) {
    try {
      const connection = await context.connect(address, port, wait);
      status = 0;
      const service = flags.has('n') ? '*' : (services[port] ?? '*');
      if (flags.has('v'))
        await context.stderr.write(encode(`Connection to ${name} ${port} port [tcp/${service}] succeeded!\n`));
      if (flags.has('z')) connection.destroy();
      else await converse(context, connection, ending);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      const isLate = error.code === 'ETIMEDOUT' && wait !== undefined;
      const reason = isLate ? 'timed out: Operation now in progress' : `failed: ${error.description}`;
      if (flags.has('v')) await context.complain(`connect to ${name} port ${port} (tcp) ${reason}`);
    }
  }
  return status;
}
