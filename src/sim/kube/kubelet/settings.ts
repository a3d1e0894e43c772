import { type EvictionFields, type EvictionSettings, evictionSettings } from './eviction/thresholds.ts';

/** What a kubelet takes from its configuration file. */
export interface KubeletSettings {
  /** The folder of static Pods; undefined: none. */
  readonly manifests: string | undefined;
  /** How many Pods the node takes; undefined: what the lab says. */
  readonly maxPods: number | undefined;
  /** Where it says that it is well, on 127.0.0.1; 0: nowhere. */
  readonly healthzPort: number;
  readonly eviction: EvictionSettings;
}

interface Fields extends EvictionFields {
  readonly staticPodPath?: unknown;
  readonly maxPods?: unknown;
  readonly healthzPort?: unknown;
}

/** Reads a KubeletConfiguration. */
export function kubeletSettings(config: unknown): KubeletSettings {
  const fields = (config ?? {}) as Fields;
  const { staticPodPath, maxPods, healthzPort } = fields;
  return {
    manifests: typeof staticPodPath === 'string' && staticPodPath !== '' ? staticPodPath : undefined,
    maxPods: typeof maxPods === 'number' && maxPods > 0 ? maxPods : undefined,
    healthzPort: typeof healthzPort === 'number' ? healthzPort : 10248,
    eviction: evictionSettings(fields),
  };
}
