import { type EvictionFields, type EvictionSettings, evictionSettings } from './eviction/thresholds.ts';

/** What a kubelet takes from its configuration file. */
export interface KubeletSettings {
  /** The folder of static Pods; undefined: none. */
  readonly manifests: string | undefined;
  /** How many Pods the node takes; undefined: what the lab says. */
  readonly maxPods: number | undefined;
  readonly eviction: EvictionSettings;
}

interface Fields extends EvictionFields {
  readonly staticPodPath?: unknown;
  readonly maxPods?: unknown;
}

/** Reads a KubeletConfiguration. */
export function kubeletSettings(config: unknown): KubeletSettings {
  const fields = (config ?? {}) as Fields;
  const { staticPodPath, maxPods } = fields;
  return {
    manifests: typeof staticPodPath === 'string' && staticPodPath !== '' ? staticPodPath : undefined,
    maxPods: typeof maxPods === 'number' && maxPods > 0 ? maxPods : undefined,
    eviction: evictionSettings(fields),
  };
}
