import type { Node, Pod } from '#types/core-v1';
import { objectKey } from '../client/index.ts';
import { type NodeInfo, nodeInfo } from './snapshot.ts';

/** Which Pods are on which node or about to be, kept up as Pods come and go. Follows pkg/scheduler/backend/cache. */
export interface NodeCache {
  /** Takes a Pod in as it is now. */
  put(pod: Pod): void;
  remove(pod: Pod): void;
  /** Counts a Pod as on a node while it is being bound. */
  assume(pod: Pod, node: string): void;
  /** Takes back what `assume` said of the Pod with this key. */
  forget(key: string): void;
  /** The node that this very Pod is assumed to be on. */
  assumed(pod: Pod): string | undefined;
  /** The keys of the Pods that are assumed to be somewhere. */
  assumedKeys(): readonly string[];
  /** Each node with its Pods; of a node on which nothing has changed since the last call it is the same thing. */
  infos(nodes: readonly Node[]): readonly NodeInfo[];
  /** The Pods that have no node yet but the promise of one. */
  nominated(): readonly Pod[];
}

/** Whether the Pod no longer takes room on its node. */
export function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Failed' || status?.phase === 'Succeeded';
}

/** An empty cache. */
export function createNodeCache(): NodeCache {
  const members = new Map<string, Map<string, Pod>>();
  const places = new Map<string, string>();
  const assumptions = new Map<string, { readonly uid: string | undefined; readonly node: string }>();
  const promised = new Map<string, Pod>();
  const known = new Map<string, NodeInfo>();

  function assumed(pod: Pod): string | undefined {
    const assumption = assumptions.get(objectKey(pod));
    return assumption?.uid === pod.metadata.uid ? assumption?.node : undefined;
  }

  function leave(key: string): void {
    const node = places.get(key);
    if (node === undefined) return;
    members.get(node)?.delete(key);
    places.delete(key);
    known.delete(node);
  }

  function put(pod: Pod): void {
    const key = objectKey(pod);
    const node = hasEnded(pod) ? '' : pod.spec?.nodeName || (assumed(pod) ?? '');
    if (places.get(key) !== node) leave(key);
    promised.delete(key);
    if (node === '') {
      if ((pod.status?.nominatedNodeName ?? '') !== '') promised.set(key, pod);
      return;
    }
    let on = members.get(node);
    if (on === undefined) {
      on = new Map();
      members.set(node, on);
    }
    on.set(key, pod);
    places.set(key, node);
    known.delete(node);
  }

  function remove(pod: Pod): void {
    const key = objectKey(pod);
    leave(key);
    promised.delete(key);
  }

  return {
    put,
    remove,
    assumed,
    assume: (pod, node) => {
      assumptions.set(objectKey(pod), { uid: pod.metadata.uid, node });
      put(pod);
    },
    forget: (key) => {
      const assumption = assumptions.get(key);
      const place = places.get(key);
      if (!assumptions.delete(key) || place === undefined) return;
      const pod = members.get(place)?.get(key);
      if (pod !== undefined && pod.metadata.uid === assumption?.uid) put(pod);
    },
    assumedKeys: () => [...assumptions.keys()],
    infos: (nodes) =>
      nodes.map((node) => {
        const name = node.metadata.name ?? '';
        const before = known.get(name);
        if (before?.node === node) return before;
        const info = nodeInfo(node, [...(members.get(name)?.values() ?? [])]);
        known.set(name, info);
        return info;
      }),
    nominated: () => [...promised.values()],
  };
}
