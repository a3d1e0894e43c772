import { candidates, resolverConfiguration } from '../../../network/resolve.ts';
import type { DnsRecord } from '../../../network/types.ts';
import { defineProgram } from '../../../process/program.ts';
import { askServers, questionFor, recordTypes } from './query.ts';

/** BIND's nslookup, as Debian and Ubuntu have it: one question, no session. Follows bin/dig/nslookup.c of 9.18. */
export const bindNslookup = defineProgram({
  name: 'bind-nslookup',
  run: async (context) => {
    const words = context.arguments.filter((argument) => !argument.startsWith('-'));
    const [name, given] = words;
    if (name === undefined) throw new Error('not simulated: nslookup without a name');
    const wished = context.arguments.map((option) =>
      /^-(?:type|querytype|ty|q)=(\w+)$/.exec(option)?.[1]?.toUpperCase(),
    );
    const chosen = recordTypes.find((type) => wished.includes(type));
    const configuration = resolverConfiguration(context.files);
    const servers = given === undefined ? configuration.servers : [given];
    const first = questionFor(name, chosen);
    const names = first.type === 'PTR' ? [first.name] : candidates(name, configuration);
    let isTold = false;
    for (const [index, whole] of names.entries()) {
      const question = { ...first, name: whole };
      const found = await askServers(context, servers.length === 0 ? ['127.0.0.1'] : servers, question, 5000);
      if (found === undefined) {
        await context.print(';; no servers could be reached\n\n');
        return 1;
      }
      const { server, answer } = found;
      if (answer.code === 'NXDOMAIN' && index < names.length - 1) continue;
      if (!isTold && question.type !== 'PTR') await context.print(`Server:\t\t${server}\nAddress:\t${server}#53\n\n`);
      isTold = true;
      if (answer.code === 'SERVFAIL') await context.print(`;; Got SERVFAIL reply from ${server}\n`);
      if (answer.code !== 'NOERROR') {
        await context.print(
          `** server can't find ${answer.code === 'NXDOMAIN' ? name.replace(/\.$/, '') : whole}: ${answer.code}\n\n`,
        );
        return 1;
      }
      if (!answer.authoritative) await context.print('Non-authoritative answer:\n');
      // Without a type both families are asked for; the second answer adds its addresses.
      const other =
        chosen === undefined && question.type === 'A'
          ? ((await askServers(context, [server], { name: whole, type: 'AAAA' }, 5000))?.answer.records ?? [])
          : [];
      const records = [...answer.records, ...other.filter(({ type }) => type === 'AAAA')];
      if (records.length === 0) await context.print(`*** Can't find ${whole}: No answer\n`);
      await context.print(`${records.map(line).join('')}\n`);
      return 0;
    }
    return 1;
  },
});

function line({ name, type, data }: DnsRecord): string {
  switch (type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${data}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${data}\n`;
    case 'PTR':
      return `${name}\tname = ${data}\n`;
    case 'NS':
      return `${name}\tnameserver = ${data}\n`;
    case 'SRV':
      return `${name}\tservice = ${data}\n`;
    case 'TXT':
      return `${name}\ttext = ${data}\n`;
    case 'SOA': {
      const [origin = '', mail = '', serial, refresh, retry, expire, minimum] = data.split(' ');
      const plain = (text: string) => text.replace(/\.$/, '');
      return `${name}\n\torigin = ${plain(origin)}\n\tmail addr = ${plain(mail)}\n\tserial = ${serial}\n\trefresh = ${refresh}\n\tretry = ${retry}\n\texpire = ${expire}\n\tminimum = ${minimum}\n`;
    }
  }
}
