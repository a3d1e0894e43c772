import type { PersistentVolume, PersistentVolumeClaim, Pod } from '#types/core-v1';
import type { NodeInfo, Snapshot } from './snapshot.ts';

/** Why a node does not do. Unresolvable: taking Pods away from it would not help. */
export interface Rejection {
  readonly reasons: readonly string[];
  readonly unresolvable: boolean;
}

/** What the volumes of a Pod need on a node before it can be bound there. */
export interface VolumeDecisions {
  readonly bindings: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  readonly provisions: readonly PersistentVolumeClaim[];
}

/** One plug-in of the scheduling framework: pure functions on a Pod, a node and the snapshot. */
export interface FilterPlugin {
  readonly name: string;
  /** Says at once that no node does, and why. */
  readonly preFilter?: (pod: Pod, snapshot: Snapshot) => string | undefined;
  /** The only nodes that are worth looking at; undefined: all of them. */
  readonly nodeNames?: (pod: Pod) => ReadonlySet<string> | undefined;
  readonly filter?: (pod: Pod, node: NodeInfo, snapshot: Snapshot) => Rejection | undefined;
}

/** Rates nodes that passed the filters; a higher number is better, 100 at most after `normalize`. */
export interface ScorePlugin {
  readonly name: string;
  readonly weight: number;
  readonly score: (pod: Pod, node: NodeInfo, snapshot: Snapshot) => number;
  /** What is best: `high` (default) or `low` raw scores, scaled to 0-100; `none`: scores are 0-100 already. */
  readonly normalize: 'high' | 'low' | 'none';
}

export function rejected(reason: string, unresolvable: boolean): Rejection {
  return { reasons: [reason], unresolvable };
}
