import type { FileTree } from '../../runtime/types.ts';
import { parseYaml } from '../helpers/parse-yaml.ts';
import { type KubeletSettings, kubeletSettings } from './settings.ts';

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
  /** It ends at once with that error. */
  | { readonly kind: 'fails'; readonly error: string }
  /** systemd finds no such program. */
  | { readonly kind: 'missing'; readonly program: string };

const textOf = (files: FileTree, path: string): string | undefined => {
  try {
    return new TextDecoder().decode(files.readFile(path));
  } catch {
    return undefined;
  }
};

/** The command of a unit: the last ExecStart of its file and its drop-in that is not empty. */
export function commandOf(files: FileTree): string {
  const lines = [kubeletFiles.unit, kubeletFiles.dropIn].flatMap((path) => (textOf(files, path) ?? '').split('\n'));
  const commands = lines.flatMap((line) => /^ExecStart=(.+)$/.exec(line)?.[1] ?? []);
  return commands.at(-1)?.trim() ?? '';
}

const field = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((one, key) => (one as Record<string | number, unknown> | undefined | null)?.[key], value);

function configFailure(files: FileTree): { readonly error: string } | { readonly settings: KubeletSettings } {
  const path = kubeletFiles.config;
  const text = textOf(files, path);
  const failed = (error: string) => ({
    error: `failed to load kubelet config file, path: ${path}, error: failed to load Kubelet config file ${path}, error ${error}`,
  });
  if (text === undefined) {
    return failed(
      `failed to read kubelet config file ${JSON.stringify(path)}, error: open ${path}: no such file or directory`,
    );
  }
  if (text.trim() === '') return failed(`kubelet config file ${JSON.stringify(path)} was empty`);
  const config = parseYaml(text);
  if ('error' in config) return failed(`failed to decode: ${config.error}`);
  const authority = field(config.value, 'authentication', 'x509', 'clientCAFile');
  if (typeof authority === 'string' && authority !== '' && !files.exists(authority)) {
    const cause = `unable to load client CA file ${authority}: open ${authority}: no such file or directory`;
    return { error: `failed to construct kubelet dependencies: ${cause}` };
  }
  return { settings: kubeletSettings(config.value) };
}

/** Reads what a kubelet reads when it starts. `servers`: the hosts at which the API server listens, on port 6443. */
export function checkStartup(files: FileTree, servers: readonly string[], command = commandOf(files)): StartupResult {
  const program = command.split(/\s+/)[0] ?? '';
  if (program !== kubeletFiles.program) return { kind: 'missing', program };
  const config = configFailure(files);
  if ('error' in config) return { kind: 'fails', error: config.error };
  const text = textOf(files, kubeletFiles.kubeconfig);
  const kubeconfig = text === undefined ? undefined : parseYaml(text);
  const url = kubeconfig === undefined || 'error' in kubeconfig ? undefined : serverOf(kubeconfig.value);
  if (url === undefined) {
    const cause = `stat ${kubeletFiles.bootstrap}: no such file or directory`;
    return { kind: 'fails', error: `failed to run Kubelet: unable to load bootstrap kubeconfig: ${cause}` };
  }
  const { hostname, port } = url;
  const place = `${hostname}:${port === '' ? '443' : port}`;
  const reached = servers.includes(hostname);
  if (reached && port === '6443') return { kind: 'runs', settings: config.settings };
  const cause = reached
    ? `dial tcp ${servers[0]}:${place.split(':')[1]}: connect: connection refused`
    : /^[\d.]+$/.test(hostname)
      ? `dial tcp ${place}: connect: no route to host`
      : `dial tcp: lookup ${hostname} on 127.0.0.53:53: no such host`;
  return { kind: 'alone', url: `${url.protocol}//${place}`, cause };
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
