import type { InTreePlugin } from './in-tree-plugin.ts';

const driver = 'ebs.csi.aws.com';

/** `aws://us-east-1a/vol-1` is the same as `vol-1`. */
function volumeHandle(id: string): string {
  return id.startsWith('aws://') ? (id.split('/').at(-1) ?? id) : id;
}

/** Follows csi-translation-lib plugins/aws_ebs.go. */
export const awsEbs: InTreePlugin = {
  name: 'kubernetes.io/aws-ebs',
  driver,
  topologyKey: 'topology.ebs.csi.aws.com/zone',
  source: ({ spec }) => {
    const disk = spec?.awsElasticBlockStore;
    if (disk === undefined) return undefined;
    return {
      driver,
      volumeHandle: volumeHandle(disk.volumeID),
      ...(disk.readOnly === undefined ? {} : { readOnly: disk.readOnly }),
      ...(disk.fsType === undefined ? {} : { fsType: disk.fsType }),
      volumeAttributes: { partition: String(disk.partition ?? 0) },
    };
  },
  inline: ({ awsElasticBlockStore: disk }) => {
    if (disk === undefined) return undefined;
    const handle = volumeHandle(disk.volumeID);
    return {
      name: `${driver}-${handle}`,
      accessModes: ['ReadWriteOnce'],
      source: {
        driver,
        volumeHandle: handle,
        ...(disk.readOnly === undefined ? {} : { readOnly: disk.readOnly }),
        ...(disk.fsType === undefined ? {} : { fsType: disk.fsType }),
        volumeAttributes: { partition: String(disk.partition ?? 0) },
      },
    };
  },
  inTree: (source) => ({
    awsElasticBlockStore: {
      volumeID: source.volumeHandle,
      ...(source.fsType === undefined ? {} : { fsType: source.fsType }),
      ...(source.readOnly === true ? { readOnly: true } : {}),
    },
  }),
  parameter: (key, value) => {
    if (key.toLowerCase() === 'fstype') return { 'csi.storage.k8s.io/fstype': value };
    // The plug-in itself asked for more IOPS where a small disk would have too few; the driver has to be told to.
    return { [key]: value, ...(key.toLowerCase() === 'iopspergb' ? { allowautoiopspergbincrease: 'true' } : {}) };
  },
  region: (zone) => zone.slice(0, -1),
};
