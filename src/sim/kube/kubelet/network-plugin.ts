import type { Clock, Timer } from '#api';
import type { FileTree } from '../../runtime/types.ts';

export interface NetworkPluginOptions {
  readonly clock: Clock;
  readonly files: FileTree;
  /** Whether the node's runtime reads its network's configuration from files; otherwise there always is a network. */
  readonly isConfigured: boolean;
  /** The kubelet misses the network, or has it back. */
  readonly noticed: () => void;
}

/** The network of a node's Pods, as the container runtime has it from a network plugin. */
export interface NetworkPlugin {
  /** What the kubelet says while there is none. */
  readonly problem: string | undefined;
  /** Why a Pod gets no network although there is a plugin; undefined: it gets one. */
  sandboxProblem(): string | undefined;
  close(): void;
}

const folder = '/etc/cni/net.d';
/** How often a kubelet asks its runtime. */
const period = 5000;
const missing =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';

const configuration = /\.(conf|conflist|json)$/;
const subnetFile = '/run/flannel/subnet.env';
const subnetKeys = ['FLANNEL_NETWORK', 'FLANNEL_SUBNET', 'FLANNEL_MTU', 'FLANNEL_IPMASQ'];

const textOf = (files: FileTree, path: string) => new TextDecoder().decode(files.readFile(path));

/** The type of the first plugin of a configuration; undefined: nobody can tell. */
function pluginOf(text: string): string | undefined {
  try {
    const value = JSON.parse(text) as { readonly type?: unknown; readonly plugins?: readonly { type?: unknown }[] };
    const type = value.plugins?.[0]?.type ?? value.type;
    return typeof type === 'string' ? type : undefined;
  } catch {
    return undefined;
  }
}

/** Follows libcni FindInPath and flannel's CNI plugin loadFlannelSubnetEnv. */
function pluginProblem(files: FileTree, type: string): string | undefined {
  const lacks = (plugin: string) => !files.exists(`/opt/cni/bin/${plugin}`);
  const notFound = (plugin: string) => `failed to find plugin "${plugin}" in path [/opt/cni/bin]`;
  if (lacks(type)) return notFound(type);
  if (type !== 'flannel') return undefined;
  const unread = (why: string) =>
    `failed to load flannel 'subnet.env' file: ${why}. Check the flannel pod log for this node.`;
  if (!files.exists(subnetFile)) return unread(`open ${subnetFile}: no such file or directory`);
  const text = textOf(files, subnetFile);
  const missing = subnetKeys.filter((key) => !text.includes(`${key}=`));
  if (missing.length > 0) return unread(`${subnetFile} is missing ${missing.join(', ')}`);
  return lacks('bridge') ? `failed to delegate add: ${notFound('bridge')}` : undefined;
}

/** Follows containerd's conf_dir, and pkg/kubelet updateRuntimeUp in when it is noticed. */
export function createNetworkPlugin({ clock, files, isConfigured, noticed }: NetworkPluginOptions): NetworkPlugin {
  const isThere = () =>
    !isConfigured || (files.exists(folder) && files.readDirectory(folder).some((name) => configuration.test(name)));
  let wasThere = isThere();
  let timer: Timer | undefined;
  const watch = isConfigured
    ? files.watch((path) => {
        if (!path.startsWith('/etc/cni')) return;
        timer ??= clock.after(period, () => {
          timer = undefined;
          if (isThere() === wasThere) return;
          wasThere = !wasThere;
          noticed();
        });
      })
    : undefined;
  return {
    get problem() {
      return wasThere ? undefined : missing;
    },
    sandboxProblem: () => {
      if (!isConfigured || !files.exists(folder)) return undefined;
      const [first] = files
        .readDirectory(folder)
        .filter((name) => configuration.test(name))
        .sort();
      const type = first === undefined ? undefined : pluginOf(textOf(files, `${folder}/${first}`));
      const problem = type === undefined ? undefined : pluginProblem(files, type);
      return problem === undefined ? undefined : `plugin type="${type}" failed (add): ${problem}`;
    },
    close: () => {
      timer?.cancel();
      watch?.close();
    },
  };
}
