import { expect, it } from 'vitest';
import { filterTable, natTable, serviceChain } from './rules.ts';

const api = {
  name: 'default/kubernetes:https',
  protocol: 'tcp',
  clusterIP: '10.96.0.1',
  port: 443,
  nodePort: undefined,
};

it.each([
  ['KUBE-SVC-NPX46M4PTMTKRN6Y', api],
  ['KUBE-SVC-TCOU7JCQXEZGVUNU', { name: 'kube-system/kube-dns:dns', protocol: 'udp' }],
  ['KUBE-SVC-ERIFXISQEP7F7OF4', { name: 'kube-system/kube-dns:dns-tcp', protocol: 'tcp' }],
])('%s is the chain that every cluster has for that port', (chain, of) => {
  expect(serviceChain('SVC', of)).toBe(chain);
});

it('leads a Service to its endpoints, each with the same chance', () => {
  const { rules } = natTable([{ ...api, endpoints: ['10.0.0.1:6443', '10.0.0.2:6443'] }], '192.168.0.0/16');
  expect(rules.filter(({ chain }) => chain === 'KUBE-SVC-NPX46M4PTMTKRN6Y').map(({ text }) => text)).toEqual([
    '! -s 192.168.0.0/16 -d 10.96.0.1/32 -p tcp -m comment --comment "default/kubernetes:https cluster IP" -m tcp --dport 443 -j KUBE-MARK-MASQ',
    expect.stringMatching(
      /^-m comment --comment "default\/kubernetes:https -> 10\.0\.0\.1:6443" -m statistic --mode random --probability 0\.50000000000 -j KUBE-SEP-[A-Z2-7]{16}$/,
    ),
    expect.stringMatching(
      /^-m comment --comment "default\/kubernetes:https -> 10\.0\.0\.2:6443" -j KUBE-SEP-[A-Z2-7]{16}$/,
    ),
  ]);
});

it('refuses what has no endpoints', () => {
  expect(filterTable([{ ...api, endpoints: [] }]).rules.at(-1)?.text).toBe(
    '-d 10.96.0.1/32 -p tcp -m comment --comment "default/kubernetes:https has no endpoints" -m tcp --dport 443 -j REJECT --reject-with icmp-port-unreachable',
  );
});
