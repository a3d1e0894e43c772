import { describe, expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import type { Write } from '../../client/index.ts';
import { type HostPathPort, planProvision } from './provision.ts';
import { planReclaim } from './reclaim.ts';
import type { BinderState } from './state.ts';
import { planVolume } from './sync-volume.ts';

const empty: BinderState = {
  claim: () => undefined,
  volume: () => undefined,
  volumes: () => [],
  storageClass: () => undefined,
  storageClasses: () => [],
  podsUsing: () => [],
  node: () => undefined,
};

function hostPort(provisions = true): HostPathPort & { readonly done: string[] } {
  const done: string[] = [];
  return {
    done,
    provisions,
    makeDirectory: (path) => void done.push(`make ${path}`),
    removeTree: (path) => void done.push(`remove ${path}`),
    uuid: () => 'some-uuid',
  };
}

function released(
  policy: string,
  spec: PersistentVolume['spec'],
  annotations?: Record<string, string>,
): PersistentVolume {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'v', uid: 'v-uid', resourceVersion: '1', ...(annotations === undefined ? {} : { annotations }) },
    spec: { persistentVolumeReclaimPolicy: policy, claimRef: { namespace: 'ns', name: 'c', uid: 'gone' }, ...spec },
    status: { phase: 'Released' },
  };
}

const told = (writes: readonly Write[]) =>
  writes.map((write) => (write.write === 'event' ? `${write.type} ${write.reason}: ${write.message}` : write.write));

describe('planReclaim', () => {
  it.each<readonly [string, PersistentVolume, readonly string[]]>([
    ['keeps what is to be retained', released('Retain', { hostPath: { path: '/tmp/x' } }), []],
    [
      'deletes host paths below /tmp only',
      released('Delete', { hostPath: { path: '/data/x' } }),
      [
        'update-status',
        'Warning VolumeFailedDelete: host_path deleter only supports /tmp/.+ but received provided /data/x',
      ],
    ],
    ['deletes a host path below /tmp and the volume', released('Delete', { hostPath: { path: '/tmp/x' } }), ['delete']],
    [
      'cannot delete what has no plug-in',
      released('Delete', { nfs: { server: 's', path: '/' } }),
      [
        'update-status',
        'Warning VolumeFailedDelete: error getting deleter volume plugin for volume "v": no deletable volume plugin matched',
      ],
    ],
    [
      'does not know plug-ins that neither provision, delete nor recycle',
      released('Delete', { local: { path: '/' } }),
      [
        'update-status',
        'Warning VolumeFailedDelete: error getting deleter volume plugin for volume "v": no volume plugin matched',
      ],
    ],
    [
      'leaves volumes of an external provisioner to it',
      released(
        'Delete',
        { hostPath: { path: '/tmp/x' } },
        { 'pv.kubernetes.io/provisioned-by': 'rancher.io/local-path' },
      ),
      [],
    ],
    [
      'cannot recycle what has no plug-in',
      released('Recycle', { local: { path: '/x' } }),
      ['update-status', 'Warning VolumeFailedRecycle: No recycler plugin found for the volume!'],
    ],
  ])('%s', (_, volume, expected) => {
    expect(told(planReclaim(volume, empty, hostPort()).writes)).toEqual(expected);
  });

  it('lets a dynamically provisioned volume go by taking its finalizer first', () => {
    const volume = released(
      'Delete',
      { hostPath: { path: '/tmp/x' } },
      { 'pv.kubernetes.io/provisioned-by': 'kubernetes.io/host-path' },
    );
    const held = {
      ...volume,
      metadata: { ...volume.metadata, finalizers: ['kubernetes.io/pv-controller', 'kubernetes.io/pv-protection'] },
    };
    const port = hostPort();
    const { writes } = planReclaim(held, empty, port);
    expect(writes).toMatchObject([
      { write: 'update', object: { metadata: { finalizers: ['kubernetes.io/pv-protection'] } } },
      { write: 'delete', name: 'v' },
    ]);
    expect(port.done).toEqual(['remove /tmp/x']);
  });
});

describe('planVolume', () => {
  it('makes an unused volume Available that somebody called Failed, and keeps the reason', () => {
    const called: PersistentVolume = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'v' },
      spec: {},
      status: { phase: 'Failed', reason: 'R', message: 'm' },
    };
    expect(planVolume(called, empty).writes).toMatchObject([
      { write: 'update-status', object: { status: { phase: 'Available', reason: 'R' } } },
    ]);
  });

  it('makes an unused volume Available, a reserved one as well', () => {
    for (const claimRef of [undefined, { namespace: 'ns', name: 'c' }]) {
      const volume: PersistentVolume = {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: 'v' },
        spec: claimRef === undefined ? {} : { claimRef },
        status: { phase: 'Pending' },
      };
      expect(planVolume(volume, empty).writes).toMatchObject([
        { write: 'update-status', object: { status: { phase: 'Available' } } },
      ]);
    }
  });

  it('releases a volume whose claim is gone, also when another one has its name now', () => {
    const bound = { ...released('Retain', {}), status: { phase: 'Bound' } };
    const other: PersistentVolumeClaim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'c', namespace: 'ns', uid: 'new' },
      spec: {},
    };
    for (const state of [empty, { ...empty, claim: () => other }]) {
      expect(planVolume(bound, state)).toMatchObject({
        writes: [{ object: { status: { phase: 'Released' } } }],
        reclaim: true,
      });
    }
  });
});

describe('planProvision', () => {
  const claim: PersistentVolumeClaim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c', namespace: 'ns', uid: 'u' },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'x', resources: { requests: { storage: '1Gi' } } },
  };
  const state = (provisioner: string, fields: Partial<StorageClass> = {}): BinderState => ({
    ...empty,
    storageClass: () => ({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'x' },
      provisioner,
      ...fields,
    }),
  });

  it.each<readonly [string, BinderState, string]>([
    ['no class', empty, 'Warning ProvisioningFailed: storageclass.storage.k8s.io "x" not found'],
    [
      'no plug-in',
      state('kubernetes.io/no-provisioner'),
      'Warning ProvisioningFailed: no volume plugin matched name: kubernetes.io/no-provisioner',
    ],
    [
      'a plug-in that does not provision',
      state('kubernetes.io/nfs'),
      'Warning ProvisioningFailed: no provisionable volume plugin matched',
    ],
    [
      'an external provisioner',
      state('example.com/x'),
      "Normal ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'example.com/x' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
    ],
    [
      'mount options that hostPath has no use for',
      state('kubernetes.io/host-path', { mountOptions: ['noatime', 'ro'] }),
      'Warning ProvisioningFailed: Mount options are not supported by the provisioner but StorageClass "x" has mount options [noatime ro]',
    ],
    [
      'the hostPath provisioner',
      state('kubernetes.io/host-path'),
      'Normal ProvisioningSucceeded: Successfully provisioned volume pvc-u using kubernetes.io/host-path',
    ],
  ])('tells of %s', (_, where, expected) => {
    expect(told(planProvision(claim, where, hostPort())).at(-1)).toBe(expected);
  });

  it('says that the hostPath provisioner is off where it is', () => {
    expect(told(planProvision(claim, state('kubernetes.io/host-path'), hostPort(false))).at(-1)).toBe(
      'Warning ProvisioningFailed: Failed to create provisioner: provisioning in volume plugin "kubernetes.io/host-path" is disabled',
    );
  });
});
