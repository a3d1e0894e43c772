import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pod } from '#types/core-v1';
import { claim, claimed, cloudLab, podWith } from './cloud-lab.ts';

const snapshotApi = 'snapshot.storage.k8s.io/v1';
let lab: Awaited<ReturnType<typeof cloudLab>>;
beforeAll(async () => {
  lab = await cloudLab('cloud-aws');
});
afterAll(() => lab.close());

const snapshot = (name: string, spec: object) => ({
  apiVersion: snapshotApi,
  kind: 'VolumeSnapshot',
  metadata: { name },
  spec,
});

describe('snapshots', () => {
  it('says that there is no class', async () => {
    await lab.apply(snapshot('classless', { source: { persistentVolumeClaimName: 'data' } }));
    await lab.pass(500);
    expect(await lab.events('classless')).toEqual([
      'Warning SetDefaultSnapshotClassFailed: Failed to set default snapshot class with error cannot find default snapshot class',
    ]);
    await lab.remove(snapshotApi, 'VolumeSnapshot', 'classless');
  });

  it('keep what a volume held, for a claim that is restored from them', async () => {
    await lab.apply(
      {
        apiVersion: snapshotApi,
        kind: 'VolumeSnapshotClass',
        metadata: { name: 'ebs' },
        driver: 'ebs.csi.aws.com',
        deletionPolicy: 'Delete',
      },
      claim('data', '4Gi', { storageClassName: 'gp3' }),
      podWith('writer', 'echo before > /data/state; sleep 100000', [claimed('data', 'data')]),
    );
    await lab.pass(3000);
    await lab.apply(
      snapshot('point', { volumeSnapshotClassName: 'ebs', source: { persistentVolumeClaimName: 'data' } }),
    );
    await lab.pass(1000);
    const taken = await lab.get<{ status: object; metadata: { uid: string; finalizers: string[] } }>(
      snapshotApi,
      'VolumeSnapshot',
      'point',
    );
    const content = `snapcontent-${taken.metadata.uid}`;
    expect(taken.status).toEqual({
      boundVolumeSnapshotContentName: content,
      creationTime: expect.any(String),
      readyToUse: true,
      restoreSize: '4Gi',
    });
    expect(taken.metadata.finalizers).toEqual([
      'snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection',
      'snapshot.storage.kubernetes.io/volumesnapshot-bound-protection',
    ]);
    expect(await lab.events('point')).toEqual([
      'Normal CreatingSnapshot: Waiting for a snapshot default/point to be created by the CSI driver.',
      'Normal SnapshotCreated: Snapshot default/point was successfully created by the CSI driver.',
      'Normal SnapshotReady: Snapshot default/point is ready to use.',
    ]);
    const dataSource = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'point' };
    await lab.apply(
      claim('restored', '4Gi', { storageClassName: 'gp3', dataSource }),
      claim('small', '1Gi', { storageClassName: 'gp3', dataSource }),
      podWith('reader', 'cat /data/state > /dev/termination-log', [claimed('data', 'restored')], {
        restartPolicy: 'Never',
      }),
      podWith('none', 'true', [claimed('data', 'small')], { restartPolicy: 'Never' }),
    );
    await lab.pass(4000);
    const { status } = await lab.get<Pod>('v1', 'Pod', 'reader');
    expect(status?.containerStatuses?.[0]?.state?.terminated?.message).toBe('before\n');
    expect(await lab.events('small')).toContain(
      'Warning ProvisioningFailed: error getting handle for DataSource Type VolumeSnapshot by Name point: ' +
        'requested volume size 1073741824 is less than the size 4294967296 for the source snapshot point',
    );
    await lab.remove('v1', 'PersistentVolumeClaim', 'small');
    await lab.pass(200);
    await lab.remove(snapshotApi, 'VolumeSnapshot', 'point');
    await lab.pass(1000);
    expect(await lab.list(snapshotApi, 'VolumeSnapshot', 'default')).toEqual([]);
    expect(await lab.list(snapshotApi, 'VolumeSnapshotContent')).toEqual([]);
    expect(await lab.driverLog('ebs-csi-controller', 'ebs-plugin')).toContain('"DeleteSnapshot: called"');
  });
});
