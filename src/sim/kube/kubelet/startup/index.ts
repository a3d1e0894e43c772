import type { FileTree } from '../../../runtime/types.ts';
import { parseYaml } from '../../helpers/parse-yaml.ts';
import { type KubeletSettings, kubeletSettings } from '../settings.ts';
import { expandCommand, type LoadedUnit, loadUnit, textOf } from './command-line.ts';
import { field, loadConfiguration } from './configuration.ts';
import { parseKubeletFlags } from './flags.ts';

export { expandCommand, type LoadedUnit, loadUnit } from './command-line.ts';

/** Where kubeadm puts what a kubelet reads when it starts. */
export const kubeletFiles = {
  unit: '/usr/lib/systemd/system/kubelet.service',
  dropIn: '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf',
  enabled: '/etc/systemd/system/multi-user.target.wants/kubelet.service',
  config: '/var/lib/kubelet/config.yaml',
  kubeconfig: '/etc/kubernetes/kubelet.conf',
  bootstrap: '/etc/kubernetes/bootstrap-kubelet.conf',
  program: '/usr/bin/kubelet',
} as const;

/** What comes of starting a kubelet on a machine. */
export type StartupResult =
  | { readonly kind: 'runs'; readonly settings: KubeletSettings }
  /** It runs and reaches no API server; `url` is where it looks, `cause` what the dialer says. */
  | { readonly kind: 'alone'; readonly url: string; readonly cause: string }
  /** It has to ask for a certificate first, with the token of that kubeconfig. */
  | {
      readonly kind: 'bootstraps';
      readonly settings: KubeletSettings;
      readonly kubeconfig: string;
      readonly token: string;
      readonly server: string;
      readonly authority: string;
    }
  /** It ends at once with that error. */
  | { readonly kind: 'fails'; readonly error: string }
  /** systemd finds no such program. */
  | { readonly kind: 'missing'; readonly program: string }
  /** systemd does not get as far as the program. */
  | { readonly kind: 'resources' };

/** What a kubelet meets on its machine besides files. */
export interface StartupSurroundings {
  /** The hosts at which the API server listens, on port 6443. */
  readonly servers: readonly string[];
  readonly swapIsOn: boolean;
  /** Whether a container runtime listens at a socket, by its path. */
  readonly listensAt: (socket: string) => boolean;
}

/** Reads what a kubelet reads when it starts. Follows cmd/kubelet/app, in its order. */
export function checkStartup(
  files: FileTree,
  { servers, swapIsOn, listensAt }: StartupSurroundings,
  unit: LoadedUnit = loadUnit(files),
): StartupResult {
  const command = expandCommand(files, unit);
  if ('missing' in command) return { kind: 'resources' };
  const [program = '', ...words] = command.words;
  if (program !== kubeletFiles.program) return { kind: 'missing', program };
  const fails = (error: string): StartupResult => ({ kind: 'fails', error });
  const parsed = parseKubeletFlags(words);
  if ('error' in parsed) return fails(parsed.error);
  const { flags } = parsed;
  const path = flags.get('config');
  const loaded = path === undefined ? { config: {} } : loadConfiguration(files, path);
  if ('error' in loaded) return fails(loaded.error);
  const { config } = loaded;
  const kubeconfigPath = flags.get('kubeconfig') ?? '';
  const text = textOf(files, kubeconfigPath);
  const kubeconfig = text === undefined ? undefined : parseYaml(text);
  const url = kubeconfig === undefined || 'error' in kubeconfig ? undefined : serverOf(kubeconfig.value);
  const bootstrap = flags.get('bootstrap-kubeconfig') ?? kubeletFiles.bootstrap;
  const first = text === undefined ? parseYaml(textOf(files, bootstrap) ?? '') : undefined;
  const firstServer = first === undefined || 'error' in first ? undefined : serverOf(first.value);
  const failed = (error: string) => fails(`failed to run Kubelet: ${error}`);
  if (url === undefined && firstServer === undefined) {
    return failed(`unable to load bootstrap kubeconfig: stat ${bootstrap}: no such file or directory`);
  }
  const endpoint =
    flags.get('container-runtime-endpoint') ?? field(config, 'containerRuntimeEndpoint') ?? usualEndpoint;
  const problem = runtimeProblem(String(endpoint), listensAt);
  if (problem !== undefined) return failed(problem);
  const failsOnSwap = flags.get('fail-swap-on') ?? field(config, 'failSwapOn') ?? true;
  if (swapIsOn && !['false', '0', 'f', false].includes(failsOnSwap as string)) {
    return failed('running with swap on is not supported, please disable swap or set --fail-swap-on flag to false');
  }
  if (url === undefined && first !== undefined && 'value' in first) {
    const [user] = (field(first.value, 'users') ?? []) as readonly unknown[];
    const [cluster] = (field(first.value, 'clusters') ?? []) as readonly unknown[];
    return {
      kind: 'bootstraps',
      settings: kubeletSettings(config),
      kubeconfig: kubeconfigPath,
      token: String(field(user, 'user', 'token') ?? ''),
      server: String(field(cluster, 'cluster', 'server') ?? ''),
      authority: String(field(cluster, 'cluster', 'certificate-authority-data') ?? ''),
    };
  }
  if (url === undefined) return failed('invalid configuration: no server');
  const { hostname, port } = url;
  const place = `${hostname}:${port === '' ? '443' : port}`;
  const reached = servers.includes(hostname);
  if (reached && port === '6443') return { kind: 'runs', settings: kubeletSettings(config) };
  const cause = reached
    ? `dial tcp ${servers[0]}:${place.split(':')[1]}: connect: connection refused`
    : /^[\d.]+$/.test(hostname)
      ? `dial tcp ${place}: connect: no route to host`
      : `dial tcp: lookup ${hostname} on 127.0.0.53:53: no such host`;
  return { kind: 'alone', url: `${url.protocol}//${place}`, cause };
}

const usualEndpoint = 'unix:///run/containerd/containerd.sock';

/** Follows cri-client, NewRemoteRuntimeService. */
function runtimeProblem(endpoint: string, listensAt: (socket: string) => boolean): string | undefined {
  const socket = endpoint.replace(/^unix:\/\//, '');
  if (listensAt(socket.replace(/^\/var\/run\//, '/run/'))) return undefined;
  const quoted = JSON.stringify(endpoint);
  const cause = `desc = "transport: Error while dialing: dial unix ${socket}: connect: no such file or directory"`;
  return `validate service connection: validate CRI v1 runtime API for endpoint ${quoted}: rpc error: code = Unavailable desc = connection error: ${cause}`;
}

function serverOf(kubeconfig: unknown): URL | undefined {
  const contexts = field(kubeconfig, 'contexts');
  const clusters = field(kubeconfig, 'clusters');
  const named = (list: unknown, name: unknown) =>
    Array.isArray(list) ? (list as unknown[]).find((one) => field(one, 'name') === name) : undefined;
  const context = named(contexts, field(kubeconfig, 'current-context'));
  const server = field(named(clusters, field(context, 'context', 'cluster')), 'cluster', 'server');
  return typeof server === 'string' && URL.canParse(server) ? new URL(server) : undefined;
}
