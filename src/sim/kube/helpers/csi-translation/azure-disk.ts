import type { CSIPersistentVolumeSource, PersistentVolumeSpec } from '#types/core-v1';
import type { InTreePlugin } from './in-tree-plugin.ts';

const driver = 'disk.csi.azure.com';

type AzureDisk = NonNullable<PersistentVolumeSpec['azureDisk']>;

function sourceOf(disk: AzureDisk): CSIPersistentVolumeSource {
  return {
    driver,
    volumeHandle: disk.diskURI,
    ...(disk.readOnly === undefined ? {} : { readOnly: disk.readOnly }),
    ...(disk.fsType === undefined ? {} : { fsType: disk.fsType }),
    volumeAttributes: {
      ...(disk.cachingMode === undefined ? {} : { cachingmode: disk.cachingMode }),
      ...(disk.fsType === undefined ? {} : { fstype: disk.fsType }),
      kind: 'Managed',
    },
  };
}

/** Follows csi-translation-lib plugins/azure_disk.go. */
export const azureDisk: InTreePlugin = {
  name: 'kubernetes.io/azure-disk',
  driver,
  topologyKey: 'topology.disk.csi.azure.com/zone',
  source: ({ spec }) => (spec?.azureDisk === undefined ? undefined : sourceOf(spec.azureDisk)),
  inline: ({ azureDisk: disk }) =>
    disk === undefined
      ? undefined
      : { name: disk.diskURI, accessModes: ['ReadWriteOnce'], source: sourceOf(disk as AzureDisk) },
  inTree: (source) => {
    const { cachingmode } = source.volumeAttributes ?? {};
    return {
      azureDisk: {
        diskName: source.volumeHandle.split('/').at(-1) ?? '',
        diskURI: source.volumeHandle,
        fsType: source.fsType ?? '',
        readOnly: source.readOnly ?? false,
        kind: 'Managed',
        ...(cachingmode === undefined || cachingmode === '' ? {} : { cachingMode: cachingmode }),
      },
    };
  },
  parameter: (key, value) => ({ [key]: value }),
};
