import { isAddress } from '../../../network/addresses.ts';
import { NetworkError } from '../../../network/network-error.ts';
import type { DnsAnswer, DnsQuestion, DnsRecord } from '../../../network/types.ts';
import type { ProgramContext } from '../../../process/program.ts';
import { reverseName } from '../nslookup.ts';

export const bindVersion = '9.18.39-0ubuntu0.24.04.2-Ubuntu';

export const recordTypes = ['A', 'AAAA', 'CNAME', 'NS', 'PTR', 'SOA', 'SRV', 'TXT', 'ANY'] as const;

/** How often BIND's tools ask a server that does not answer. */
const tries = 3;

/** What is asked for a name or an address. */
export function questionFor(text: string, type: DnsQuestion['type'] | undefined): DnsQuestion {
  const plain = text.toLowerCase().replace(/\.$/, '');
  return isAddress(plain) && type === undefined
    ? { name: reverseName(plain), type: 'PTR' }
    : { name: plain, type: type ?? 'A' };
}

/** Asks until a server answers; undefined when none does. Says of each attempt how it failed, in the words of BIND 9.18. */
export async function askServers(
  context: ProgramContext,
  servers: readonly string[],
  question: DnsQuestion,
  timeout: number,
): Promise<{ readonly server: string; readonly answer: DnsAnswer } | undefined> {
  for (const server of servers) {
    for (let left = tries; left > 0; left -= 1) {
      try {
        const asking = context.system.network.query(server, question, { timeout });
        return { server, answer: await context.process.until(asking) };
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        const why = error.code === 'ECONNREFUSED' ? 'connection refused' : 'timed out';
        await context.print(`;; communications error to ${server}#53: ${why}\n`);
      }
    }
  }
  return undefined;
}

const encodedLength = (name: string) => (name === '.' || name === '' ? 1 : name.replace(/\.$/, '').length + 2);

function dataLength({ type, data }: DnsRecord): number {
  const words = data.split(' ');
  switch (type) {
    case 'A':
      return 4;
    case 'AAAA':
      return 16;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return encodedLength(data);
    case 'SRV':
      return 6 + encodedLength(words[3] ?? '');
    case 'SOA':
      return 20 + encodedLength(words[0] ?? '') + encodedLength(words[1] ?? '');
    case 'TXT':
      return data.replace(/^"|"$/g, '').length + 1;
  }
}

/** The bytes of an answer as CoreDNS sends it: names whole, with the client's cookie. */
export function messageLength(question: DnsQuestion, { records, authority = [] }: DnsAnswer): number {
  const of = (record: DnsRecord) => encodedLength(record.name) + 10 + dataLength(record);
  return [...records, ...authority].reduce(
    (sum, record) => sum + of(record),
    12 + encodedLength(question.name) + 4 + 23,
  );
}
