import { gunzipSync, gzipSync } from 'node:zlib';
import type { KubeObject } from '#apimachinery';
import type { Store } from '../storage/index.ts';
import type { ClusterData } from './world.ts';

/** What a snapshot file begins with. */
const mark = Buffer.from('etcd snapshot of this lab\n');

interface Contents {
  readonly revision: number;
  readonly records: readonly (readonly [bucket: string, path: string, object: KubeObject])[];
}

/** Reads a snapshot; undefined when it is none. */
export function readSnapshot(snapshot: Uint8Array): Contents | undefined {
  if (!Buffer.from(snapshot.subarray(0, mark.length)).equals(mark)) return undefined;
  try {
    return JSON.parse(gunzipSync(snapshot.subarray(mark.length)).toString()) as Contents;
  } catch {
    return undefined;
  }
}

/**
 * The whole of a store as a file, and back. What is restored comes as new writes, so that everybody who watches follows: a revision
 * counter that goes back would leave them behind. `refill`: puts back what the API server itself keeps in an empty store.
 */
export function createClusterData(store: Store, refill: () => Promise<void>): ClusterData {
  const all = () =>
    store.buckets().flatMap((bucket) => {
      const { objects, paths } = store.list(bucket, '');
      return objects.map((object, index) => [bucket, paths[index] ?? '', object] as const);
    });
  return {
    get revision() {
      return store.revision;
    },
    snapshot: () => {
      const contents: Contents = { revision: store.revision, records: all() };
      return Buffer.concat([mark, gzipSync(JSON.stringify(contents), { level: 1 })]);
    },
    restore: async (snapshot) => {
      const contents = snapshot === undefined ? undefined : readSnapshot(snapshot);
      if (snapshot !== undefined && contents === undefined) throw new Error('this is no snapshot');
      const records = (contents?.records ?? []).filter(([, , object]) => !isMirror(object));
      const wanted = new Map(records.map((record) => [`${record[0]}\0${record[1]}`, record]));
      for (const [bucket, path, object] of all()) {
        if (wanted.has(`${bucket}\0${path}`) || isMirror(object)) continue;
        store.remove(bucket, path, (revision) => revised(object, revision));
      }
      for (const [bucket, path, object] of wanted.values()) {
        const { resourceVersion } = store.get(bucket, path)?.metadata ?? {};
        if (resourceVersion !== undefined && resourceVersion === object.metadata.resourceVersion) continue;
        store.put(bucket, path, (revision) => revised(object, revision));
      }
      if (snapshot === undefined) await refill();
    },
  };
}

/** Kubelets keep these by themselves, as their folders say: one of the past would end what runs now. */
function isMirror({ kind, metadata }: KubeObject): boolean {
  return kind === 'Pod' && metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
}

function revised(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}
