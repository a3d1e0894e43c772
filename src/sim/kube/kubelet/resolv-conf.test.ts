import { expect, it } from 'vitest';
import type { Pod } from '#types/core-v1';
import { resolvConf } from './resolv-conf.ts';

const host = 'nameserver 8.8.8.8\nsearch lab\noptions edns0\n';
const cluster =
  'search shop.svc.cluster.local svc.cluster.local cluster.local lab\nnameserver 10.96.0.10\noptions ndots:5\n';
const hosts = 'search lab\nnameserver 8.8.8.8\noptions edns0\n';

it.each([
  ['the cluster first', {}, cluster],
  ['the node on its network', { hostNetwork: true }, hosts],
  ['the cluster there, too, when it says so', { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }, cluster],
  ['the node by choice', { dnsPolicy: 'Default' }, hosts],
  [
    'what it names itself',
    {
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['1.2.3.4'], searches: ['a.b'], options: [{ name: 'ndots', value: '2' }] },
    },
    'search a.b\nnameserver 1.2.3.4\noptions ndots:2\n',
  ],
  [
    'both, with options of its own instead',
    { dnsConfig: { nameservers: ['1.2.3.4'], options: [{ name: 'ndots', value: '1' }, { name: 'edns0' }] } },
    'search shop.svc.cluster.local svc.cluster.local cluster.local lab\nnameserver 10.96.0.10\nnameserver 1.2.3.4\noptions ndots:1 edns0\n',
  ],
])('a Pod asks %s', (_, spec, text) => {
  expect(resolvConf({ metadata: { namespace: 'shop' }, spec } as Pod, host)).toBe(text);
});
