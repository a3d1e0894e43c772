import { isAddress } from '../../runtime/network/addresses.ts';
import type { DnsAnswer, DnsQuestion, DnsRecord, DnsServer } from '../../runtime/network/types.ts';
import type { Directive, ServerBlock } from './corefile.ts';

export interface NameSources {
  /** What the cluster itself knows. */
  readonly cluster: (question: DnsQuestion) => DnsAnswer;
  /** Another name server of the lab; undefined: nobody is there. */
  readonly server: (address: string) => DnsServer | undefined;
  /** A file of the machine that CoreDNS runs on, and of `/etc/hosts` there; undefined: none. */
  readonly readFile: (path: string) => string | undefined;
}

const failed: DnsAnswer = { code: 'SERVFAIL', authoritative: false, records: [] };

const isIn = (zone: string, name: string) => zone === '' || zone === '.' || name === zone || name.endsWith(`.${zone}`);
const bare = (zone: string) => zone.replace(/\.$/, '').toLowerCase();

/** A name server that does what a Corefile says. Follows the order of coredns plugin.cfg: rewrite, template, hosts, kubernetes, forward. */
export function nameChain(blocks: readonly ServerBlock[], sources: NameSources): DnsServer {
  return (question, asker) => {
    const best = blocks
      .filter(({ port }) => port === 53)
      .flatMap((block) => block.zones.map((zone) => ({ block, zone })))
      .filter(({ zone }) => isIn(zone, question.name))
      .sort((a, b) => b.zone.length - a.zone.length)[0];
    if (best === undefined) return { code: 'REFUSED', authoritative: false, records: [] };
    const { directives } = best.block;
    const asked = directives.reduce((now, directive) => rewritten(directive, now) ?? now, question);
    const answer = resolve(directives, asked, sources, asker);
    if (asked.name === question.name) return answer;
    const back = (record: DnsRecord) => (record.name === asked.name ? { ...record, name: question.name } : record);
    return { ...answer, records: answer.records.map(back) };
  };
}

/** `rewrite name [exact|suffix|prefix|substring|regex] FROM TO`; undefined when it says nothing about the question. */
function rewritten({ name: plugin, args, block }: Directive, question: DnsQuestion): DnsQuestion | undefined {
  if (plugin !== 'rewrite') return undefined;
  const words = (args.length > 0 ? args : (block[0] ?? [])).filter((word) => word !== 'stop' && word !== 'continue');
  if (words[0] !== 'name') return undefined;
  const kinds = ['exact', 'suffix', 'prefix', 'substring', 'regex'];
  const [kind = 'exact', from = '', to = ''] = kinds.includes(words[1] ?? '')
    ? words.slice(1)
    : ['exact', ...words.slice(1)];
  const { name } = question;
  const renamed = (next: string) => ({ ...question, name: bare(next) });
  if (kind === 'exact') return name === bare(from) ? renamed(to) : undefined;
  if (kind === 'suffix') {
    const end = bare(from);
    return name.endsWith(end) ? renamed(`${name.slice(0, -end.length || undefined)}${to}`) : undefined;
  }
  if (kind === 'prefix') return name.startsWith(from) ? renamed(`${to}${name.slice(from.length)}`) : undefined;
  if (kind === 'substring') return name.includes(from) ? renamed(name.replace(from, to)) : undefined;
  try {
    // Questions end with a dot there, and groups are `{1}`.
    const pattern = new RegExp(from);
    const subject = `${name}.`;
    if (!pattern.test(subject)) return undefined;
    return renamed(subject.replace(pattern, to.replace(/\{(\d)\}/g, '$$$1')));
  } catch {
    return undefined;
  }
}

function resolve(
  directives: readonly Directive[],
  question: DnsQuestion,
  sources: NameSources,
  asker: Parameters<DnsServer>[1],
): DnsAnswer {
  const of = (plugin: string) => directives.filter(({ name }) => name === plugin);
  for (const directive of of('hosts')) {
    const answer = fromHosts(directive, question, sources);
    if (answer !== undefined) return answer;
  }
  for (const { args, block } of of('kubernetes')) {
    if (!args.some((zone) => isIn(bare(zone), question.name)) && args.length > 0) continue;
    const answer = sources.cluster(question);
    const through = block.find(([word]) => word === 'fallthrough');
    const passes =
      through !== undefined &&
      (through.length === 1 || through.slice(1).some((zone) => isIn(bare(zone), question.name)));
    if (answer.code !== 'NXDOMAIN' || !passes) return answer;
  }
  for (const { args, block } of of('forward')) {
    const [from = '.', ...to] = args;
    const excluded = block.filter(([word]) => word === 'except').flatMap((line) => line.slice(1));
    if (!isIn(bare(from), question.name) || excluded.some((zone) => isIn(bare(zone), question.name))) continue;
    return forwarded(to, question, sources, asker);
  }
  return failed;
}

/** The addresses that a `forward` leads to; of a file the name servers in it. */
export function upstreamsOf(to: readonly string[], readFile: NameSources['readFile']): readonly string[] {
  return to.flatMap((target) => {
    const plain = target.replace(/^(dns|tls):\/\//, '').replace(/:\d+$/, '');
    if (isAddress(plain)) return [plain];
    const text = readFile(target) ?? '';
    return [...text.matchAll(/^nameserver\s+(\S+)/gm)].map(([, address]) => address ?? '');
  });
}

function forwarded(
  to: readonly string[],
  question: DnsQuestion,
  sources: NameSources,
  asker: Parameters<DnsServer>[1],
): DnsAnswer {
  for (const address of upstreamsOf(to, sources.readFile)) {
    const server = sources.server(address);
    if (server !== undefined) return server(question, asker);
  }
  // The world outside of the lab answers nobody.
  return failed;
}

function fromHosts({ args, block }: Directive, question: DnsQuestion, sources: NameSources): DnsAnswer | undefined {
  const path = args[0]?.startsWith('/') ? args[0] : '/etc/hosts';
  const inline = block
    .filter(([first]) => isAddress(first ?? ''))
    .map(([address = '', ...names]) => [address, ...names]);
  const filed = args.length > 0 || inline.length === 0 ? (sources.readFile(path) ?? '') : '';
  const lines = [
    ...inline,
    ...filed.split('\n').flatMap((line) => {
      const words = line.replace(/#.*/, '').trim().split(/\s+/);
      return isAddress(words[0] ?? '') ? [words] : [];
    }),
  ];
  const ttl = Number(block.find(([word]) => word === 'ttl')?.[1] ?? 3600);
  const { name, type } = question;
  const found = lines.filter(([, ...names]) => names.some((one) => bare(one) === name));
  if (found.length > 0) {
    const records = found.map(([address = '']): DnsRecord => ({ name, type: 'A', ttl, data: address }));
    return { code: 'NOERROR', authoritative: true, records: type === 'A' || type === 'ANY' ? records : [] };
  }
  const through = block.find(([word]) => word === 'fallthrough');
  const zones = args.filter((word) => !word.startsWith('/'));
  const isOurs = zones.length === 0 || zones.some((zone) => isIn(bare(zone), name));
  if (
    !isOurs ||
    (through !== undefined && (through.length === 1 || through.slice(1).some((zone) => isIn(bare(zone), name))))
  ) {
    return undefined;
  }
  return { code: 'NXDOMAIN', authoritative: true, records: [] };
}
