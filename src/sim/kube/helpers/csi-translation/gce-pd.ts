import type { InTreePlugin } from './in-tree-plugin.ts';

const driver = 'pd.csi.storage.gke.io';
const unspecified = 'UNSPECIFIED';
const zonal = (zone: string, disk: string) => `projects/${unspecified}/zones/${zone}/disks/${disk}`;
const partitionOf = (partition: number | undefined) => ({ partition: partition ? String(partition) : '' });

const regionOf = (zone: string) => zone.split('-').slice(0, 2).join('-');

function handleOf(disk: string, zones: readonly string[]): string {
  const [zone] = zones;
  if (zone === undefined || zone === '') return zonal(unspecified, disk);
  return zones.length === 1 ? zonal(zone, disk) : `projects/${unspecified}/regions/${regionOf(zone)}/disks/${disk}`;
}

/** Follows csi-translation-lib plugins/gce_pd.go. */
export const gcePd: InTreePlugin = {
  name: 'kubernetes.io/gce-pd',
  driver,
  topologyKey: 'topology.gke.io/zone',
  source: ({ metadata, spec }) => {
    const disk = spec?.gcePersistentDisk;
    if (disk === undefined) return undefined;
    const labels = metadata.labels ?? {};
    const zones = labels['failure-domain.beta.kubernetes.io/zone'] ?? labels['topology.kubernetes.io/zone'] ?? '';
    return {
      driver,
      volumeHandle: handleOf(disk.pdName, zones.split('__')),
      ...(disk.readOnly === undefined ? {} : { readOnly: disk.readOnly }),
      ...(disk.fsType === undefined ? {} : { fsType: disk.fsType }),
      volumeAttributes: partitionOf(disk.partition),
    };
  },
  inline: ({ gcePersistentDisk: disk }) =>
    disk === undefined
      ? undefined
      : {
          name: `${driver}-${disk.pdName}`,
          accessModes: [disk.readOnly === true ? 'ReadOnlyMany' : 'ReadWriteOnce'],
          source: {
            driver,
            volumeHandle: zonal(unspecified, disk.pdName),
            ...(disk.readOnly === undefined ? {} : { readOnly: disk.readOnly }),
            ...(disk.fsType === undefined ? {} : { fsType: disk.fsType }),
            volumeAttributes: partitionOf(disk.partition),
          },
        },
  inTree: (source) => ({
    gcePersistentDisk: {
      pdName: source.volumeHandle.split('/')[5] ?? source.volumeHandle,
      ...(source.fsType === undefined ? {} : { fsType: source.fsType }),
      ...(source.readOnly === true ? { readOnly: true } : {}),
    },
  }),
  parameter: (key, value) =>
    key.toLowerCase() === 'fstype' ? { 'csi.storage.k8s.io/fstype': value } : { [key]: value },
  region: regionOf,
};
