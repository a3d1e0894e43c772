import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../../time/index.ts';
import { createNetwork } from '../../../network/network.ts';
import type { DnsServer } from '../../../network/types.ts';
import { programFile } from '../../../process/executable.ts';
import { runToEnd, testContainer } from '../../../testing.ts';
import { columns } from './dig.ts';

const zone: DnsServer = ({ name, type }) => {
  if (name === 'outside.example') return { code: 'SERVFAIL', authoritative: false, records: [] };
  if (name !== 'kubernetes.default.svc.cluster.local') return { code: 'NXDOMAIN', authoritative: true, records: [] };
  const records = type === 'A' ? [{ name, type, ttl: 30, data: '10.96.0.1' }] : [];
  return { code: 'NOERROR', authoritative: true, records };
};

async function run(script: string) {
  const clock = virtualClock(Date.UTC(2026, 0, 2, 3, 4, 5));
  const network = createNetwork({ clock });
  network.use({ names: (address) => (address === '10.96.0.10' ? zone : undefined) });
  const stack = network.createStack({ name: 'node01', addresses: ['172.30.2.2'] });
  const resolver = 'nameserver 10.96.0.10\\nsearch default.svc.cluster.local\\n';
  const line = `printf '${resolver}' > /etc/resolv.conf; ${script}`;
  const container = testContainer({ arguments: ['sh', '-c', line], network: stack }, clock);
  container.root.makeDirectory('/usr/bin', { recursive: true });
  container.root.writeFile('/bin/dig', programFile('dig'), { mode: 0o755 });
  container.root.writeFile('/usr/bin/nslookup', programFile('bind-nslookup'), { mode: 0o755 });
  const result = runToEnd(container);
  await clock.runUntilIdle();
  return result;
}

describe('dig', () => {
  it('shows an answer of CoreDNS whole', async () => {
    const { stdout, code } = await run('dig @10.96.0.10 kubernetes.default.svc.cluster.local');
    expect(code).toBe(0);
    expect(stdout.replace(/id: \d+|COOKIE: \w+|time: \d+/g, (text) => text.replace(/ \w+$/, ' *'))).toBe(`
; <<>> DiG 9.18.39-0ubuntu0.24.04.2-Ubuntu <<>> @10.96.0.10 kubernetes.default.svc.cluster.local
; (1 server found)
;; global options: +cmd
;; Got answer:
;; WARNING: .local is reserved for Multicast DNS
;; You are currently testing what happens when an mDNS query is leaked to DNS
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: *
;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
;; WARNING: recursion requested but not available

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags:; udp: 1232
; COOKIE: * (echoed)
;; QUESTION SECTION:
;kubernetes.default.svc.cluster.local. IN A

;; ANSWER SECTION:
kubernetes.default.svc.cluster.local. 30 IN A\t10.96.0.1

;; Query time: * msec
;; SERVER: 10.96.0.10#53(10.96.0.10) (UDP)
;; WHEN: Fri Jan 02 03:04:05 UTC 2026
;; MSG SIZE  rcvd: 129

`);
  });

  it.each([
    ['dig +short kubernetes.default.svc.cluster.local', 0, '10.96.0.1\n'],
    ['dig +short +search kubernetes', 0, '10.96.0.1\n'],
    ['dig +short kubernetes', 0, ''],
    [
      'dig +noall +answer kubernetes.default.svc.cluster.local',
      0,
      'kubernetes.default.svc.cluster.local. 30 IN A\t10.96.0.1\n',
    ],
    [
      'dig +short +time=1 @10.9.9.9 x',
      9,
      `${';; communications error to 10.9.9.9#53: timed out\n'.repeat(3)};; no servers could be reached\n`,
    ],
  ])('%s', async (line, code, stdout) => {
    expect(await run(line)).toMatchObject({ code, stdout });
  });
});

describe("BIND's nslookup", () => {
  const server = 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n';
  it.each([
    ['kubernetes', 0, `${server}Name:\tkubernetes.default.svc.cluster.local\nAddress: 10.96.0.1\n\n`],
    ['nobody', 1, `${server}** server can't find nobody: NXDOMAIN\n\n`],
    [
      'outside.example',
      1,
      `${server};; Got SERVFAIL reply from 10.96.0.10\n** server can't find outside.example: SERVFAIL\n\n`,
    ],
  ])('%s', async (name, code, stdout) => {
    expect(await run(`nslookup ${name}`)).toMatchObject({ code, stdout });
  });
});

it('puts words at their columns, or one space later', () => {
  expect(
    columns([
      [0, 'a.example.'],
      [24, '30'],
      [32, 'IN'],
    ]),
  ).toBe('a.example.\t\t30\tIN');
  expect(
    columns([
      [0, 'kubernetes.default.svc.cluster.local.'],
      [24, '30'],
      [32, 'IN'],
      [40, 'A'],
      [48, '10.96.0.1'],
    ]),
  ).toBe('kubernetes.default.svc.cluster.local. 30 IN A\t10.96.0.1');
});
