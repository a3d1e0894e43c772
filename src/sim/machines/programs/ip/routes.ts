import { cardAddress, virtualAddress } from '../../../runtime/network/hardware-address.ts';
import type { MachineView } from '../../view.ts';
import { linksOf } from './links.ts';

const net = (end: string, of: string) => of.replace(/\d+$/, end);
const isNear = (one: string, other: string) => net('', one) === net('', other);

/** What `ip route` shows. */
export function routes(view: MachineView): string {
  const [address] = view.network()?.addresses ?? [];
  if (address === undefined) return '';
  const bridged = linksOf(view).some(({ name }) => name === 'cni0');
  const pods = view.podNetworks().flatMap(({ base, isOwn }) => {
    if (!isOwn) return [`${base}/24 via ${base} dev flannel.1 onlink`];
    return bridged ? [`${base}/24 dev cni0 proto kernel scope link src ${net('1', base)}`] : [];
  });
  const lines = [
    `default via ${net('1', address)} dev eth0 proto static`,
    `${net('0', address)}/24 dev eth0 proto kernel scope link src ${address}`,
    ...pods,
  ];
  return lines.map((line) => `${line} \n`).join('');
}

/** What `ip route get` says of an address; undefined: it is none. */
export function routeTo(view: MachineView, wanted: string): string | undefined {
  const [address] = view.network()?.addresses ?? [];
  if (address === undefined || !/^\d+(\.\d+){3}$/.test(wanted)) return undefined;
  const tell = (way: string, mark = '') => `${way} uid 0 \n    cache ${mark}\n`;
  if (wanted === address || wanted.startsWith('127.')) {
    return tell(`local ${wanted} dev lo src ${wanted}`, '<local> ');
  }
  const own = view.podNetworks().find(({ isOwn }) => isOwn);
  const pods = view.podNetworks().find(({ base }) => isNear(base, wanted));
  if (pods?.isOwn === true) return tell(`${wanted} dev cni0 src ${net('1', pods.base)}`);
  if (pods !== undefined) return tell(`${wanted} via ${pods.base} dev flannel.1 src ${own?.base ?? address}`);
  if (isNear(address, wanted)) return tell(`${wanted} dev eth0 src ${address}`);
  return tell(`${wanted} via ${net('1', address)} dev eth0 src ${address}`);
}

/** What `ip neigh` shows: the Pods on the bridge, the other nodes' ends of the tunnel, the gateway. */
export function neighbours(view: MachineView): string {
  const [address] = view.network()?.addresses ?? [];
  if (address === undefined) return '';
  const pods = podsOf(view).map((pod) => `${pod.address} dev cni0 lladdr ${cardAddress(pod.address)} STALE`);
  const tunnels = view
    .podNetworks()
    .filter(({ isOwn }) => !isOwn)
    .map(({ base }) => `${base} dev flannel.1 lladdr ${virtualAddress(base, 'flannel.1')} PERMANENT`);
  const gateway = net('1', address);
  const lines = [`${gateway} dev eth0 lladdr ${cardAddress(gateway)} REACHABLE`, ...tunnels, ...pods];
  return lines.map((line) => `${line} \n`).join('');
}

/** What `ip netns` shows: the network namespaces that the container runtime made for Pods. */
export function namespaces(view: MachineView): string {
  return podsOf(view)
    .map(({ id }, index) => {
      const parts = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20, 32)];
      return `cni-${parts.join('-')} (id: ${index})\n`;
    })
    .join('');
}

/** Those that have a network of their own. */
function podsOf(view: MachineView) {
  const [address] = view.network()?.addresses ?? [];
  return (view.node()?.pods() ?? []).filter((pod) => pod.ready && pod.address !== address);
}
