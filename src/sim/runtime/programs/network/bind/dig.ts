import { resolverConfiguration } from '../../../network/resolve.ts';
import type { DnsAnswer, DnsQuestion, DnsRecord } from '../../../network/types.ts';
import { defineProgram, type ProgramContext } from '../../../process/program.ts';
import { askServers, bindVersion, messageLength, questionFor, recordTypes } from './query.ts';

interface Wish {
  readonly question: DnsQuestion;
  readonly server: string | undefined;
  /** What `+` options ask for, without their `no`. */
  readonly flags: ReadonlyMap<string, boolean>;
  readonly search: boolean;
  /** Milliseconds. */
  readonly timeout: number;
}

/** BIND's dig. Follows bin/dig of 9.18 for what people ask: server, name, type, -x, +short, +noall +answer, +search. */
export const dig = defineProgram({
  name: 'dig',
  run: async (context) => {
    const { arguments: args } = context;
    if (args.includes('-v')) {
      await context.print(`DiG ${bindVersion}\n`);
      return 0;
    }
    const wish = wishOf(args);
    const configuration = resolverConfiguration(context.files);
    const servers = wish.server === undefined ? configuration.servers : [wish.server];
    const searches = wish.search ? configuration.searches : [];
    const plain = wish.question.name;
    const names =
      plain.split('.').length - 1 >= configuration.ndots ? [plain] : searches.map((one) => `${plain}.${one}`);
    let last: { readonly question: DnsQuestion; readonly server: string; readonly answer: DnsAnswer } | undefined;
    for (const name of names.length === 0 ? [plain] : names) {
      const question = { ...wish.question, name };
      const found = await askServers(context, servers.length === 0 ? ['127.0.0.1'] : servers, question, wish.timeout);
      if (found === undefined) {
        await context.print(`${isOn(wish, 'cmd') ? `\n${headOf(args, wish)}` : ''};; no servers could be reached\n`);
        return 9;
      }
      last = { question, ...found };
      if (found.answer.code === 'NOERROR') break;
    }
    if (last === undefined) return 9;
    const { question, server, answer } = last;
    if (wish.flags.get('short') === true) {
      await context.print(answer.records.map(({ data }) => `${data}\n`).join(''));
    } else await context.print(render(context, args, wish, question, server, answer));
    return 0;
  },
});

const isOn = ({ flags }: Wish, name: string) =>
  flags.get('short') !== true && (flags.get(name) ?? flags.get('all') ?? true);

const headOf = (args: readonly string[], { server }: Wish) =>
  `; <<>> DiG ${bindVersion} <<>> ${args.join(' ')}\n${server === undefined ? '' : '; (1 server found)\n'};; global options: +cmd\n`;

function wishOf(args: readonly string[]): Wish {
  const flags = new Map<string, boolean>();
  let server: string | undefined;
  let name: string | undefined;
  let type: DnsQuestion['type'] | undefined;
  let reverse = false;
  let timeout = 5000;
  const queue = [...args];
  const typeOf = (text: string | undefined) => recordTypes.find((one) => one === text?.toUpperCase());
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg.startsWith('@')) server = arg.slice(1);
    else if (arg.startsWith('+')) {
      const [option = '', value = ''] = arg.slice(1).split('=');
      if (option === 'time' || option === 'timeout') timeout = Math.max(1, Number(value) || 1) * 1000;
      flags.set(option.replace(/^no/, ''), !option.startsWith('no'));
      // What was said before +all or +noall does not count any more.
      if (option === 'all' || option === 'noall') {
        for (const known of sections) if (flags.has(known)) flags.delete(known);
      }
    } else if (arg === '-x') {
      name = queue.shift();
      reverse = true;
    } else if (arg === '-t') type = typeOf(queue.shift());
    else if (arg === '-q') name = queue.shift();
    else if (arg === '-p' || arg === '-b' || arg === '-c') queue.shift();
    else if (arg.startsWith('-') || arg.toUpperCase() === 'IN') continue;
    else if (typeOf(arg) !== undefined && (name !== undefined || queue.length === 0)) type = typeOf(arg);
    else name ??= arg;
  }
  const question =
    name === undefined
      ? ({ name: '', type: type ?? 'NS' } as const)
      : questionFor(name, reverse ? undefined : (type ?? 'A'));
  return { question, server, flags, search: flags.get('search') === true, timeout };
}

