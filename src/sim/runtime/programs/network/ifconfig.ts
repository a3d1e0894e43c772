import { type Card, networkOf } from '../../network/card.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { routesOf } from './routes.ts';

/** BusyBox' ifconfig. Packets are not counted, and nothing can be changed, as without CAP_NET_ADMIN. */
export const ifconfig = defineProgram({
  name: 'ifconfig',
  run: async (context) => {
    const [wanted, ...changes] = context.arguments.filter((argument) => argument !== '-a');
    const { cards } = context.system.network;
    const card = cards.find(({ name }) => name === wanted);
    if (wanted !== undefined && wanted !== 'lo' && card === undefined) {
      await context.complain(`${wanted}: error fetching interface information: Device not found`);
      return 1;
    }
    if (changes.length > 0) {
      const call = ['up', 'down'].includes(changes[0] ?? '') ? 'SIOCSIFFLAGS' : 'SIOCSIFADDR';
      await context.complain(`${call}: Operation not permitted`);
      return 1;
    }
    const seen = wanted === undefined ? cards : card === undefined ? [] : [card];
    await context.print(seen.map(describe).join(''));
    if (wanted === undefined || wanted === 'lo') await context.print(loopback);
    return 0;
  },
});

const counted = (direction: 'RX' | 'TX', last: string) =>
  `          ${direction} packets:0 errors:0 dropped:0 overruns:0 ${last}:0\n`;
const counters = (queue: string) =>
  `${counted('RX', 'frame')}${counted('TX', 'carrier')}          collisions:0 txqueuelen:${queue} \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\n`;

const loopback = `lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n${counters('1000')}`;

function describe(card: Card): string {
  const { broadcast, mask } = networkOf(card);
  const hardware = `${card.name.padEnd(9)} Link encap:Ethernet  HWaddr ${card.hardware.toUpperCase()}  \n`;
  const inet = `          inet addr:${card.address}  Bcast:${broadcast}  Mask:${mask}\n`;
  const flags = `          UP BROADCAST RUNNING MULTICAST  MTU:${card.mtu}  Metric:1\n`;
  return `${hardware}${inet}${flags}${counters(card.peer === undefined ? '1000' : '0')}`;
}

/** BusyBox' route, with addresses as numbers: names are asked of nobody. */
export const route = defineProgram({
  name: 'route',
  run: async (context: ProgramContext) => {
    const [verb, ...rest] = context.arguments.filter((argument) => !argument.startsWith('-'));
    if (verb !== undefined) {
      const isChange = (verb === 'add' || verb === 'del') && rest.length > 0;
      const call = verb === 'add' ? 'SIOCADDRT' : 'SIOCDELRT';
      await context.complain(isChange ? `${call}: Operation not permitted` : `not simulated: route ${verb}`);
      return 1;
    }
    const isNumeric = context.arguments.some((argument) => /^-\w*n/.test(argument));
    const rows = routesOf(context.system.network.cards).map(({ base, gateway, mask, card }) => {
      const isDefault = gateway !== undefined;
      const to = isDefault && !isNumeric ? 'default' : base;
      const via = gateway ?? (isNumeric ? '0.0.0.0' : '*');
      const flags = isDefault ? 'UG' : 'U';
      return `${to.padEnd(15)} ${via.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} 0      0        0 ${card.name}\n`;
    });
    const head =
      'Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n';
    await context.print(head + rows.join(''));
    return 0;
  },
});
