import { describe, expect, it } from 'vitest';
import { created, createErrors, row, testContext, updateErrors } from '../../shared/golden.ts';
import { persistentVolume } from './index.ts';

const spec = {
  capacity: { storage: '1024Mi' },
  accessModes: ['ReadWriteMany', 'ReadWriteOnce'],
  hostPath: { path: '/data' },
};

describe('a new PersistentVolume', () => {
  it('gets defaults, canonical quantities and a pending status', () => {
    expect(created(persistentVolume, { spec, status: { phase: 'Bound' } })).toMatchObject({
      spec: {
        capacity: { storage: '1Gi' },
        hostPath: { path: '/data', type: '' },
        persistentVolumeReclaimPolicy: 'Retain',
        volumeMode: 'Filesystem',
      },
      status: { phase: 'Pending', lastPhaseTransitionTime: '2026-01-01T00:00:00Z' },
    });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'nothing',
      {},
      [
        'spec.accessModes: Required value',
        'spec.capacity: Required value',
        'spec.capacity: Unsupported value: null: supported values: "storage"',
        'spec: Required value: must specify a volume type',
      ],
    ],
    [
      'wrong values everywhere',
      {
        accessModes: ['Foo'],
        capacity: { storage: '0' },
        persistentVolumeReclaimPolicy: 'Foo',
        local: { path: '/x' },
        volumeMode: 'Bar',
      },
      [
        'spec.accessModes: Unsupported value: "Foo": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
        'spec.capacity[storage]: Invalid value: "0": must be greater than zero',
        'spec.persistentVolumeReclaimPolicy: Unsupported value: "Foo": supported values: "Delete", "Recycle", "Retain"',
        'spec.nodeAffinity: Required value: Local volume requires node affinity',
        'spec.volumeMode: Unsupported value: "Bar": supported values: "Block", "Filesystem"',
      ],
    ],
    [
      'two sources',
      { ...spec, nfs: { server: 's', path: '/' } },
      ['spec.nfs: Forbidden: may not specify more than 1 volume type'],
    ],
    [
      'a path with backsteps and an unknown type',
      { ...spec, hostPath: { path: '/a/../b', type: 'Dir' } },
      [
        'spec.hostPath.path: Invalid value: "/a/../b": must not contain \'..\'',
        'spec.hostPath.type: Unsupported value: "Dir": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
      ],
    ],
    [
      'the root directory recycled',
      { ...spec, hostPath: { path: '//' }, persistentVolumeReclaimPolicy: 'Recycle' },
      ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
    ],
    [
      'ReadWriteOncePod beside another mode',
      { ...spec, accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] },
      ['spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes'],
    ],
    [
      'node affinity without terms',
      { ...spec, nodeAffinity: { required: {} } },
      ['spec.nodeAffinity.required.nodeSelectorTerms: Required value: must have at least one node selector term'],
    ],
  ])('with %s is refused', (_, given, texts) => {
    expect(createErrors(persistentVolume, { spec: given })).toEqual(texts);
  });

  it('warns that recycling is deprecated', () => {
    const volume = created(persistentVolume, { spec: { ...spec, persistentVolumeReclaimPolicy: 'Recycle' } });
    expect(persistentVolume.warnings?.(volume, undefined)).toEqual([
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    ]);
  });
});

describe('an update of a PersistentVolume', () => {
  it('may change capacity and reclaim policy', () => {
    const before = created(persistentVolume, { spec });
    const after = created(persistentVolume, {
      spec: { ...spec, capacity: { storage: '2Gi' }, persistentVolumeReclaimPolicy: 'Delete' },
    });
    expect(updateErrors(persistentVolume, after, before)).toEqual([]);
  });

  it('may not change the source', () => {
    const before = created(persistentVolume, { spec });
    const after = created(persistentVolume, { spec: { ...spec, hostPath: { path: '/other' } } });
    expect(updateErrors(persistentVolume, after, before)).toEqual([
      [
        'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation',
        '@@ -2,7 +2,7 @@',
        '  "GCEPersistentDisk": null,',
        '  "AWSElasticBlockStore": null,',
        '  "HostPath": {',
        '-  "Path": "/data",',
        '+  "Path": "/other",',
        '   "Type": ""',
        '  },',
        '  "Glusterfs": null,',
        '',
      ].join('\n'),
    ]);
  });

  it('may not change the volume mode', () => {
    const before = created(persistentVolume, { spec });
    const after = created(persistentVolume, { spec: { ...spec, volumeMode: 'Block' } });
    expect(updateErrors(persistentVolume, after, before)).toEqual([
      'volumeMode: Invalid value: "Block": field is immutable',
    ]);
  });

  it('of the phase alone records when', () => {
    const before = created(persistentVolume, { spec });
    const after = { ...before, status: { ...(before.status as object), phase: 'Available' } };
    persistentVolume.subresources?.status?.prepareForUpdate?.(after, before, {
      ...testContext,
      now: testContext.now + 5000,
    });
    expect(after.status).toEqual({ phase: 'Available', lastPhaseTransitionTime: '2026-01-01T00:00:05Z' });
  });
});

describe('a row of a PersistentVolume', () => {
  it('abbreviates modes and names the claim', () => {
    const volume = created(persistentVolume, {
      metadata: { creationTimestamp: '2025-12-31T23:59:00Z' },
      spec: { ...spec, claimRef: { namespace: 'ns', name: 'claim' }, storageClassName: 'slow' },
    });
    expect(row(persistentVolume, volume, true)).toEqual({
      Name: 'x',
      Capacity: '1Gi',
      'Access Modes': 'RWO,RWX',
      'Reclaim Policy': 'Retain',
      Status: 'Pending',
      Claim: 'ns/claim',
      StorageClass: 'slow',
      VolumeAttributesClass: '<unset>',
      Reason: '',
      Age: '60s',
      VolumeMode: 'Filesystem',
    });
  });
});
