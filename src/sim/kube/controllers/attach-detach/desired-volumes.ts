import type { Pod } from '#types/core-v1';
import type { CSIDriver } from '#types/storage-v1';
import { objectKey } from '../../client/index.ts';
import { csiVolumesOf, needsAttachment, uniqueVolumeName, type VolumeLookup } from '../../helpers/csi-attachment.ts';
import type { CsiVolume } from '../../helpers/csi-translation/index.ts';
import { isPodTerminated } from '../../helpers/pods.ts';

/** The volumes that Pods want attached, by how nodes name them. */
export interface DesiredVolumes {
  /** Looks at a Pod again; gives the names of the volumes for which that makes a difference. */
  follow(pod: Pod): readonly string[];
  forget(pod: Pod): readonly string[];
  /** The Pods that want a volume, in the order in which they came; undefined: nobody does. */
  of(name: string): { readonly volume: CsiVolume; readonly pods: readonly Pod[] } | undefined;
}

export interface DesiredOptions extends VolumeLookup {
  driver(name: string): CSIDriver | undefined;
}

/** Follows pkg/controller/volume/attachdetach cache desired_state_of_world. */
export function createDesiredVolumes(lookup: DesiredOptions): DesiredVolumes {
  const volumes = new Map<string, { readonly volume: CsiVolume; readonly pods: Map<string, Pod> }>();
  const byPod = new Map<string, ReadonlySet<string>>();

  function leave(key: string, name: string): void {
    const entry = volumes.get(name);
    entry?.pods.delete(key);
    if (entry?.pods.size === 0) volumes.delete(name);
  }
  function forget(pod: Pod): readonly string[] {
    const key = objectKey(pod);
    const names = [...(byPod.get(key) ?? [])];
    for (const name of names) leave(key, name);
    byPod.delete(key);
    return names;
  }

  return {
    forget,
    follow: (pod) => {
      if ((pod.spec?.nodeName ?? '') === '' || isPodTerminated(pod)) return forget(pod);
      const key = objectKey(pod);
      const before = byPod.get(key) ?? new Set<string>();
      const now = new Set<string>();
      for (const volume of csiVolumesOf(pod, lookup).values()) {
        if (!needsAttachment(lookup.driver(volume.source.driver))) continue;
        const name = uniqueVolumeName(volume);
        now.add(name);
        const entry = volumes.get(name) ?? { volume, pods: new Map<string, Pod>() };
        entry.pods.set(key, pod);
        volumes.set(name, entry);
      }
      if (now.size > 0) byPod.set(key, now);
      else byPod.delete(key);
      for (const name of before) if (!now.has(name)) leave(key, name);
      return [...new Set([...before, ...now])];
    },
    of: (name) => {
      const entry = volumes.get(name);
      return entry === undefined ? undefined : { volume: entry.volume, pods: [...entry.pods.values()] };
    },
  };
}
