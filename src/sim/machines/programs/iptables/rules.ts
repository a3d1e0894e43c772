import { createHash } from 'node:crypto';
import type { ProxiedPort } from '../../view.ts';

/** One rule: its chain, and what stands behind `-A CHAIN`. */
export interface Rule {
  readonly chain: string;
  readonly text: string;
}

/** The rules of a table, and its chains in order: built in ones with their policy, others with `-`. */
export interface Table {
  readonly chains: readonly (readonly [name: string, policy: 'ACCEPT' | '-'])[];
  readonly rules: readonly Rule[];
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first sixteen letters of a SHA-256 in base 32. Follows pkg/proxy/iptables portProtoHash. */
function hash(text: string): string {
  let bits = '';
  for (const byte of createHash('sha256').update(text).digest().subarray(0, 10))
    bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('');
}

/** `KUBE-SVC-NPX46M4PTMTKRN6Y`, `KUBE-EXT-...`: the chain of a port. */
export function serviceChain(kind: 'SVC' | 'EXT', of: Pick<ProxiedPort, 'name' | 'protocol'>): string {
  return `KUBE-${kind}-${hash(of.name + of.protocol)}`;
}

const endpointChain = (of: ProxiedPort, endpoint: string) => `KUBE-SEP-${hash(of.name + of.protocol + endpoint)}`;

const comment = (text: string) => `-m comment --comment ${/[ :;,]|->/.test(text) ? JSON.stringify(text) : text}`;

/** The rules of kube-proxy in the nat table. Follows pkg/proxy/iptables syncProxyRules. */
export function natTable(ports: readonly ProxiedPort[], podRange: string): Table {
  const served = ports.filter((one) => one.clusterIP !== undefined && one.endpoints.length > 0);
  const rule = (chain: string, ...parts: readonly string[]): Rule => ({ chain, text: parts.join(' ') });
  const services: Rule[] = [];
  const nodePorts: Rule[] = [];
  const own: Rule[] = [];
  for (const one of served) {
    const { name, protocol, endpoints } = one;
    const chain = serviceChain('SVC', one);
    const to = `-d ${one.clusterIP}/32 -p ${protocol}`;
    const match = `${comment(`${name} cluster IP`)} -m ${protocol} --dport ${one.port}`;
    services.push(rule('KUBE-SERVICES', to, match, `-j ${chain}`));
    own.push(rule(chain, `! -s ${podRange}`, to, match, '-j KUBE-MARK-MASQ'));
    if (one.nodePort !== undefined) {
      const external = serviceChain('EXT', one);
      nodePorts.push(
        rule(
          'KUBE-NODEPORTS',
          `-p ${protocol}`,
          comment(name),
          `-m ${protocol} --dport ${one.nodePort} -j ${external}`,
        ),
      );
      own.push(rule(external, comment(`masquerade traffic for ${name} external destinations`), '-j KUBE-MARK-MASQ'));
      own.push(rule(external, `-j ${chain}`));
    }
    for (const [index, endpoint] of endpoints.entries()) {
      const left = endpoints.length - index;
      const chance = left > 1 ? ` -m statistic --mode random --probability ${(1 / left).toFixed(11)}` : '';
      const target = endpointChain(one, endpoint);
      own.push(rule(chain, `${comment(`${name} -> ${endpoint}`)}${chance}`, `-j ${target}`));
      own.push(rule(target, `-s ${endpoint.split(':')[0]}/32`, comment(name), '-j KUBE-MARK-MASQ'));
      own.push(rule(target, `-p ${protocol}`, comment(name), `-m ${protocol} -j DNAT --to-destination ${endpoint}`));
    }
  }
  const portals = comment('kubernetes service portals');
  const rules = [
    rule('PREROUTING', portals, '-j KUBE-SERVICES'),
    rule('OUTPUT', portals, '-j KUBE-SERVICES'),
    rule('POSTROUTING', comment('kubernetes postrouting rules'), '-j KUBE-POSTROUTING'),
    rule('KUBE-MARK-MASQ', '-j MARK --set-xmark 0x4000/0x4000'),
    ...nodePorts,
    rule('KUBE-POSTROUTING', '-m mark ! --mark 0x4000/0x4000 -j RETURN'),
    rule('KUBE-POSTROUTING', '-j MARK --set-xmark 0x4000/0x0'),
    rule('KUBE-POSTROUTING', comment('kubernetes service traffic requiring SNAT'), '-j MASQUERADE --random-fully'),
    ...services,
    rule(
      'KUBE-SERVICES',
      comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain'),
      '-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
    ),
    ...own,
  ];
  const builtIn = ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'];
  const others = [
    'KUBE-KUBELET-CANARY',
    'KUBE-MARK-MASQ',
    'KUBE-NODEPORTS',
    'KUBE-POSTROUTING',
    'KUBE-PROXY-CANARY',
    'KUBE-SERVICES',
  ];
  const chains = [...new Set([...others, ...own.map(({ chain }) => chain)])].sort();
  return {
    chains: [...builtIn.map((name) => [name, 'ACCEPT'] as const), ...chains.map((name) => [name, '-'] as const)],
    rules,
  };
}

/** What kube-proxy refuses in the filter table: Services without endpoints. */
export function filterTable(ports: readonly ProxiedPort[]): Table {
  const refused = ports
    .filter((one) => one.clusterIP !== undefined && one.endpoints.length === 0)
    .map((one) => ({
      chain: 'KUBE-SERVICES',
      text: `-d ${one.clusterIP}/32 -p ${one.protocol} ${comment(`${one.name} has no endpoints`)} -m ${one.protocol} --dport ${one.port} -j REJECT --reject-with icmp-port-unreachable`,
    }));
  const portals = comment('kubernetes service portals');
  const jump = (chain: string) => ({ chain, text: `-m conntrack --ctstate NEW ${portals} -j KUBE-SERVICES` });
  const builtIn = ['INPUT', 'FORWARD', 'OUTPUT'];
  const own = [
    'KUBE-EXTERNAL-SERVICES',
    'KUBE-FIREWALL',
    'KUBE-FORWARD',
    'KUBE-KUBELET-CANARY',
    'KUBE-NODEPORTS',
    'KUBE-PROXY-CANARY',
    'KUBE-PROXY-FIREWALL',
    'KUBE-SERVICES',
  ];
  return {
    chains: [...builtIn.map((name) => [name, 'ACCEPT'] as const), ...own.map((name) => [name, '-'] as const)],
    rules: [
      {
        chain: 'INPUT',
        text: `-m conntrack --ctstate NEW ${comment('kubernetes load balancer firewall')} -j KUBE-PROXY-FIREWALL`,
      },
      { chain: 'INPUT', text: `${comment('kubernetes health check service ports')} -j KUBE-NODEPORTS` },
      { chain: 'INPUT', text: '-j KUBE-FIREWALL' },
      { chain: 'FORWARD', text: `${comment('kubernetes forwarding rules')} -j KUBE-FORWARD` },
      jump('FORWARD'),
      jump('OUTPUT'),
      { chain: 'OUTPUT', text: '-j KUBE-FIREWALL' },
      ...refused,
    ],
  };
}
