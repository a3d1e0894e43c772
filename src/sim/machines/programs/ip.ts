import { cardAddress, virtualAddress } from '../../runtime/network/hardware-address.ts';
import { defineProgram, type Program } from '../../runtime/process/program.ts';
import type { MachineView } from '../view.ts';
import type { Surroundings } from './surroundings.ts';

/** An interface of a machine, as iproute2 shows it. */
interface Link {
  /** With what it is tied to: `veth1a2b3c4d@if2`. */
  readonly name: string;
  readonly flags: string;
  readonly mtu: number;
  readonly discipline: string;
  readonly master?: string;
  readonly state: string;
  readonly queue: string;
  readonly kind: 'loopback' | 'ether';
  readonly hardware: string;
  /** Shown after the broadcast address. */
  readonly namespace?: string;
  readonly address?: string;
  readonly broadcast?: string;
  readonly scope?: string;
}

const up = 'BROADCAST,MULTICAST,UP,LOWER_UP';
const queue = ' qlen 1000';

/** The interfaces that the network of a machine and of its Pods comes to. Follows flannel's vxlan back end. */
function linksOf(view: MachineView): readonly Link[] {
  const [address] = view.network()?.addresses ?? [];
  const own = view.podNetworks().find(({ isOwn }) => isOwn);
  const links: Link[] = [
    {
      name: 'lo',
      flags: 'LOOPBACK,UP,LOWER_UP',
      mtu: 65_536,
      discipline: 'noqueue',
      state: 'UNKNOWN',
      queue,
      kind: 'loopback',
      hardware: '00:00:00:00:00:00',
      address: '127.0.0.1/8',
      scope: 'host',
    },
  ];
  const ether = (name: string, more: Partial<Link>): Link => ({
    name,
    flags: up,
    mtu: 1450,
    discipline: 'noqueue',
    state: 'UP',
    queue,
    kind: 'ether',
    hardware: virtualAddress(address ?? '', name),
    scope: 'global',
    ...more,
  });
  if (address !== undefined) {
    links.push(
      ether('eth0', {
        mtu: 1500,
        discipline: 'fq_codel',
        hardware: cardAddress(address),
        address: `${address}/24`,
        broadcast: address.replace(/\d+$/, '255'),
      }),
    );
  }
  if (own === undefined) return links;
  links.push(ether('flannel.1', { state: 'UNKNOWN', queue: '', address: `${own.base}/32` }));
  const pods = (view.node()?.pods() ?? []).filter((pod) => pod.ready && pod.address !== address);
  // The bridge comes with the first Pod.
  if (pods.length === 0) return links;
  links.push(
    ether('cni0', { address: `${own.base.replace(/\d+$/, '1')}/24`, broadcast: own.base.replace(/\d+$/, '255') }),
  );
  for (const [index, { id }] of pods.entries()) {
    const name = `veth${id.slice(0, 8)}@if2`;
    links.push(ether(name, { master: 'cni0', namespace: ` link-netnsid ${index}` }));
  }
  return links;
}

const plainName = ({ name }: Link) => name.split('@')[0];

function describe(link: Link, index: number, withAddress: boolean): string {
  const master = link.master === undefined ? '' : ` master ${link.master}`;
  const mode = withAddress ? '' : ' mode DEFAULT';
  const head = `${index}: ${link.name}: <${link.flags}> mtu ${link.mtu} qdisc ${link.discipline}${master} state ${link.state}${mode} group default${link.queue === '' ? ' ' : link.queue}\n`;
  const everybody = link.kind === 'loopback' ? link.hardware : 'ff:ff:ff:ff:ff:ff';
  const hardware = `    link/${link.kind} ${link.hardware} brd ${everybody}${link.namespace ?? ''}\n`;
  if (!withAddress || link.address === undefined) return head + hardware;
  const broadcast = link.broadcast === undefined ? '' : ` brd ${link.broadcast}`;
  const inet = `    inet ${link.address}${broadcast} scope ${link.scope} ${link.name}\n`;
  return `${head}${hardware}${inet}       valid_lft forever preferred_lft forever\n`;
}

function brief(link: Link, withAddress: boolean): string {
  const rest = withAddress ? `${link.address ?? ''} ` : `${link.hardware} <${link.flags}> `;
  return `${link.name.padEnd(16)} ${link.state.padEnd(14)} ${rest}\n`;
}

function routes(view: MachineView): string {
  const [address] = view.network()?.addresses ?? [];
  if (address === undefined) return '';
  const net = (end: string, of = address) => of.replace(/\d+$/, end);
  const bridged = linksOf(view).some(({ name }) => name === 'cni0');
  const pods = view.podNetworks().flatMap(({ base, isOwn }) => {
    if (!isOwn) return [`${base}/24 via ${base} dev flannel.1 onlink`];
    return bridged ? [`${base}/24 dev cni0 proto kernel scope link src ${net('1', base)}`] : [];
  });
  const lines = [
    `default via ${net('1')} dev eth0 proto static`,
    `${net('0')}/24 dev eth0 proto kernel scope link src ${address}`,
    ...pods,
  ];
  return lines.map((line) => `${line} \n`).join('');
}

/** Shows interfaces, addresses and routes; nothing of them can be changed. Follows iproute2. */
export function ip({ view }: Surroundings): Program {
  return defineProgram({
    name: 'ip',
    run: async (context) => {
      const options = context.arguments.filter((argument) => argument.startsWith('-'));
      const [object = '', ...rest] = context.arguments.filter((argument) => !argument.startsWith('-'));
      const isBrief = options.some((option) => /^-br/.test(option));
      const is = (whole: string) => object !== '' && whole.startsWith(object);
      const [verb = 'show'] = rest;
      const words = rest.filter((word) => !['show', 'list', 'ls', 's', 'sh', 'dev'].includes(word));
      if (['add', 'del', 'set', 'change', 'replace', 'flush', 'a', 'd'].includes(verb)) {
        await context.complain(`not simulated: ip ${object} ${verb}`);
        return 1;
      }
      if (is('route')) {
        const wanted = words[0];
        const lines = routes(view).split(/(?<=\n)/);
        await context.print(lines.filter((line) => wanted === undefined || line.includes(wanted)).join(''));
        return 0;
      }
      const withAddress = is('address');
      if (!withAddress && !is('link')) {
        const text =
          object === ''
            ? 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }'
            : `Object "${object}" is unknown, try "ip help".`;
        await context.stderr.write(new TextEncoder().encode(`${text}\n`));
        return object === '' ? 255 : 1;
      }
      const all = linksOf(view);
      const [wanted] = words;
      if (wanted !== undefined && !all.some((link) => plainName(link) === wanted)) {
        await context.stderr.write(new TextEncoder().encode(`Device "${wanted}" does not exist.\n`));
        return 1;
      }
      for (const [index, link] of all.entries()) {
        if (wanted !== undefined && plainName(link) !== wanted) continue;
        if (options.includes('-4') && link.address === undefined) continue;
        await context.print(isBrief ? brief(link, withAddress) : describe(link, index + 1, withAddress));
      }
      return 0;
    },
  });
}
