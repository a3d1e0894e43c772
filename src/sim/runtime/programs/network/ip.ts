import { isAddress } from '../../network/addresses.ts';
import { type Card, networkOf } from '../../network/card.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { encode } from '../text.ts';
import { type Route, routesOf, routeTo } from './routes.ts';

const usage = `BusyBox v1.36.1 (2023-05-18 22:34:17 UTC) multi-call binary.

Usage: ip [OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]

OPTIONS := -f[amily] inet|inet6|link | -o[neline]

ip addr add|del IFADDR dev IFACE | show|flush [dev IFACE] [to PREFIX]
ip route list|flush|add|del|change|append|replace|test ROUTE
ip link set IFACE [up|down] [arp on|off] [multicast on|off]
	[promisc on|off] [mtu NUM] [name NAME] [qlen NUM] [address MAC]
	[master IFACE | nomaster] [netns PID]
ip tunnel add|change|del|show [NAME]
	[mode ipip|gre|sit] [remote ADDR] [local ADDR] [ttl TTL]
ip neigh show|flush [to PREFIX] [dev DEV] [nud STATE]
ip rule [list] | add|del SELECTOR ACTION
`;

interface Style {
  readonly isOneLine: boolean;
  readonly family: string;
}

const objects = ['address', 'route', 'link', 'tunnel', 'tunl', 'neigh', 'rule'];
const showing = ['show', 'list', 'lst'];

/** BusyBox' ip. What would change something is refused, as to everybody without CAP_NET_ADMIN. */
export const ip = defineProgram({
  name: 'ip',
  run: async (context) => {
    const { style, words } = readOptions(context.arguments);
    const [word = '', verb = 'show', ...rest] = words;
    const object = word === '' ? undefined : objects.find((name) => name.startsWith(word));
    if (object === undefined) {
      await context.stderr.write(encode(usage));
      return 1;
    }
    const { cards } = context.system.network;
    if (object === 'rule') {
      await context.print(
        '0:\tfrom all lookup local \n32766:\tfrom all lookup main \n32767:\tfrom all lookup default \n',
      );
      return 0;
    }
    if (object === 'route' && verb === 'get') return getRoute(context, cards, rest[0]);
    const isShown = showing.some((name) => name.startsWith(verb));
    if (!isShown) return refuse(context, object, verb);
    if (object === 'route') await context.print(routesOf(cards).map(routeLine).join(''));
    if (object !== 'address' && object !== 'link') return 0;
    const wanted = rest.filter((one) => one !== 'dev')[0];
    const all = [loopback, ...cards];
    if (wanted !== undefined && !all.some(({ name }) => name === wanted)) {
      await context.complain(`can't find device '${wanted}'`);
      return object === 'link' ? 2 : 1;
    }
    const seen = all.filter(({ name }) => wanted === undefined || name === wanted);
    if (style.family === 'inet6' && object === 'address') return 0;
    await context.print(seen.map((card) => describe(card, object, style)).join(''));
    return 0;
  },
});

function readOptions(args: readonly string[]): { readonly style: Style; readonly words: readonly string[] } {
  const words = [...args];
  let [isOneLine, family] = [false, ''];
  while (words[0]?.startsWith('-')) {
    const option = (words.shift() ?? '').replace(/^-+/, '');
    if (option === '4') family = 'inet';
    else if (option === '6') family = 'inet6';
    else if (option === '0') family = 'link';
    else if ('family'.startsWith(option)) family = words.shift() ?? '';
    else if ('oneline'.startsWith(option)) isOneLine = true;
  }
  return { style: { isOneLine, family }, words };
}

async function refuse(context: ProgramContext, object: string, verb: string): Promise<number> {
  if (verb.startsWith('f')) {
    await context.complain("can't send flush request: Operation not permitted");
    return 1;
  }
  const isSetting = object === 'link' && verb.startsWith('s');
  await context.complain(`${isSetting ? 'SIOCSIFFLAGS' : 'RTNETLINK answers'}: Operation not permitted`);
  return 2;
}

async function getRoute(context: ProgramContext, cards: readonly Card[], to: string | undefined): Promise<number> {
  if (to === undefined || !isAddress(to)) {
    await context.complain(`an inet address is expected rather than "${to ?? ''}"`);
    return 1;
  }
  const route = routeTo(cards, to);
  if (route === undefined) {
    await context.complain('RTNETLINK answers: Network is unreachable');
    return 2;
  }
  const via = route.gateway === undefined ? '' : ` via ${route.gateway}`;
  await context.print(`${to}${via} dev ${route.card.name}  src ${route.card.address} \n`);
  return 0;
}

function routeLine({ base, prefix, gateway, card }: Route): string {
  if (gateway !== undefined) return `default via ${gateway} dev ${card.name} \n`;
  return `${base}/${prefix} dev ${card.name} scope link  src ${card.address} \n`;
}

const loopback: Card = {
  name: 'lo',
  index: 1,
  address: '127.0.0.1',
  prefix: 8,
  hardware: '00:00:00:00:00:00',
  mtu: 65_536,
};

function describe(card: Card, object: 'address' | 'link', { isOneLine, family }: Style): string {
  const isLoopback = card === loopback;
  const isPaired = card.peer !== undefined;
  const flags = isLoopback ? 'LOOPBACK,UP,LOWER_UP' : `BROADCAST,MULTICAST,UP,LOWER_UP${isPaired ? ',M-DOWN' : ''}`;
  const name = isPaired ? `${card.name}@if${card.peer}` : card.name;
  const queue = isLoopback || !isPaired ? 'qlen 1000' : '';
  const end = isOneLine ? '\\' : '\n';
  const head = `${card.index}: ${name}: <${flags}> mtu ${card.mtu} qdisc noqueue ${queue}${end}`;
  const everybody = isLoopback ? card.hardware : 'ff:ff:ff:ff:ff:ff';
  const kind = isLoopback ? 'loopback' : 'ether';
  const hardware = `    link/${kind} ${card.hardware} brd ${everybody}${object === 'link' || !isOneLine ? '\n' : end}`;
  if (object === 'link') return head + hardware;
  const broadcast = isLoopback ? '' : ` brd ${networkOf(card).broadcast}`;
  const scope = isLoopback ? 'host' : 'global';
  const inet = `    inet ${card.address}/${card.prefix}${broadcast} scope ${scope} ${card.name}${end}`;
  const rest = '       valid_lft forever preferred_lft forever\n';
  if (isOneLine) return `${card.index}: ${card.name}${inet}${rest}`;
  return head + (family === 'inet' ? '' : hardware) + inet + rest;
}
