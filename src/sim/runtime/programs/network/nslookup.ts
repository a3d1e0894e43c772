import { isAddress } from '../../network/addresses.ts';
import { NetworkError } from '../../network/network-error.ts';
import { resolverConfiguration } from '../../network/resolve.ts';
import type { DnsAnswer, DnsQuestion, DnsRecord } from '../../network/types.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { encode } from '../text.ts';

const types = ['A', 'AAAA', 'CNAME', 'NS', 'PTR', 'SOA', 'SRV', 'TXT', 'ANY'] as const;

/** The name under which an address is looked up. */
export function reverseName(address: string): string {
  return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
}

/** BusyBox' nslookup since 1.29. Follows networking/nslookup.c. */
export const nslookup = defineProgram({
  name: 'nslookup',
  run: async (context) => {
    const options = context.arguments.filter((argument) => argument.startsWith('-'));
    const [name, server] = context.arguments.filter((argument) => !argument.startsWith('-'));
    if (name === undefined) {
      await context.stderr.write(encode(usage));
      return 1;
    }
    const wished = options.map((option) => /^-(?:type|querytype|t|q)=(\w+)$/.exec(option)?.[1]?.toUpperCase());
    const chosen = types.find((type) => wished.includes(type));
    const configuration = resolverConfiguration(context.files);
    const servers = server === undefined ? configuration.servers : [server];
    const [first = '127.0.0.1'] = servers.length > 0 ? servers : ['127.0.0.1'];
    const questions = questionsFor(name, chosen, configuration.searches);
    const answers: (readonly [DnsQuestion, DnsAnswer])[] = [];
    for (const question of questions) {
      const answer = await ask(context, first, question);
      if (answer !== undefined) answers.push([question, answer]);
    }
    if (answers.length === 0) {
      await context.stderr.write(encode(';; connection timed out; no servers could be reached\n\n'));
      return 1;
    }
    await context.print(`Server:\t\t${first}\nAddress:\t${first}:53\n\n`);
    let status = 0;
    for (const [question, answer] of answers) {
      if (answer.code !== 'NOERROR') status = 1;
      await context.print(`${shown(question, answer)}\n`);
    }
    return status;
  },
});

const usage = `BusyBox v1.36.1 (2023-05-18 22:34:17 UTC) multi-call binary.

Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any
`;

/** A name without dots is asked for in every search domain, in each of the two families. */
function questionsFor(
  name: string,
  chosen: DnsQuestion['type'] | undefined,
  searches: readonly string[],
): DnsQuestion[] {
  const plain = name.toLowerCase().replace(/\.$/, '');
  if (isAddress(plain)) return [{ name: reverseName(plain), type: 'PTR' }];
  const wanted = chosen === undefined ? (['A', 'AAAA'] as const) : ([chosen] as const);
  const names = plain.includes('.') || searches.length === 0 ? [plain] : searches.map((search) => `${plain}.${search}`);
  return wanted.flatMap((type) => names.map((whole) => ({ name: whole, type })));
}

async function ask(context: ProgramContext, server: string, question: DnsQuestion): Promise<DnsAnswer | undefined> {
  try {
    return await context.process.until(context.system.network.query(server, question, { timeout: 5000 }));
  } catch (error) {
    if (error instanceof NetworkError) return undefined;
    throw error;
  }
}

function shown({ name }: DnsQuestion, { code, authoritative, records }: DnsAnswer): string {
  if (code !== 'NOERROR') return `** server can't find ${name}: ${code}\n`;
  const lines = records.map(line).join('');
  return `${authoritative ? '' : 'Non-authoritative answer:\n'}${lines}`;
}

function line({ name, type, data }: DnsRecord): string {
  const plain = data.replace(/\.$/, '');
  switch (type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${data}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${plain}\n`;
    case 'PTR':
      return `${name}\tname = ${plain}\n`;
    case 'NS':
      return `${name}\tnameserver = ${plain}\n`;
    case 'SRV':
      return `${name}\tservice = ${plain}\n`;
    case 'TXT':
      return `${name}\ttext = ${data}\n`;
    case 'SOA': {
      const [origin = '', mail = '', serial, refresh, retry, expire, minimum] = data.split(' ');
      return `${name}\n\torigin = ${origin.replace(/\.$/, '')}\n\tmail addr = ${mail.replace(/\.$/, '')}\n\tserial = ${serial}\n\trefresh = ${refresh}\n\tretry = ${retry}\n\texpire = ${expire}\n\tminimum = ${minimum}\n`;
    }
  }
}