const sections = ['cmd', 'comments', 'question', 'answer', 'authority', 'additional', 'stats'] as const;

function render(
  context: ProgramContext,
  args: readonly string[],
  wish: Wish,
  question: DnsQuestion,
  server: string,
  answer: DnsAnswer,
): string {
  const { code, authoritative, records, authority = [] } = answer;
  const random = (top: number) => Math.floor(context.system.random() * top);
  const parts: string[] = [];
  const comments = isOn(wish, 'comments');
  if (isOn(wish, 'cmd')) parts.push(`\n${headOf(args, wish)}`);
  if (comments) {
    const isLocal = /\.local$/.test(question.name);
    const leak =
      ';; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n';
    const flags = `qr${authoritative ? ' aa' : ''} rd`;
    // CoreDNS offers no recursion of its own; what it was told by others it hands on as they said it.
    const offers = !authoritative && code === 'NOERROR';
    const warning = offers ? '' : ';; WARNING: recursion requested but not available\n';
    const cookie = Array.from({ length: 16 }, () => random(16).toString(16)).join('');
    parts.push(
      `;; Got answer:\n${isLocal ? leak : ''};; ->>HEADER<<- opcode: QUERY, status: ${code}, id: ${random(65_536)}\n;; flags: ${flags}${offers ? ' ra' : ''}; QUERY: 1, ANSWER: ${records.length}, AUTHORITY: ${authority.length}, ADDITIONAL: 1\n${warning}\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n; COOKIE: ${cookie} (echoed)\n`,
    );
  }
  const title = (name: string) => (comments ? `;; ${name} SECTION:\n` : '');
  const end = comments ? '\n' : '';
  if (isOn(wish, 'question')) {
    parts.push(
      `${title('QUESTION')};${columns([
        [0, `${question.name}.`],
        [32, 'IN'],
        [40, question.type],
      ])}\n${end}`,
    );
  }
  if (isOn(wish, 'answer') && records.length > 0) parts.push(`${title('ANSWER')}${records.map(line).join('')}${end}`);
  if (isOn(wish, 'authority') && authority.length > 0) {
    parts.push(`${title('AUTHORITY')}${authority.map(line).join('')}${end}`);
  }
  if (isOn(wish, 'stats')) {
    const when = new Date(context.system.clock.now()).toUTCString();
    const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(when) ?? [];
    parts.push(
      `;; Query time: ${random(3)} msec\n;; SERVER: ${server}#53(${server}) (UDP)\n;; WHEN: ${when.slice(0, 3)} ${month} ${day} ${time} UTC ${year}\n;; MSG SIZE  rcvd: ${messageLength(question, answer)}\n\n`,
    );
  }
  return parts.join('');
}

const line = ({ name, ttl, type, data }: DnsRecord) =>
  `${columns([
    [0, `${name}.`],
    [24, String(ttl)],
    [32, 'IN'],
    [40, type],
    [48, data],
  ])}\n`;

/** Words at their columns, tabs between them; one that comes too late is one space away. Follows lib/dns/masterdump.c indent. */
export function columns(cells: readonly (readonly [column: number, text: string])[]): string {
  let text = '';
  let at = 0;
  for (const [column, word] of cells) {
    if (at > 0) {
      const to = Math.max(column, at + 1);
      const tabs = Math.floor(to / 8) - Math.floor(at / 8);
      text += '\t'.repeat(tabs) + ' '.repeat(tabs > 0 ? to % 8 : to - at);
      at = to;
    }
    text += word;
    at += word.length;
  }
  return text;
}
