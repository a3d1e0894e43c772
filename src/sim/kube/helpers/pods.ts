import type { Pod, Volume } from '#types/core-v1';

/** Whether nothing of the Pod runs any more, or will again. Follows pkg/volume/util IsPodTerminated. */
export function isPodTerminated(pod: Pod): boolean {
  const phase = pod.status?.phase;
  if (phase === 'Failed' || phase === 'Succeeded') return true;
  const statuses = pod.status?.containerStatuses ?? [];
  return (
    pod.metadata.deletionTimestamp !== undefined &&
    statuses.every((status) => status.state?.terminated !== undefined || status.state?.waiting !== undefined)
  );
}

/** The claim that a volume of the Pod names; generic ephemeral volumes have one called `<pod>-<volume>`. */
export function claimNameOf(pod: Pod, volume: Volume): string | undefined {
  if (volume.persistentVolumeClaim !== undefined) return volume.persistentVolumeClaim.claimName;
  if (volume.ephemeral !== undefined) return `${pod.metadata.name ?? ''}-${volume.name}`;
  return undefined;
}

/** The claims of a Pod as `namespace/name`. */
export function claimKeysOf(pod: Pod): readonly string[] {
  return (pod.spec?.volumes ?? []).flatMap((volume) => {
    const name = claimNameOf(pod, volume);
    return name === undefined ? [] : [`${pod.metadata.namespace ?? ''}/${name}`];
  });
}

/** Pods by the claims they name, in every informer that somebody asks. */
export const podsByClaim = 'claim';
