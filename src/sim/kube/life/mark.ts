import { deepEqual, isStatusError, type KubeObject } from '#apimachinery';
import type { Mark } from '../../types.ts';
import type { AuditLog } from '../apiserver/index.ts';
import type { Kubelet } from '../kubelet/index.ts';
import type { Registry } from '../registry/index.ts';
import type { Store } from '../storage/index.ts';

interface Marked {
  readonly store: Store;
  readonly registry: Registry;
  readonly kubelets: readonly Kubelet[];
  readonly audit: AuditLog;
}

/** Facts that only tell when something was done, or how often something was written. */
const passing = new Set([
  'resourceVersion',
  'time',
  'renewTime',
  'lastHeartbeatTime',
  'lastProbeTime',
  'lastTimestamp',
]);

/**
 * How a cluster is at this moment. It goes back by its own means: what was made since is deleted through the API, so that controllers
 * and kubelets clear up behind it as they do for anybody, and what was changed is written as it was. Which object is which tells its uid.
 */
export function markCluster({ store, registry, kubelets, audit }: Marked): Mark {
  const before = objectsOf(store);
  const images = new Map(kubelets.map((kubelet) => [kubelet, imagesOf(kubelet)]));
  const nodes = kubelets.map(describeNode);

  async function remove(bucket: string, { metadata }: KubeObject): Promise<void> {
    const [resource = '', ...group] = bucket.split('.');
    const definition = registry.resource(group.join('.'), resource);
    if (definition === undefined) return;
    const options = { propagationPolicy: 'Background', gracePeriodSeconds: 0 } as const;
    await registry.delete(definition, metadata.namespace, metadata.name ?? '', options).catch((error: unknown) => {
      // Somebody was faster, or it may not go yet: the next look tells.
      if (!isStatusError(error)) throw error;
    });
  }

  return {
    undo: async () => {
      audit.clear();
      const now = objectsOf(store);
      const made = [...now].filter(([key, object]) => before.get(key)?.metadata.uid !== object.metadata.uid);
      // Owners first, or they make what was deleted anew.
      made.sort(([left], [right]) => Number(left.startsWith('pods ')) - Number(right.startsWith('pods ')));
      for (const [key, object] of made) await remove(bucketOf(key), object);
      for (const [key, object] of before) {
        const present = now.get(key);
        if (present !== undefined && (present === object || sameButForTime(present, object))) continue;
        if (present !== undefined && present.metadata.uid !== object.metadata.uid) continue;
        store.put(bucketOf(key), pathOf(key), (revision) => atRevision(object, revision));
      }
      for (const [kubelet, names] of images) {
        for (const name of imagesOf(kubelet)) if (!names.has(name)) kubelet.view.removeImage(name);
      }
    },
    difference: () => {
      const now = objectsOf(store);
      for (const [key, object] of now) {
        const was = before.get(key);
        if (was === undefined) return `${key} is new`;
        if (was !== object && !sameButForTime(was, object)) return `${key} is another`;
      }
      for (const key of before.keys()) if (!now.has(key)) return `${key} is gone`;
      for (const [index, kubelet] of kubelets.entries()) {
        if (describeNode(kubelet) !== nodes[index]) return `what runs on ${kubelet.name}`;
      }
      return undefined;
    },
  };
}

/** By bucket and path. */
function objectsOf(store: Store): Map<string, KubeObject> {
  const found = new Map<string, KubeObject>();
  for (const bucket of store.buckets()) {
    const { objects, paths } = store.list(bucket, '');
    for (const [index, object] of objects.entries()) found.set(`${bucket} ${paths[index]}`, object);
  }
  return found;
}

const bucketOf = (key: string): string => key.slice(0, key.indexOf(' '));
const pathOf = (key: string): string => key.slice(key.indexOf(' ') + 1);

function atRevision(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

function sameButForTime(left: KubeObject, right: KubeObject): boolean {
  return deepEqual(timeless(left), timeless(right));
}

function timeless(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(timeless);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (passing.has(key) ? [] : [[key, timeless(inner)]])),
  );
}

function imagesOf({ view }: Kubelet): ReadonlySet<string> {
  return new Set(view.images().flatMap(({ names }) => names));
}

/** Its agent, its images, its containers. */
function describeNode(kubelet: Kubelet): string {
  const { view, running } = kubelet;
  const containers = view.pods().flatMap((pod) => pod.containers.map(({ id, state }) => `${pod.uid}/${id}/${state}`));
  return JSON.stringify([running, view.networkProblem(), [...imagesOf(kubelet)].sort(), containers.sort()]);
}
