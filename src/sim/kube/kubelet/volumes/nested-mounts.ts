import type { Pod } from '#types/core-v1';
import type { Files } from '../../../runtime/files/files.ts';

/**
 * Makes the directories over which containers mount other volumes inside of this one: it is read-only to them. Only the
 * outermost are made. Follows pkg/volume/util, MakeNestedMountpoints.
 */
export function makeNestedMountPoints(files: Files, directory: string, pod: Pod, volume: string): void {
  for (const { volumeMounts = [] } of [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]) {
    const targets = volumeMounts.map(({ mountPath }) => mountPath.replace(/\/+$/, '')).toSorted();
    for (const { name, mountPath } of volumeMounts) {
      if (name !== volume) continue;
      const prefix = `${mountPath.replace(/\/+$/, '')}/`;
      const made: string[] = [];
      for (const target of targets) {
        if (!target.startsWith(prefix) || made.some((outer) => target.startsWith(`${outer}/`))) continue;
        made.push(target);
        files.makeDirectory(`${directory}/${target.slice(prefix.length)}`, { recursive: true, mode: 0o755 });
      }
    }
  }
}
