import type { Volume, VolumeProjection } from '#types/core-v1';

interface Place {
  readonly path: string;
  /** Where it comes from, as warnings name it; empty where that goes without saying. */
  readonly source: string;
}

/** Files of one volume that are in each other's way. Follows pkg/api/pod, warningsForOverlappingVirtualPaths. */
export function warningsForOverlappingPaths(volumes: readonly Volume[]): string[] {
  return volumes.flatMap(({ name, configMap, secret, downwardAPI, projected }) => [
    ...warn(name, `ConfigMap ${JSON.stringify(configMap?.name ?? '')}`, collisions(places(configMap?.items, ''))),
    ...warn(name, `Secret ${JSON.stringify(secret?.secretName ?? '')}`, collisions(places(secret?.items, ''))),
    ...warn(name, 'DownwardAPI', collisions(places(downwardAPI?.items, ''))),
    ...(projected?.sources ?? [])
      .filter((source) => Object.values(source).every((value) => value === undefined || value === null))
      .map(() => `volume ${JSON.stringify(name)} (Projected) has no sources provided`),
    ...warn(name, 'Projected', collisions((projected?.sources ?? []).flatMap(projectedPlaces))),
  ]);
}

function warn(volume: string, kind: string, found: readonly string[]): string[] {
  return found.map((text) => `volume ${JSON.stringify(volume)} (${kind}): overlapping paths: ${text}`);
}

function places(items: readonly { readonly path?: string }[] | undefined, source: string): Place[] {
  return (items ?? []).map(({ path = '' }) => ({ path, source }));
}

function projectedPlaces({ configMap, secret, downwardAPI, serviceAccountToken }: VolumeProjection): Place[] {
  if (configMap?.items) {
    return places(configMap.items, `ConfigMap ${JSON.stringify(configMap.name ?? '')}`);
  }
  if (secret?.items) {
    return places(secret.items, `Secret ${JSON.stringify(secret.name ?? '')}`);
  }
  if (downwardAPI?.items) {
    return places(downwardAPI.items, 'DownwardAPI');
  }
  return serviceAccountToken ? places([serviceAccountToken], 'ServiceAccountToken') : [];
}

function collisions(all: readonly Place[]): string[] {
  const seen: Place[] = [];
  return all.flatMap(({ path, source }) => {
    const place = { path: path.replace(/\/+$/, ''), source };
    const found = seen.filter((other) => overlap(other, place)).map((other) => `${text(place)} with ${text(other)}`);
    seen.push(place);
    return found;
  });
}

function overlap(left: Place, right: Place): boolean {
  if (left.path === '' || right.path === '') {
    return false;
  }
  const [one, other] = [`${left.path}/`, `${right.path}/`];
  return one.startsWith(other) || other.startsWith(one);
}

function text({ path, source }: Place): string {
  return source === '' ? JSON.stringify(path) : `${JSON.stringify(path)} (${source})`;
}
