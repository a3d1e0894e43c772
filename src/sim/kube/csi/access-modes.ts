import type { Capability } from './types.ts';

const modes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'SINGLE_NODE_WRITER',
  ReadOnlyMany: 'MULTI_NODE_READER_ONLY',
  ReadWriteMany: 'MULTI_NODE_MULTI_WRITER',
  ReadWriteOncePod: 'SINGLE_NODE_WRITER',
};

/**
 * The access modes of a claim as CSI has them, one capability each.
 * Follows kubernetes-csi/csi-lib-utils accessmodes, for drivers without SINGLE_NODE_MULTI_WRITER.
 */
export function capabilitiesOf(accessModes: readonly string[], block: boolean, fsType: string): readonly Capability[] {
  return accessModes.map((mode) => ({ mode: modes[mode] ?? 'UNKNOWN', block, fsType: block ? '' : fsType }));
}

/** The access modes of a volume as one capability: the widest of them. */
export function capabilityOf(accessModes: readonly string[], block: boolean, fsType: string): Capability {
  const widest =
    ['ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod', 'ReadOnlyMany'].find((mode) => accessModes.includes(mode)) ??
    'ReadWriteOnce';
  return { mode: modes[widest] ?? 'UNKNOWN', block, fsType: block ? '' : fsType };
}
