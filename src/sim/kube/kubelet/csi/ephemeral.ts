import type { Pod } from '#types/core-v1';
import type { CSIDriver } from '#types/storage-v1';
import type { Installation } from '../../csi/index.ts';
import type { CsiVolume } from '../../helpers/csi-translation/index.ts';

type Subject = Pick<CsiVolume, 'source' | 'isEphemeral'>;

/** What a driver is told of the Pod when it wants to know. Follows pkg/volume/csi csi_mounter.go getPodInfoAttrs. */
export function podFacts(
  { metadata, spec }: Pod,
  { isEphemeral }: Subject,
  driver: CSIDriver | undefined,
): Readonly<Record<string, string>> {
  if (driver?.spec.podInfoOnMount !== true) return {};
  const key = (name: string) => `csi.storage.k8s.io/${name}`;
  return {
    [key('pod.name')]: metadata.name ?? '',
    [key('pod.namespace')]: metadata.namespace ?? '',
    [key('pod.uid')]: metadata.uid ?? '',
    [key('serviceAccount.name')]: spec?.serviceAccountName ?? '',
    [key('ephemeral')]: String(isEphemeral === true),
  };
}

/** Why a driver does not serve volumes of that kind; undefined: it does. Follows supportsVolumeLifecycleMode. */
export function modeProblem({ source, isEphemeral }: Subject, driver: CSIDriver | undefined): string | undefined {
  const modes = driver?.spec.volumeLifecycleModes ?? ['Persistent'];
  if (isEphemeral !== true || (driver !== undefined && modes.includes('Ephemeral'))) return undefined;
  const quoted = modes.map((mode) => JSON.stringify(mode)).join(' ');
  const only = driver === undefined ? 'no CSIDriver object' : `only supports [${quoted}]`;
  return `volume mode "Ephemeral" not supported by driver ${source.driver} (${only})`;
}

/** The content of a volume that lives with its Pod, unless it is there already. */
export function makeEphemeral(cloud: Installation['cloud'], driver: string, id: string): void {
  if (cloud.volume(id) === undefined) {
    cloud.create({ id, name: id, driver, bytes: 0, zone: '', properties: {}, attachments: {} });
  }
}
