import { cardAddress, virtualAddress } from '../../../runtime/network/hardware-address.ts';
import type { MachineView } from '../../view.ts';

/** An interface of a machine, as iproute2 shows it. */
export interface Link {
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
export function linksOf(view: MachineView): readonly Link[] {
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

/** Without what it is tied to. */
export const plainName = ({ name }: Link) => name.split('@')[0];

/** As `ip link` and `ip address` show it. */
export function describe(link: Link, index: number, withAddress: boolean): string {
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

/** As `ip -br` shows it. */
export function brief(link: Link, withAddress: boolean): string {
  const rest = withAddress ? `${link.address ?? ''} ` : `${link.hardware} <${link.flags}> `;
  return `${link.name.padEnd(16)} ${link.state.padEnd(14)} ${rest}\n`;
}
