import type { Pod } from '#types/core-v1';

/** What a resolv.conf says. */
interface Resolver {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

const nothing: Resolver = { nameservers: [], searches: [], options: [] };

function parse(text: string): Resolver {
  const of = (word: string) =>
    text.split('\n').flatMap((line) => {
      const [first, ...rest] = line.trim().split(/\s+/);
      return first === word ? [rest] : [];
    });
  return { nameservers: of('nameserver').flat(), searches: of('search').at(-1) ?? [], options: of('options').flat() };
}

/** Those that every name is looked up with, by the Pod's policy. Follows pkg/kubelet/network/dns GetPodDNS. */
function policyOf({ spec, metadata }: Pod, host: Resolver): Resolver {
  const { dnsPolicy = 'ClusterFirst', hostNetwork } = spec ?? {};
  if (dnsPolicy === 'None') return nothing;
  // Who shares the node's network is served by the node's name servers unless he says otherwise.
  const isClusters = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && hostNetwork !== true);
  if (!isClusters) return host;
  return {
    nameservers: ['10.96.0.10'],
    searches: [`${metadata.namespace ?? ''}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local', ...host.searches],
    options: ['ndots:5'],
  };
}

const nameOf = (option: string) => option.replace(/:.*/, '');

/** /etc/resolv.conf of a Pod's containers; `host`: the text of the node's own. */
export function resolvConf(pod: Pod, host: string): string {
  const policy = policyOf(pod, parse(host));
  const { dnsConfig } = pod.spec ?? {};
  const nameservers = [...new Set([...policy.nameservers, ...(dnsConfig?.nameservers ?? [])])].slice(0, 3);
  const searches = [...new Set([...policy.searches, ...(dnsConfig?.searches ?? [])])];
  const own = (dnsConfig?.options ?? []).map(({ name = '', value }) =>
    value === undefined ? name : `${name}:${value}`,
  );
  const replaced = new Set(own.map(nameOf));
  const options = [...policy.options.filter((option) => !replaced.has(nameOf(option))), ...own];
  return [
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}\n`]),
    ...nameservers.map((nameserver) => `nameserver ${nameserver}\n`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}\n`]),
  ].join('');
}
