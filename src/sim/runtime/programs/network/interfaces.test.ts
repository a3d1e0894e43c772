import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../time/index.ts';
import { createNetwork } from '../../network/network.ts';
import { runToEnd, testContainer } from '../../testing.ts';

/** A container on a bridge, as the Docker engine plugs it in. */
function run(command: string) {
  const clock = virtualClock();
  const stack = createNetwork({ clock }).createStack({ name: 'web', addresses: [], networks: [] });
  stack.join('bridge', '10.213.144.2', {
    index: 4,
    peer: 5,
    prefix: 24,
    gateway: '10.213.144.1',
    hardware: '02:42:0a:d5:90:02',
    mtu: 1500,
  });
  return runToEnd(testContainer({ arguments: command.split(' '), network: stack }, clock));
}

const lo = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
`;
const eth0 = `4: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue \n    link/ether 02:42:0a:d5:90:02 brd ff:ff:ff:ff:ff:ff
`;
const forever = '       valid_lft forever preferred_lft forever\n';
const inet = `    inet 10.213.144.2/24 brd 10.213.144.255 scope global eth0\n${forever}`;

describe('interfaces of a container', () => {
  it.each([
    ['ip addr', `${lo}    inet 127.0.0.1/8 scope host lo\n${forever}${eth0}${inet}`],
    ['ip a show eth0', `${eth0}${inet}`],
    [
      'ip -o addr',
      `1: lo    inet 127.0.0.1/8 scope host lo\\${forever}4: eth0    inet 10.213.144.2/24 brd 10.213.144.255 scope global eth0\\${forever}`,
    ],
    ['ip link', `${lo}${eth0}`],
    ['ip route', 'default via 10.213.144.1 dev eth0 \n10.213.144.0/24 dev eth0 scope link  src 10.213.144.2 \n'],
    ['ip route get 8.8.8.8', '8.8.8.8 via 10.213.144.1 dev eth0  src 10.213.144.2 \n'],
    [
      'route -n',
      'Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n0.0.0.0         10.213.144.1    0.0.0.0         UG    0      0        0 eth0\n10.213.144.0    0.0.0.0         255.255.255.0   U     0      0        0 eth0\n',
    ],
    [
      'ifconfig eth0',
      `eth0      Link encap:Ethernet  HWaddr 02:42:0A:D5:90:02  \n          inet addr:10.213.144.2  Bcast:10.213.144.255  Mask:255.255.255.0
          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1
          RX packets:0 errors:0 dropped:0 overruns:0 frame:0
          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0
          collisions:0 txqueuelen:0 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\n`,
    ],
  ])('%s says what they are', async (command, stdout) => {
    expect(await run(command)).toMatchObject({ stdout, code: 0 });
  });

  it.each([
    ['ip link show nosuch', "ip: can't find device 'nosuch'\n", 2],
    ['ip addr show dev nosuch', "ip: can't find device 'nosuch'\n", 1],
    ['ip link set eth0 down', 'ip: SIOCSIFFLAGS: Operation not permitted\n', 2],
    ['ip addr add 10.0.0.9/24 dev eth0', 'ip: RTNETLINK answers: Operation not permitted\n', 2],
    ['ifconfig nosuch', 'ifconfig: nosuch: error fetching interface information: Device not found\n', 1],
    ['ifconfig eth0 down', 'ifconfig: SIOCSIFFLAGS: Operation not permitted\n', 1],
    ['route add default gw 1.1.1.1', 'route: SIOCADDRT: Operation not permitted\n', 1],
  ])('%s is refused', async (command, stderr, code) => {
    expect(await run(command)).toMatchObject({ stderr, code });
  });
});
