/** What a flag of the kubelet takes. */
type FlagKind = 'bool' | 'int' | 'float' | 'duration' | 'text';

const kinds: Readonly<Record<FlagKind, string>> = {
  bool: 'anonymous-auth authentication-token-webhook cgroups-per-qos contention-profiling cpu-cfs-quota enable-controller-attach-detach enable-debugging-handlers enable-server exit-on-lock-contention experimental-allocatable-ignore-eviction fail-cgroupv1 fail-swap-on help kernel-memcg-notification local-storage-capacity-isolation log-json-split-stream log-text-split-stream make-iptables-util-chains protect-kernel-defaults register-node rotate-certificates rotate-server-certificates runonce seccomp-default serialize-image-pulls version',
  int: 'event-burst event-qps eviction-max-pod-grace-period healthz-port image-gc-high-threshold image-gc-low-threshold kube-api-burst kube-api-qps max-open-files max-pods maximum-dead-containers maximum-dead-containers-per-container node-status-max-images oom-score-adj pod-max-pids pods-per-core port read-only-port registry-burst registry-qps v container-log-max-files',
  float: '',
  duration:
    'authentication-token-webhook-cache-ttl authorization-webhook-cache-authorized-ttl authorization-webhook-cache-unauthorized-ttl cpu-cfs-quota-period cpu-manager-reconcile-period eviction-pressure-transition-period file-check-frequency http-check-frequency log-flush-frequency minimum-container-ttl-duration minimum-image-ttl-duration node-status-update-frequency runtime-request-timeout streaming-connection-idle-timeout sync-frequency volume-stats-agg-period',
  text: 'address allowed-unsafe-sysctls authorization-mode bootstrap-kubeconfig cert-dir cgroup-driver cgroup-root client-ca-file cloud-provider cluster-dns cluster-domain config config-dir container-log-max-size container-runtime-endpoint cpu-manager-policy cpu-manager-policy-options enforce-node-allocatable eviction-hard eviction-minimum-reclaim eviction-soft eviction-soft-grace-period experimental-mounter-path feature-gates hairpin-mode healthz-bind-address hostname-override image-credential-provider-bin-dir image-credential-provider-config image-service-endpoint kube-api-content-type kube-reserved kube-reserved-cgroup kubeconfig kubelet-cgroups lock-file log-json-info-buffer-size log-text-info-buffer-size logging-format manifest-url manifest-url-header memory-manager-policy node-ip node-labels pod-cidr pod-manifest-path provider-id qos-reserved register-with-taints reserved-cpus reserved-memory resolv-conf root-dir runtime-cgroups system-cgroups system-reserved system-reserved-cgroup tls-cert-file tls-cipher-suites tls-min-version tls-private-key-file topology-manager-policy topology-manager-policy-options topology-manager-scope vmodule volume-plugin-dir',
};
const table = new Map(
  (Object.keys(kinds) as FlagKind[]).flatMap((kind) => kinds[kind].split(' ').map((name) => [name, kind] as const)),
);

/** Why a value is none of that kind, as Go's strconv and time say it. */
function problemWith(kind: FlagKind, value: string): string | undefined {
  const quoted = JSON.stringify(value);
  if (kind === 'int' && !/^[-+]?\d+$/.test(value)) return `strconv.ParseInt: parsing ${quoted}: invalid syntax`;
  if (kind === 'bool' && !/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value))
    return `strconv.ParseBool: parsing ${quoted}: invalid syntax`;
  if (kind !== 'duration' || value === '0' || /^[-+]?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value)) return undefined;
  return /^\d+$/.test(value) ? `time: missing unit in duration ${quoted}` : `time: invalid duration ${quoted}`;
}

/** The kubelet's flags by name, or its word on what it does not take. Follows spf13/pflag and cmd/kubelet/app. */
export function parseKubeletFlags(
  words: readonly string[],
): { readonly flags: ReadonlyMap<string, string> } | { readonly error: string } {
  const flags = new Map<string, string>();
  const failed = (text: string) => ({ error: `failed to parse kubelet flag: ${text}` });
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) return { error: `unknown command ${word}` };
    if (!word.startsWith('--')) {
      const letter = word.charAt(1);
      if (letter !== 'v' && letter !== 'h') return failed(`unknown shorthand flag: '${letter}' in ${word}`);
      if (letter === 'v' && word.length === 2) index += 1;
      continue;
    }
    const [name = '', given] = word.slice(2).replaceAll('_', '-').split(/=(.*)/s, 2);
    const kind = table.get(name);
    if (kind === undefined) return failed(`unknown flag: --${name}`);
    const value = word.includes('=')
      ? word.slice(word.indexOf('=') + 1)
      : (given ?? (kind === 'bool' ? 'true' : words[++index]));
    if (value === undefined) return failed(`flag needs an argument: --${name}`);
    const problem = problemWith(kind, value);
    if (problem !== undefined)
      return failed(`invalid argument ${JSON.stringify(value)} for "--${name}" flag: ${problem}`);
    flags.set(name, value);
  }
  return { flags };
}
