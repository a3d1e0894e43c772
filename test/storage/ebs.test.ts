import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '#types/core-v1';
import type { CSINode, VolumeAttachment } from '#types/storage-v1';
import { claim, claimed, cloudLab, podWith } from './cloud-lab.ts';

let lab: Awaited<ReturnType<typeof cloudLab>>;
beforeAll(async () => {
  lab = await cloudLab('cloud-aws');
});
afterAll(() => lab.close());

const mergePatch = 'application/merge-patch+json';
const volumeOf = async (claimName: string) => {
  const found = await lab.list<PersistentVolume>('v1', 'PersistentVolume');
  return found.find(({ spec }) => spec?.claimRef?.name === claimName);
};
const phaseOf = async (pod: string) => (await lab.get<Pod>('v1', 'Pod', pod)).status?.phase;

describe('the EBS CSI driver', () => {
  it('registers with every node', async () => {
    const [first] = await lab.list<CSINode>('storage.k8s.io/v1', 'CSINode');
    expect(first?.metadata.annotations).toEqual({
      'storage.alpha.kubernetes.io/migrated-plugins':
        'kubernetes.io/aws-ebs,kubernetes.io/azure-disk,kubernetes.io/azure-file,kubernetes.io/cinder,' +
        'kubernetes.io/gce-pd,kubernetes.io/portworx-volume,kubernetes.io/vsphere-volume',
    });
    expect(first?.spec.drivers).toEqual([
      {
        name: 'ebs.csi.aws.com',
        nodeID: expect.stringMatching(/^i-0[0-9a-f]{16}$/),
        topologyKeys: ['kubernetes.io/os', 'topology.ebs.csi.aws.com/zone', 'topology.kubernetes.io/zone'],
        allocatable: { count: 26 },
      },
    ]);
    const node = await lab.get<Node>('v1', 'Node', 'node02', '');
    expect(node.metadata.labels).toMatchObject({ 'topology.ebs.csi.aws.com/zone': 'us-east-1b' });
    expect(JSON.parse(node.metadata.annotations?.['csi.volume.kubernetes.io/nodeid'] ?? '')).toEqual({
      'ebs.csi.aws.com': expect.stringMatching(/^i-0/),
    });
  });

  it('makes, attaches and mounts a volume, and takes it all back', async () => {
    const script = 'echo hello >> /data/greeting; sleep 100000';
    await lab.apply(claim('life', '4Gi'));
    await lab.pass(100);
    await lab.apply(podWith('life', script, [claimed('data', 'life')]));
    await lab.pass(3000);
    expect(await phaseOf('life')).toBe('Running');
    const volume = await volumeOf('life');
    const name = volume?.metadata.name ?? '';
    expect(volume?.metadata).toMatchObject({
      annotations: {
        'pv.kubernetes.io/provisioned-by': 'ebs.csi.aws.com',
        'volume.kubernetes.io/provisioner-deletion-secret-name': '',
        'volume.kubernetes.io/provisioner-deletion-secret-namespace': '',
      },
      finalizers: [
        'external-provisioner.volume.kubernetes.io/finalizer',
        'kubernetes.io/pv-protection',
        'external-attacher/ebs-csi-aws-com',
      ],
    });
    expect(volume?.spec?.csi).toEqual({
      driver: 'ebs.csi.aws.com',
      fsType: 'ext4',
      volumeAttributes: {
        'storage.kubernetes.io/csiProvisionerIdentity': expect.stringMatching(/^\d{13}-\d{1,4}-ebs\.csi\.aws\.com$/),
      },
      volumeHandle: expect.stringMatching(/^vol-0[0-9a-f]{16}$/),
    });
    const handle = volume?.spec?.csi?.volumeHandle ?? '';
    const [attachment] = await lab.list<VolumeAttachment>('storage.k8s.io/v1', 'VolumeAttachment');
    expect(attachment?.metadata.name).toMatch(/^csi-[0-9a-f]{64}$/);
    expect(attachment?.status).toEqual({ attached: true, attachmentMetadata: { devicePath: '/dev/xvdaa' } });
    const { nodeName = '' } = (await lab.get<Pod>('v1', 'Pod', 'life')).spec ?? {};
    const unique = `kubernetes.io/csi/ebs.csi.aws.com^${handle}`;
    expect((await lab.get<Node>('v1', 'Node', nodeName, '')).status).toMatchObject({
      volumesInUse: [unique],
      volumesAttached: [{ name: unique, devicePath: '' }],
    });
    expect(await lab.events('life')).toEqual([
      'Normal WaitForFirstConsumer: waiting for first consumer to be created before binding',
      'Normal Provisioning: External provisioner is provisioning volume for claim "default/life"',
      "Normal ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'ebs.csi.aws.com' " +
        'or manually by the system administrator. If volume creation is delayed, please verify that the provisioner ' +
        'is running and correctly registered.',
      `Normal ProvisioningSucceeded: Successfully provisioned volume ${name}`,
      `Normal Scheduled: Successfully assigned default/life to ${nodeName}`,
      `Normal SuccessfulAttachVolume: AttachVolume.Attach succeeded for volume "${name}" `,
      'Normal Pulling: Pulling image "busybox"',
      expect.stringMatching(/^Normal Pulled: /),
      'Normal Created: Container created',
      'Normal Started: Container started',
    ]);

    await lab.remove('v1', 'Pod', 'life');
    await lab.pass(2500);
    expect(await lab.list('storage.k8s.io/v1', 'VolumeAttachment')).toEqual([]);
    expect((await lab.get<Node>('v1', 'Node', nodeName, '')).status).not.toHaveProperty('volumesInUse');
    expect((await lab.get<Node>('v1', 'Node', nodeName, '')).status).not.toHaveProperty('volumesAttached');

    await lab.apply(podWith('again', 'cat /data/greeting; sleep 100000', [claimed('data', 'life')]));
    await lab.pass(2000);
    await lab.remove('v1', 'Pod', 'again');
    await lab.remove('v1', 'PersistentVolumeClaim', 'life');
    await lab.pass(6000);
    expect(await volumeOf('life')).toBeUndefined();

    const controller = await lab.driverLog('ebs-csi-controller', 'ebs-plugin');
    const node = await lab.driverLog('ebs-csi-node', 'ebs-plugin');
    const calls = (log: string) => [...log.matchAll(/\] "(\w+): called" args="(.*)"$/gm)].map(([, call]) => call);
    expect(calls(controller)).toEqual([
      'CreateVolume',
      'ControllerPublishVolume',
      'ControllerUnpublishVolume',
      'ControllerPublishVolume',
      'ControllerUnpublishVolume',
      'DeleteVolume',
    ]);
    const once = ['NodeStageVolume', 'NodePublishVolume', 'NodeUnpublishVolume', 'NodeUnstageVolume'];
    expect(calls(node).filter((call) => call !== 'NodeGetInfo')).toEqual([...once, ...once]);
    expect(controller).toContain(
      `"CreateVolume: called" args="name:\\"${name}\\" capacity_range:{required_bytes:4294967296} ` +
        'volume_capabilities:{mount:{fs_type:\\"ext4\\"} access_mode:{mode:SINGLE_NODE_WRITER}} ',
    );
  });

  it.each([
    [{ type: 'gp9' }, /code = Aborted desc = Could not create volume "pvc-.*Unknown volume type\.$/],
    [
      { type: 'gp3', iops: 'many' },
      /infeasible error\. Retries will be delayed\. rpc error: code = InvalidArgument desc = Could not parse invalid iops: strconv\.ParseInt: parsing "many": invalid syntax$/,
    ],
    [{ kind: 'gp3' }, /code = InvalidArgument desc = Invalid parameter key kind for CreateVolume$/],
    [{ type: 'io1', iops: '100', iopsPerGB: '10' }, /specify either IOPS or IOPSPerGb, not both$/],
  ])('refuses the parameters %j', async (parameters, message) => {
    const name = `wrong-${Object.values(parameters).join('-').toLowerCase()}`;
    await lab.apply(
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name },
        provisioner: 'ebs.csi.aws.com',
        parameters,
      },
      claim(name, '4Gi', { storageClassName: name }),
    );
    await lab.pass(500);
    expect(await lab.events(name)).toContainEqual(expect.stringMatching(message));
    await lab.remove('v1', 'PersistentVolumeClaim', name);
  });

  it('grows a mounted volume, first the disk and then its file system', async () => {
    await lab.apply(claim('grow', '4Gi'), podWith('grow', 'sleep 100000', [claimed('data', 'grow')]));
    await lab.pass(3000);
    const name = (await volumeOf('grow'))?.metadata.name ?? '';
    const { nodeName = '' } = (await lab.get<Pod>('v1', 'Pod', 'grow')).spec ?? {};
    const reference = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'grow', namespace: 'default' };
    await lab.client.patch(reference, { spec: { resources: { requests: { storage: '10Gi' } } } }, mergePatch);
    await lab.pass(2000);
    const grown = await lab.get<PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', 'grow');
    expect(grown.status).toEqual({
      phase: 'Bound',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '10Gi' },
      allocatedResources: { storage: '10Gi' },
    });
    expect((await volumeOf('grow'))?.spec?.capacity).toEqual({ storage: '10Gi' });
    const told = `Normal FileSystemResizeSuccessful: MountVolume.NodeExpandVolume succeeded for volume "${name}" ${nodeName}`;
    expect((await lab.events('grow')).filter((event) => /[Rr]esiz|Expand/.test(event))).toEqual([
      expect.stringMatching(/^Normal ExternalExpanding: /),
      `Normal Resizing: External resizer is resizing volume ${name}`,
      'Normal FileSystemResizeRequired: Require file system resize of volume on node',
      told,
      told,
    ]);
    await lab.remove('v1', 'Pod', 'grow');
    await lab.remove('v1', 'PersistentVolumeClaim', 'grow');
  });

  it('follows a VolumeAttributesClass, and says why it cannot', async () => {
    const kind = { apiVersion: 'storage.k8s.io/v1', kind: 'VolumeAttributesClass', driverName: 'ebs.csi.aws.com' };
    await lab.apply(
      { ...kind, metadata: { name: 'fast' }, parameters: { iops: '5000' } },
      { ...kind, metadata: { name: 'wrong' }, parameters: { iops: 'lots' } },
      claim('modified', '4Gi', { volumeAttributesClassName: 'fast' }),
      podWith('modified', 'sleep 100000', [claimed('data', 'modified')]),
    );
    await lab.pass(3000);
    expect((await volumeOf('modified'))?.spec?.volumeAttributesClassName).toBe('fast');
    const reference = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'modified', namespace: 'default' };
    await lab.client.patch(reference, { spec: { volumeAttributesClassName: 'wrong' } }, mergePatch);
    await lab.pass(1000);
    const { status } = await lab.get<PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', 'modified');
    expect(status?.modifyVolumeStatus).toEqual({ status: 'Infeasible', targetVolumeAttributesClassName: 'wrong' });
    expect(status?.conditions?.map(({ type, reason, message }) => [type, reason, message])).toEqual([
      ['ModifyingVolume', undefined, 'Modifying volume to "wrong" failed. Waiting for retry.'],
      ['ModifyVolumeError', 'InvalidArgument', 'Could not parse IOPS: "lots"'],
    ]);
    await lab.remove('v1', 'Pod', 'modified');
    await lab.remove('v1', 'PersistentVolumeClaim', 'modified');
  });

  it('clones a volume with its content', async () => {
    await lab.apply(
      claim('source', '4Gi'),
      podWith('writer', 'echo kept > /data/file; sleep 100000', [claimed('data', 'source')]),
    );
    await lab.pass(3000);
    const { nodeName = '' } = (await lab.get<Pod>('v1', 'Pod', 'writer')).spec ?? {};
    const dataSource = { kind: 'PersistentVolumeClaim', name: 'source' };
    await lab.apply(
      claim('copy', '4Gi', { dataSource, storageClassName: 'gp3' }),
      podWith('reader', 'cat /data/file > /dev/termination-log', [claimed('data', 'copy')], {
        restartPolicy: 'Never',
        nodeSelector: { 'kubernetes.io/hostname': nodeName },
      }),
    );
    await lab.pass(4000);
    const { status } = await lab.get<Pod>('v1', 'Pod', 'reader');
    expect(status?.containerStatuses?.[0]?.state?.terminated?.message).toBe('kept\n');
  });

  it('attaches a disk to one node at a time, and says who has it', async () => {
    const where = (node: string) => ({ nodeName: node });
    await lab.apply(
      claim('one', '4Gi', { storageClassName: 'gp3' }),
      podWith('first', 'sleep 100000', [claimed('data', 'one')]),
    );
    await lab.pass(3000);
    const name = (await volumeOf('one'))?.metadata.name ?? '';
    const { nodeName = '' } = (await lab.get<Pod>('v1', 'Pod', 'first')).spec ?? {};
    const other = nodeName === 'node01' ? 'node02' : 'node01';
    await lab.apply(podWith('second', 'sleep 100000', [claimed('data', 'one')], where(other)));
    await lab.pass(2000);
    expect(await lab.events('second')).toEqual([
      `Warning FailedAttachVolume: Multi-Attach error for volume "${name}" Volume is already used by pod(s) first`,
    ]);
    await lab.pass(125_000);
    expect((await lab.events('second')).filter((line) => line.includes('FailedMount'))).toEqual([]);
    await lab.remove('v1', 'Pod', 'second');
    await lab.remove('v1', 'Pod', 'first');
  });
});
