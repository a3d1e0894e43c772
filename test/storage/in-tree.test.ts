import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersistentVolume, Pod } from '#types/core-v1';
import type { VolumeAttachment } from '#types/storage-v1';
import { claim, claimed, cloudLab, podWith } from './cloud-lab.ts';

const storageClass = (name: string, provisioner: string, parameters: object, more: object = {}) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name },
  provisioner,
  parameters,
  ...more,
});

/** A claim of that class, and the volume that it got. */
async function provisioned(lab: Awaited<ReturnType<typeof cloudLab>>, name: string, storage: string) {
  await lab.apply(claim(name, storage, { storageClassName: name }));
  await lab.pass(1500);
  const volumes = await lab.list<PersistentVolume>('v1', 'PersistentVolume');
  return volumes.find(({ spec }) => spec?.claimRef?.name === name);
}

describe('provisioners and sources of the tree on Compute Engine', () => {
  let lab: Awaited<ReturnType<typeof cloudLab>>;
  beforeAll(async () => {
    lab = await cloudLab('cloud-gcp');
  });
  afterAll(() => lab.close());

  it('makes what kubernetes.io/gce-pd asks for, in the form that the tree had', async () => {
    await lab.apply(
      storageClass('slow', 'kubernetes.io/gce-pd', { type: 'pd-ssd', 'replication-type': 'none', fstype: 'xfs' }),
    );
    const volume = await provisioned(lab, 'slow', '10Gi');
    const name = volume?.metadata.name ?? '';
    expect(volume?.metadata.annotations).toMatchObject({
      'pv.kubernetes.io/provisioned-by': 'kubernetes.io/gce-pd',
      'pv.kubernetes.io/migrated-to': 'pd.csi.storage.gke.io',
    });
    expect(volume?.metadata.finalizers).toEqual([
      'external-provisioner.volume.kubernetes.io/finalizer',
      'kubernetes.io/pv-protection',
    ]);
    expect(volume?.metadata.labels).toEqual({
      'topology.kubernetes.io/region': 'us-central1',
      'topology.kubernetes.io/zone': expect.stringMatching(/^us-central1-[ab]$/),
    });
    expect(volume?.spec?.gcePersistentDisk).toEqual({ pdName: name, fsType: 'xfs' });
    expect(volume?.spec?.nodeAffinity?.required?.nodeSelectorTerms[0]?.matchExpressions?.map(({ key }) => key)).toEqual(
      ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'],
    );
    await lab.apply(podWith('slow', 'sleep 100000', [claimed('data', 'slow')]));
    await lab.pass(2000);
    expect((await lab.get<Pod>('v1', 'Pod', 'slow')).status?.phase).toBe('Running');
    const [attachment] = await lab.list<VolumeAttachment>('storage.k8s.io/v1', 'VolumeAttachment');
    expect(attachment?.spec).toMatchObject({
      attacher: 'pd.csi.storage.gke.io',
      source: { persistentVolumeName: name },
    });
  });

  it('makes a regional disk in two zones', async () => {
    const parameters = { type: 'pd-standard', 'replication-type': 'regional-pd' };
    await lab.apply(storageClass('regional', 'pd.csi.storage.gke.io', parameters));
    const volume = await provisioned(lab, 'regional', '200Gi');
    expect(volume?.spec?.csi?.volumeHandle).toBe(
      `projects/cka-lab/regions/us-central1/disks/${volume?.metadata.name ?? ''}`,
    );
    expect(volume?.spec?.nodeAffinity?.required?.nodeSelectorTerms).toHaveLength(2);
  });

  it.each([
    [{ type: 'pd-ssd', colour: 'red' }, 'failed to extract parameters: parameters contains invalid option "colour"'],
    [{ 'replication-type': 'many' }, "CreateVolume replication type 'many' is not supported"],
  ])('refuses the parameters %j', async (parameters, message) => {
    const name = `wrong-${Object.keys(parameters).join('-')}`;
    await lab.apply(storageClass(name, 'pd.csi.storage.gke.io', parameters));
    await provisioned(lab, name, '10Gi');
    expect(await lab.events(name)).toContain(
      'Warning ProvisioningFailed: Volume provisioning failed with infeasible error. Retries will be delayed. ' +
        `rpc error: code = InvalidArgument desc = ${message}`,
    );
  });
});

describe('provisioners and sources of the tree on Azure', () => {
  let lab: Awaited<ReturnType<typeof cloudLab>>;
  beforeAll(async () => {
    lab = await cloudLab('cloud-azure');
  });
  afterAll(() => lab.close());

  it('makes what kubernetes.io/azure-disk asks for', async () => {
    const parameters = { skuName: 'Standard_LRS', kind: 'managed' };
    await lab.apply(storageClass('azure', 'kubernetes.io/azure-disk', parameters));
    const volume = await provisioned(lab, 'azure', '5Gi');
    expect(volume?.spec?.azureDisk).toMatchObject({
      diskName: volume?.metadata.name,
      diskURI: expect.stringMatching(/\/providers\/Microsoft\.Compute\/disks\/pvc-/),
      kind: 'Managed',
    });
  });

  it('counts the disks that a node takes', async () => {
    const node = { nodeSelector: { 'kubernetes.io/hostname': 'node01' } };
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) {
      await lab.apply(claim(name, '1Gi'), podWith(name, 'sleep 100000', [claimed('data', name)], node));
      await lab.pass(1000);
    }
    const phases = await Promise.all(names.map(async (name) => (await lab.get<Pod>('v1', 'Pod', name)).status?.phase));
    expect(phases).toEqual(['Running', 'Running', 'Running', 'Running', 'Pending']);
    expect((await lab.events('e')).find((event) => event.includes('FailedScheduling'))).toContain(
      '1 node(s) exceed max volume count',
    );
  });
});
