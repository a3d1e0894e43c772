import { createHash, X509Certificate } from 'node:crypto';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import { signClusterInfo } from '../../helpers/bootstrap-tokens.ts';
import { parseYaml } from '../../helpers/parse-yaml.ts';
import type { ComponentWorld } from '../world.ts';
import { flagOf, phase, runTool } from './host.ts';
import { joinChecks, runChecks } from './preflight.ts';
import { KubeadmError } from './text.ts';

const tokenRule = /^[a-z0-9]{6}\.[a-z0-9]{16}$/;
/** How long the identity of the API server is looked for, and how often; milliseconds. */
const discoveryTime = 300_000;
const discoveryInterval = 5000;
const healthTime = 240_000;

interface JoinOptions {
  readonly endpoint: string;
  readonly token: string;
  readonly hashes: readonly string[];
}

/** What is asked for. Throws KubeadmError with all that is wrong with it. Follows kubeadm validation ValidateDiscovery. */
function optionsOf(context: ProgramContext, words: readonly string[]): JoinOptions {
  const endpoint = words.find((word) => /^[^:]+:\d+$/.test(word)) ?? words.find((word) => !tokenRule.test(word)) ?? '';
  const token = flagOf(context, '--token', '--discovery-token') ?? '';
  const hashes = context.arguments.flatMap((arg, index) => {
    const name = '--discovery-token-ca-cert-hash';
    if (arg === name) return [context.arguments[index + 1] ?? ''];
    return arg.startsWith(`${name}=`) ? [arg.slice(name.length + 1)] : [];
  });
  const isUnsafe = context.arguments.includes('--discovery-token-unsafe-skip-ca-verification');
  const problems: string[] = [];
  const invalid = (path: string, value: string, text: string) =>
    problems.push(`${path}: Invalid value: ${JSON.stringify(value)}: ${text}`);
  if (token === '') invalid('discovery', '', 'bootstrapToken or file must be set');
  else {
    if (endpoint === '') problems.push('discovery.bootstrapToken: Required value: APIServerEndpoint is not set');
    if (hashes.length === 0 && !isUnsafe)
      invalid(
        'discovery.bootstrapToken.caCertHashes',
        '',
        'using token-based discovery without caCertHashes can be unsafe. Set unsafeSkipCAVerification as true in your kubeadm config file or pass --discovery-token-unsafe-skip-ca-verification flag to continue',
      );
    if (!tokenRule.test(token)) invalid('discovery.bootstrapToken.token', token, 'the bootstrap token is invalid');
    if (!/:\d+$/.test(endpoint))
      invalid(
        'discovery.bootstrapToken.apiServerEndpoint',
        endpoint,
        endpoint === '' ? 'missing port in address' : `address ${endpoint}: missing port in address`,
      );
    if (!tokenRule.test(token)) invalid('discovery.tlsBootstrapToken', token, 'the bootstrap token is invalid');
  }
  if (problems.length === 0) return { endpoint, token, hashes };
  throw new KubeadmError(problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`);
}

interface ClusterInfo {
  readonly server: string;
  /** Base64. */
  readonly authority: string;
}

/** Why the API server that answers is not to be trusted; otherwise what it says of itself. Follows kubeadm discovery/token. */
function lookForCluster(
  { board, address, host, client }: ComponentWorld,
  { endpoint, token, hashes }: JoinOptions,
): ClusterInfo | { readonly error: string; readonly isFinal?: true } {
  const [place = '', port = ''] = endpoint.split(/:(?=\d+$)/);
  const url = `https://${endpoint}/api/v1/namespaces/kube-public/configmaps/cluster-info?timeout=10s`;
  const failed = (cause: string) => ({
    error: `failed to request the cluster-info ConfigMap: Get ${JSON.stringify(url)}: ${cause}`,
  });
  const isKnown = [address, host].includes(place);
  if (!isKnown && !/^[\d.]+$/.test(place)) return failed(`dial tcp: lookup ${place} on 127.0.0.53:53: no such host`);
  if (!isKnown) return failed(`dial tcp ${endpoint}: connect: no route to host`);
  if (port !== '6443' || !board.isOn('kube-apiserver'))
    return failed(`dial tcp ${address}:${port}: connect: connection refused`);
  const [id = '', secret = ''] = token.split('.');
  const reader = client({ user: 'system:anonymous', groups: ['system:unauthenticated'], fieldManager: 'kubeadm' });
  const data = reader.get('configmaps', 'kube-public', 'cluster-info')?.data ?? {};
  const signature = data[`jws-kubeconfig-${id}`];
  const content = data.kubeconfig ?? '';
  if (signature === undefined)
    return { error: `could not find a JWS signature in the cluster-info ConfigMap for token ID ${JSON.stringify(id)}` };
  if (signature !== signClusterInfo(content, id, secret))
    return {
      error: "failed to verify JWS signature of received cluster info object, can't trust this API Server",
      isFinal: true,
    };
  const parsed = parseYaml(content);
  const [cluster] =
    'value' in parsed ? ((parsed.value as { clusters?: { cluster: Record<string, string> }[] }).clusters ?? []) : [];
  const authority = cluster?.cluster['certificate-authority-data'] ?? '';
  if (hashes.length > 0) {
    const pem = Buffer.from(authority, 'base64').toString();
    const key = pem === '' ? '' : new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
    const hash = `sha256:${createHash('sha256').update(key).digest('hex')}`;
    if (!hashes.includes(hash))
      return {
        error: `cluster CA found in cluster-info ConfigMap is invalid: none of the public keys ${JSON.stringify(hash)} are pinned`,
        isFinal: true,
      };
  }
  return { server: cluster?.cluster.server ?? `https://${endpoint}`, authority };
}

/** Asks until the API server can be trusted, or time is over. Throws KubeadmError. */
async function discover(context: ProgramContext, world: ComponentWorld, options: JoinOptions): Promise<ClusterInfo> {
  const { clock } = context.system;
  const begin = clock.now();
  for (;;) {
    const found = lookForCluster(world, options);
    if (!('error' in found)) return found;
    if (found.isFinal === true || clock.now() - begin + discoveryInterval > discoveryTime)
      throw new KubeadmError(`couldn't validate the identity of the API Server: ${found.error}`);
    await context.sleep(discoveryInterval);
  }
}

const bootstrapConfig = ({ server, authority }: ClusterInfo, token: string) => `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${authority}
    server: ${server}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: tls-bootstrap-token-user
  name: tls-bootstrap-token-user@kubernetes
current-context: tls-bootstrap-token-user@kubernetes
kind: Config
users:
- name: tls-bootstrap-token-user
  user:
    token: ${token}
`;

/** Writes what the kubelet starts with, and starts it. Follows kubeadm phases/join kubelet-start. */
async function startKubelet(
  context: ProgramContext,
  world: ComponentWorld,
  info: ClusterInfo,
  token: string,
): Promise<void> {
  const { files, system } = context;
  const write = (path: string, text: string, mode = 0o644) => {
    files.makeDirectory(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    files.writeFile(path, new TextEncoder().encode(text), { mode });
  };
  const [id = ''] = token.split('.');
  const client = world.client({
    user: `system:bootstrap:${id}`,
    groups: ['system:bootstrappers', 'system:bootstrappers:kubeadm:default-node-token', 'system:authenticated'],
    fieldManager: 'kubeadm',
  });
  write('/etc/kubernetes/bootstrap-kubelet.conf', bootstrapConfig(info, token), 0o600);
  write('/etc/kubernetes/pki/ca.crt', Buffer.from(info.authority, 'base64').toString());
  const known = client.get('nodes', undefined, system.hostname);
  if (known?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')) {
    throw new KubeadmError(
      `a Node with name "${system.hostname}" and status "Ready" already exists in the cluster. You must delete the existing Node or change the name of this new joining Node`,
    );
  }
  await runTool(context, 'systemctl', 'stop', 'kubelet');
  const folder = '/var/lib/kubelet';
  const endpoint = flagOf(context, '--cri-socket') ?? 'unix:///var/run/containerd/containerd.sock';
  await context.print(`[kubelet-start] Writing kubelet configuration to file "${folder}/instance-config.yaml"\n`);
  write(`${folder}/instance-config.yaml`, `containerRuntimeEndpoint: ${endpoint}\n`);
  await context.print(
    '[patches] Applied patch of type "application/strategic-merge-patch" to target "kubeletconfiguration"\n',
  );
  await context.print(`[kubelet-start] Writing kubelet configuration to file "${folder}/config.yaml"\n`);
  const config = client.get('configmaps', 'kube-system', 'kubelet-config')?.data?.kubelet ?? '';
  write(
    `${folder}/config.yaml`,
    config.replace(/^containerRuntimeEndpoint: .*$/m, `containerRuntimeEndpoint: ${endpoint}`),
  );
  await context.print(
    `[kubelet-start] Writing kubelet environment file with flags to file "${folder}/kubeadm-flags.env"\n`,
  );
  write(`${folder}/kubeadm-flags.env`, 'KUBELET_KUBEADM_ARGS=""\n');
  await context.print('[kubelet-start] Starting the kubelet\n');
  await runTool(context, 'systemctl', 'start', 'kubelet');
}

const help = `
Unfortunately, an error has occurred, likely caused by:
	- The kubelet is not running
	- The kubelet is unhealthy due to a misconfiguration of the node in some way (required cgroups disabled)

If you are on a systemd-powered system, you can try to troubleshoot the error with the following commands:
	- 'systemctl status kubelet'
	- 'journalctl -xeu kubelet'

`;

/** Waits until the kubelet runs and has its certificate. Follows kubeadm phases/join kubelet-wait-bootstrap. */
async function waitForKubelet(context: ProgramContext): Promise<void> {
  const { files, system } = context;
  const begin = system.clock.now();
  const health = 'http://127.0.0.1:10248/healthz';
  await context.print(`[kubelet-check] Waiting for a healthy kubelet at ${health}. This can take up to 4m0s\n`);
  const since = () => `${((system.clock.now() - begin) / 1000).toFixed(6).replace(/0+$/, '')}s`;
  for (;;) {
    await context.sleep(500);
    if ((await runTool(context, 'systemctl', 'is-active', 'kubelet')).code === 0) break;
    if (system.clock.now() - begin < healthTime) continue;
    await context.print(`[kubelet-check] The kubelet is not healthy after ${since()}\n${help}`);
    throw new KubeadmError(
      `failed while waiting for the kubelet to start: The HTTP call equal to 'curl -sSL ${health}' returned error: Get "${health}": dial tcp 127.0.0.1:10248: connect: connection refused\n`,
    );
  }
  await context.print(`[kubelet-check] The kubelet is healthy after ${since()}\n`);
  await context.print('[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap\n');
  const start = system.clock.now();
  while (!files.exists('/etc/kubernetes/kubelet.conf')) {
    if (system.clock.now() - start > discoveryTime) {
      await context.print(help);
      throw new KubeadmError('failed while waiting for TLS bootstrap: context deadline exceeded');
    }
    await context.sleep(1000);
  }
}

/** `kubeadm join HOST:PORT --token ... --discovery-token-ca-cert-hash ...` of a worker. Follows kubeadm cmd/join. */
export async function join(context: ProgramContext, world: ComponentWorld, words: readonly string[]): Promise<number> {
  if (context.arguments.includes('--control-plane'))
    throw new KubeadmError('not simulated: a second node of the control plane');
  const options = optionsOf(context, words);
  await context.print('[preflight] Running pre-flight checks\n');
  await phase('preflight', runChecks(context, joinChecks(context)));
  const info = await phase('preflight', discover(context, world, options));
  await context.print(
    '[preflight] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[preflight] Use \'kubeadm init phase upload-config kubeadm --config your-config-file\' to re-upload it.\n',
  );
  await phase('kubelet-start', startKubelet(context, world, info, options.token));
  try {
    await phase('kubelet-wait-bootstrap', waitForKubelet(context));
  } finally {
    const { files } = context;
    if (files.exists('/etc/kubernetes/bootstrap-kubelet.conf')) files.remove('/etc/kubernetes/bootstrap-kubelet.conf');
  }
  await context.print(
    "\nThis node has joined the cluster:\n* Certificate signing request was sent to apiserver and a response was received.\n* The Kubelet was informed of the new secure connection details.\n\nRun 'kubectl get nodes' on the control-plane to see this node join the cluster.\n\n",
  );
  return 0;
}
