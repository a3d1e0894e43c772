import { defineProgram, type Program, type ProgramContext } from '../../../runtime/process/program.ts';
import type { MachineView } from '../../view.ts';
import type { Surroundings } from '../surroundings.ts';
import { filterTable, natTable, type Rule, type Table } from './rules.ts';

const version = 'v1.8.10 (nf_tables)';

function tableOf(view: MachineView, name: string): Table | undefined {
  const ports = view.proxiedPorts();
  if (name === 'nat') return natTable(ports, '192.168.0.0/16');
  return name === 'filter' ? filterTable(ports) : undefined;
}

/** One line of `iptables -L`: target, protocol, addresses, and what else it matches. */
function listed({ text }: Rule): string {
  const value = (flag: string) => new RegExp(`(?:^| )${flag} (\\S+)`).exec(text)?.[1];
  const address = (flag: string) => {
    const found = value(flag);
    const not = text.includes(`! ${flag} `) ? '!' : '';
    return found === undefined ? '0.0.0.0/0' : `${not}${found.replace(/\/32$/, '')}`;
  };
  const protocol = value('-p') ?? 'all';
  const [, quoted, plain] = /--comment (?:"([^"]*)"|(\S+))/.exec(text) ?? [];
  const extras = [
    quoted === undefined && plain === undefined ? '' : `/* ${quoted ?? plain} */`,
    value('--dport') === undefined ? '' : `${protocol} dpt:${value('--dport')}`,
    value('--probability') === undefined ? '' : `statistic mode random probability ${value('--probability')}`,
    text.includes('! --mark 0x4000/0x4000') ? 'mark match ! 0x4000/0x4000' : '',
    text.includes('--dst-type LOCAL') ? 'ADDRTYPE match dst-type LOCAL' : '',
    text.includes('--ctstate NEW') ? 'ctstate NEW' : '',
    value('--set-xmark') === '0x4000/0x4000'
      ? 'MARK or 0x4000'
      : value('--set-xmark') === undefined
        ? ''
        : 'MARK xor 0x4000',
    value('--to-destination') === undefined ? '' : `to:${value('--to-destination')}`,
    value('--reject-with') === undefined ? '' : `reject-with ${value('--reject-with')}`,
    text.includes('--random-fully') ? 'random-fully' : '',
  ].filter((part) => part !== '');
  const target = value('-j') ?? '';
  return `${target.padEnd(10)} ${protocol.padEnd(4)} --  ${address('-s').padEnd(20)} ${address('-d').padEnd(20)} ${extras.join(' ')}\n`;
}

function list({ chains, rules }: Table, wanted: string | undefined): string {
  return chains
    .filter(([name]) => wanted === undefined || name === wanted)
    .map(([name, policy]) => {
      const references = rules.filter(({ text }) => text.endsWith(`-j ${name}`)).length;
      const about = policy === 'ACCEPT' ? 'policy ACCEPT' : `${references} references`;
      const own = rules.filter(({ chain }) => chain === name).map(listed);
      return `Chain ${name} (${about})\ntarget     prot opt source               destination         \n${own.join('')}`;
    })
    .join('\n');
}

function specification({ chains, rules }: Table, wanted: string | undefined): string {
  const heads = chains
    .filter(([name]) => wanted === undefined || name === wanted)
    .map(([name, policy]) => (policy === 'ACCEPT' ? `-P ${name} ACCEPT\n` : `-N ${name}\n`));
  const own = rules.filter(({ chain }) => wanted === undefined || chain === wanted);
  return `${heads.join('')}${own.map(({ chain, text }) => `-A ${chain} ${text}\n`).join('')}`;
}

const say = (context: ProgramContext, text: string) => context.stderr.write(new TextEncoder().encode(`${text}\n`));

/** Shows the rules that kube-proxy keeps; nothing of them can be changed. Follows iptables(8). */
export function firewallPrograms({ view }: Surroundings): readonly Program[] {
  return [
    defineProgram({
      name: 'iptables',
      run: async (context) => {
        const args = context.arguments;
        if (args.includes('-V') || args.includes('--version')) {
          await context.print(`iptables ${version}\n`);
          return 0;
        }
        const at = args.findIndex((arg) => arg === '-t' || arg === '--table');
        const name = at < 0 ? 'filter' : (args[at + 1] ?? '');
        const table = tableOf(view, name);
        if (table === undefined) {
          await say(
            context,
            `iptables ${version}: can't initialize iptables table \`${name}': Table does not exist (do you need to insmod?)`,
          );
          return 3;
        }
        const verb = args.find((arg) => /^-[a-z]*[LS][a-z]*$/.test(arg) || arg === '--list' || arg === '--list-rules');
        if (verb === undefined) {
          await say(
            context,
            args.length === 0
              ? `iptables ${version}: no command specified`
              : `not simulated: iptables ${args.join(' ')}`,
          );
          return args.length === 0 ? 2 : 1;
        }
        const next = args[args.indexOf(verb) + 1];
        const chain = next === undefined || next.startsWith('-') ? undefined : next;
        if (chain !== undefined && !table.chains.some(([one]) => one === chain)) {
          await say(context, 'iptables: No chain/target/match by that name.');
          return 1;
        }
        const isList = verb.includes('L') || verb === '--list';
        await context.print(isList ? list(table, chain) : specification(table, chain));
        return 0;
      },
    }),
    defineProgram({
      name: 'iptables-save',
      run: async (context) => {
        const at = context.arguments.indexOf('-t');
        const date = new Date(context.system.clock.now()).toUTCString();
        const [, day, month, , time] = date.replace(',', '').split(' ');
        const stamp = `${date.slice(0, 3)} ${month} ${day?.replace(/^0/, ' ')} ${time} ${date.slice(12, 16)}`;
        for (const name of at < 0 ? ['filter', 'nat'] : [context.arguments[at + 1] ?? '']) {
          const table = tableOf(view, name);
          if (table === undefined) continue;
          const chains = table.chains.map(([chain, policy]) => `:${chain} ${policy} [0:0]\n`).join('');
          const rules = table.rules.map(({ chain, text }) => `-A ${chain} ${text}\n`).join('');
          await context.print(
            `# Generated by iptables-save ${version} on ${stamp}\n*${name}\n${chains}${rules}COMMIT\n# Completed on ${stamp}\n`,
          );
        }
        return 0;
      },
    }),
  ];
}
