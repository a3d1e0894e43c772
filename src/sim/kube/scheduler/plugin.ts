import type { PersistentVolume, PersistentVolumeClaim, Pod } from '#types/core-v1';
import type { Change } from './change.ts';
import type { NodeInfo, Snapshot } from './snapshot.ts';

/** Why a node does not do. Unresolvable: taking Pods away from it would not help. */
export interface Rejection {
  readonly reasons: readonly string[];
  readonly unresolvable: boolean;
  /** Which plug-in it was; said by who asks them all. */
  readonly plugin?: string;
  /** No other node is looked at: the reason is an error, with which scheduling of the Pod ends for now. */
  readonly isFatal?: true;
}

/** What the volumes of a Pod need on a node before it can be bound there. */
export interface VolumeDecisions {
  readonly bindings: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  readonly provisions: readonly PersistentVolumeClaim[];
}

/** One plug-in of the scheduling framework: pure functions on a Pod, a node and the snapshot. */
export interface FilterPlugin {
  readonly name: string;
  /** Why the Pod is not even tried; nothing is said about it. */
  readonly preEnqueue?: (pod: Pod, snapshot: Snapshot) => string | undefined;
  /** Says at once that no node does, and why. */
  readonly preFilter?: (pod: Pod, snapshot: Snapshot) => string | undefined;
  /** The only nodes that are worth looking at; undefined: all of them. */
  readonly nodeNames?: (pod: Pod) => ReadonlySet<string> | undefined;
  readonly filter?: (pod: Pod, node: NodeInfo, snapshot: Snapshot) => Rejection | undefined;
  /**
   * Whether it hopes for new nodes without a word about taints: then any change of taints has what it refused tried again, since
   * a node that comes with a taint is not told of. Follows pkg/scheduler buildQueueingHintMap.
   */
  readonly awaitsNodes?: true;
  /** Whether a Pod that it refused is worth another try after a change: what upstream calls a queueing hint. */
  readonly helps?: (pod: Pod, change: Change) => boolean;
}

/** Rates the nodes that passed the filters. */
export interface ScorePlugin {
  readonly name: string;
  readonly weight: number;
  /** Whole numbers from 0 to 100, better ones higher, in the order of `nodes`; undefined: it has no opinion. */
  readonly score: (pod: Pod, nodes: readonly NodeInfo[], snapshot: Snapshot) => readonly number[] | undefined;
}

/** Scales what is counted from 0 to the most to 0-100; `reversed`: fewer are better. Follows helper DefaultNormalizeScore. */
export function scaled(counts: readonly number[], reversed = false): readonly number[] {
  const most = Math.max(0, ...counts);
  return counts.map((count) => {
    const score = most === 0 ? 0 : Math.floor((100 * count) / most);
    return reversed ? 100 - score : score;
  });
}

export function rejected(reason: string, unresolvable: boolean): Rejection {
  return { reasons: [reason], unresolvable };
}
