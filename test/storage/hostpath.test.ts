import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '#types/core-v1';
import type { CSIStorageCapacity, VolumeAttachment } from '#types/storage-v1';
import { claim, claimed, cloudLab, podWith } from './cloud-lab.ts';

const driver = 'hostpath.csi.k8s.io';
const storageClassName = 'csi-hostpath-sc';
const inline = (name: string) => ({ name: 'data', csi: { driver: name } });

describe('the hostpath CSI driver', () => {
  let lab: Awaited<ReturnType<typeof cloudLab>>;
  const phase = async (pod: string) => (await lab.get<Pod>('v1', 'Pod', pod)).status?.phase;
  const said = async (pod: string) =>
    (await lab.get<Pod>('v1', 'Pod', pod)).status?.containerStatuses?.[0]?.state?.terminated?.message;

  beforeAll(async () => {
    lab = await cloudLab('csi-hostpath');
  }, 60_000);
  afterAll(() => lab.close());

  it('serves the node it runs on, and tells how much room there is', async () => {
    const plugin = await lab.get<Pod>('v1', 'Pod', 'csi-hostpathplugin-0');
    expect(plugin.spec?.nodeName).toBe('node01');
    expect(plugin.status?.containerStatuses?.every(({ ready }) => ready)).toBe(true);
    const [capacity, ...others] = await lab.list<CSIStorageCapacity>('storage.k8s.io/v1', 'CSIStorageCapacity');
    expect(others).toEqual([]);
    expect(capacity).toMatchObject({
      metadata: {
        namespace: 'default',
        labels: { 'csi.storage.k8s.io/drivername': driver, 'csi.storage.k8s.io/managed-by': 'external-provisioner' },
        ownerReferences: [{ kind: 'StatefulSet', name: 'csi-hostpathplugin', controller: true }],
      },
      nodeTopology: { matchLabels: { 'topology.hostpath.csi/node': 'node01' } },
      storageClassName,
      capacity: '1Ti',
      maximumVolumeSize: '1Ti',
    });
  });

  it('makes volumes that need no attaching, though they have an attachment', async () => {
    await lab.apply(
      claim('data', '1Gi', { storageClassName }),
      podWith('writer', 'echo kept > /data/state; sleep 100000', [claimed('data', 'data')]),
    );
    await lab.pass(2000);
    expect(await phase('writer')).toBe('Running');
    const [volume] = await lab.list<PersistentVolume>('v1', 'PersistentVolume');
    expect(volume?.spec?.nodeAffinity?.required?.nodeSelectorTerms).toEqual([
      { matchExpressions: [{ key: 'topology.hostpath.csi/node', operator: 'In', values: ['node01'] }] },
    ]);
    const [attachment] = await lab.list<VolumeAttachment>('storage.k8s.io/v1', 'VolumeAttachment');
    expect(attachment?.status).toEqual({ attached: true });
    expect(attachment?.metadata.finalizers).toBeUndefined();
  });

  it('clones, restores and grows them', async () => {
    await lab.apply({
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshot',
      metadata: { name: 'point' },
      spec: { volumeSnapshotClassName: 'csi-hostpath-snapclass', source: { persistentVolumeClaimName: 'data' } },
    });
    await lab.pass(1000);
    const snapshot = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'point' };
    const source = { kind: 'PersistentVolumeClaim', name: 'data' };
    await lab.apply(
      claim('clone', '1Gi', { storageClassName, dataSource: source }),
      claim('restored', '2Gi', { storageClassName, dataSourceRef: snapshot }),
      ...['clone', 'restored'].map((name) =>
        podWith(name, 'cat /data/state > /dev/termination-log', [claimed('data', name)], { restartPolicy: 'Never' }),
      ),
    );
    await lab.pass(3000);
    expect(await said('clone')).toBe('kept\n');
    expect(await said('restored')).toBe('kept\n');
    const reference = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data' };
    const larger = { spec: { resources: { requests: { storage: '3Gi' } } } };
    await lab.client.patch(reference, larger, 'application/merge-patch+json');
    await lab.pass(2000);
    const { status } = await lab.get<PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', 'data');
    expect(status?.capacity).toEqual({ storage: '3Gi' });
  });

  it('serves volumes that Pods name themselves, and says which drivers do not', async () => {
    await lab.apply(
      podWith('inline', 'echo own > /data/x; cat /data/x > /dev/termination-log', [inline(driver)], {
        restartPolicy: 'Never',
      }),
      podWith('unknown', 'true', [inline('nope.example.com')], { restartPolicy: 'Never' }),
    );
    await lab.pass(2000);
    expect(await said('inline')).toBe('own\n');
    expect(await lab.events('unknown')).toContain(
      'Warning FailedMount: MountVolume.SetUp failed for volume "data" : kubernetes.io/csi: mounter.SetupAt failed to check ' +
        'volume lifecycle mode: volume mode "Ephemeral" not supported by driver nope.example.com (no CSIDriver object)',
    );
  });

  it('has no node for what is larger than all of them', async () => {
    await lab.apply(
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'late' },
        provisioner: driver,
        volumeBindingMode: 'WaitForFirstConsumer',
      },
      claim('huge', '2Ti', { storageClassName: 'late' }),
      claim('fits', '1Ti', { storageClassName: 'late' }),
    );
    await lab.pass(500);
    await lab.apply(
      podWith('huge', 'sleep 100000', [claimed('data', 'huge')]),
      podWith('fits', 'sleep 100000', [claimed('data', 'fits')]),
    );
    await lab.pass(2000);
    expect(await phase('fits')).toBe('Running');
    expect(await lab.events('huge')).toContain(
      'Warning FailedScheduling: 0/2 nodes are available: 1 node(s) did not have enough free storage, 1 node(s) had untolerated taint(s). ' +
        'no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
    );
    expect(await lab.list('storage.k8s.io/v1', 'CSIStorageCapacity')).toHaveLength(2);
  });
});
