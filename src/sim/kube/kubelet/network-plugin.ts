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
  close(): void;
}

const folder = '/etc/cni/net.d';
/** How often a kubelet asks its runtime. */
const period = 5000;
const missing =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';

/** Follows containerd's conf_dir, and pkg/kubelet updateRuntimeUp in when it is noticed. */
export function createNetworkPlugin({ clock, files, isConfigured, noticed }: NetworkPluginOptions): NetworkPlugin {
  const isThere = () =>
    !isConfigured ||
    (files.exists(folder) && files.readDirectory(folder).some((name) => /\.(conf|conflist|json)$/.test(name)));
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
    close: () => {
      timer?.cancel();
      watch?.close();
    },
  };
}
