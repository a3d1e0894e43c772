import { createHash } from 'node:crypto';
import type { Clock } from '#api';
import type { Node, PersistentVolumeClaim, Pod } from '#types/core-v1';
import type { CSIDriver } from '#types/storage-v1';
import type { Files } from '../../../runtime/files/files.ts';
import { type Activity, type Client, type EventRecorder, objectKey, type Referable } from '../../client/index.ts';
import { capabilityOf } from '../../csi/access-modes.ts';
import type { CsiDriver, Installation } from '../../csi/index.ts';
import { quantityOf } from '../../csi/quantities.ts';
import { resizeConditions } from '../../csi/sidecars/claim-conditions.ts';
import { attachmentName, needsAttachment, uniqueVolumeName } from '../../helpers/csi-attachment.ts';
import type { CsiVolume } from '../../helpers/csi-translation/index.ts';
import { podIdentity } from '../pod-identity.ts';
import { changeOwnership } from '../volumes/ownership.ts';
import { MountError, type MountedVolume, MountPending } from '../volumes/types.ts';
import { makeEphemeral, modeProblem, podFacts } from './ephemeral.ts';
import type { Registration } from './registration.ts';
import { createVolumesInUse } from './volumes-in-use.ts';

export interface CsiMounterOptions {
  readonly nodeName: string;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly files: Files;
  readonly installation: Installation | undefined;
  readonly registration: Registration;
  node(): Node | undefined;
  driverObject(name: string): CSIDriver | undefined;
  /** Looks at a Pod again. */
  resync(pod: Pod): void;
}

/** Volumes of CSI drivers on one node. */
export interface CsiMounter {
  /** Says that the Pod is to have the volume. Throws MountPending until the controller attached it. */
  waitForAttach(pod: Pod, volume: CsiVolume): void;
  /**
   * Makes the volume ready for a Pod. Throws MountPending while the controller attaches it or the driver is at work, and
   * MountError with the event's sentence when the driver refused.
   */
  mount(pod: Pod, volume: CsiVolume, readOnly: boolean): MountedVolume;
  /** Makes the file system of a mounted volume as large as its disk, when its claim waits for that. */
  grow(pod: Pod, volume: CsiVolume, claim: PersistentVolumeClaim): void;
  /** Takes every volume of a Pod away from it, and from the node where nobody else uses it. */
  release(pod: Pod): Promise<void>;
  /** As `release`, for a Pod that is gone already: tried again until it works. */
  forget(pod: Pod): void;
}

interface Mounted {
  readonly volume: CsiVolume;
  readonly driver: CsiDriver;
  readonly target: string;
  readonly device: string;
}

type State = { readonly at: 'work' } | { readonly at: 'mounted' } | { readonly at: 'failed'; readonly error: Error };

const encoder = new TextEncoder();
const firstRetry = 500;
const longestRetry = 122_000;

/** Whether the kubelet may give the volume to the Pod's fsGroup. Follows csi_mounter.go supportsFSGroup. */
function givesGroup(driver: CSIDriver | undefined, { source, accessModes, block }: CsiVolume): boolean {
  if (block || source.readOnly === true) return false;
  switch (driver?.spec.fsGroupPolicy) {
    case 'None':
      return false;
    case 'File':
      return true;
    default:
      return (source.fsType ?? '') !== '' && accessModes.includes('ReadWriteOnce');
  }
}

/** Where the node keeps a volume once for all its Pods. */
function stagingPath({ source }: CsiVolume): string {
  const hash = createHash('sha256').update(source.volumeHandle).digest('hex');
  return `/var/lib/kubelet/plugins/kubernetes.io/csi/${source.driver}/${hash}/globalmount`;
}

/** The claim as it is once its file system has grown. Follows pkg/volume/util MarkNodeExpansionFinishedWithRecovery. */
function finishExpansion(draft: PersistentVolumeClaim, storage: string): boolean {
  const { allocatedResourceStatuses = {}, conditions = [], ...status } = draft.status ?? {};
  const { storage: _, ...others } = allocatedResourceStatuses;
  const left = conditions.filter(({ type }) => !resizeConditions.includes(type));
  draft.status = {
    ...status,
    capacity: { ...status.capacity, storage },
    ...(Object.keys(others).length === 0 ? {} : { allocatedResourceStatuses: others }),
    ...(left.length === 0 ? {} : { conditions: left }),
  };
  return true;
}

/** Makes the mounter of a node. Follows pkg/volume/csi csi_attacher.go MountDevice and csi_mounter.go SetUpAt. */
export function createCsiMounter(options: CsiMounterOptions): CsiMounter {
  const { nodeName, client, files, installation, registration } = options;
  const inUse = createVolumesInUse(client, nodeName);
  /** By Pod and volume. */
  const states = new Map<string, State>();
  const mounts = new Map<string, Map<string, Mounted>>();
  /** The volumes that Pods are to have, mounted or not. */
  const used = new Map<string, Set<string>>();
  /** Claims whose file system grows just now. */
  const growing = new Set<string>();
  /** Which Pods have a volume that is staged. */
  const staged = new Map<string, Set<string>>();

  const failure = (step: string, why: string) => new MountError(why, `MountVolume.${step} failed`);

  /** The attachment, as far as it is one. Follows WaitForAttach. */
  function publishContext(volume: CsiVolume): Readonly<Record<string, string>> {
    const { driver, volumeHandle } = volume.source;
    if (!needsAttachment(options.driverObject(driver))) return {};
    const name = uniqueVolumeName(volume);
    const reported = options.node()?.status?.volumesAttached?.some((one) => one.name === name) === true;
    if (!reported) throw new MountPending();
    const key = attachmentName(volumeHandle, driver, nodeName);
    const attachment = client.get('volumeattachments', undefined, key);
    if (attachment === undefined) {
      const why = `volume ${volumeHandle} has GET error for volume attachment ${key}: volumeattachments.storage.k8s.io ${JSON.stringify(key)} not found`;
      throw failure('WaitForAttach', why);
    }
    if (attachment.metadata.deletionTimestamp !== undefined) {
      throw failure('WaitForAttach', 'volume attachment is being deleted');
    }
    if (attachment.status?.attached !== true) throw new MountPending();
    return attachment.status.attachmentMetadata ?? {};
  }

  function driverOf(volume: CsiVolume): CsiDriver {
    const name = volume.source.driver;
    const driver = registration.has(name) ? installation?.find(name) : undefined;
    if (driver !== undefined) return driver;
    const unknown = `driver name ${name} not found in the list of registered CSI drivers`;
    if (volume.isEphemeral === true) {
      throw failure('SetUp', `kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: ${unknown}`);
    }
    const why = `kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: ${unknown}`;
    throw failure('MountDevice', why);
  }

  async function setUp(pod: Pod, volume: CsiVolume, driver: CsiDriver, context: Readonly<Record<string, string>>) {
    if (installation === undefined) return;
    const { source, accessModes, block } = volume;
    const uid = podIdentity(pod);
    const staging = stagingPath(volume);
    const directory = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~csi/${volume.name}`;
    const target = `${directory}/mount`;
    const capability = capabilityOf(accessModes, block, source.fsType ?? '');
    const volumeCapability = {
      ...(block ? { block: {} } : { mount: { fs_type: capability.fsType } }),
      access_mode: { mode: capability.mode },
    };
    const attributes = source.volumeAttributes ?? {};
    const name = uniqueVolumeName(volume);
    const users = staged.get(name) ?? new Set<string>();
    if (volume.isEphemeral !== true && !staged.has(name)) {
      const request = {
        volume_id: source.volumeHandle,
        publish_context: context,
        staging_target_path: staging,
        volume_capability: volumeCapability,
        volume_context: attributes,
      };
      try {
        await installation.callNode(driver, nodeName, { method: 'NodeStageVolume', request }, () => {
          if (installation.cloud.volume(installation.diskId(driver, source.volumeHandle)) === undefined)
            throw driver.missingVolume(source.volumeHandle);
          return {};
        });
      } catch (error) {
        throw failure('MountDevice', error instanceof Error ? error.message : String(error));
      }
      staged.set(name, users);
      files.makeDirectory(staging, { recursive: true, mode: 0o750 });
      writeJson(`${staging.slice(0, staging.lastIndexOf('/'))}/vol_data.json`, {
        driverName: driver.name,
        volumeHandle: source.volumeHandle,
      });
    }
    users.add(uid);
    const request = {
      volume_id: source.volumeHandle,
      publish_context: context,
      staging_target_path: staging,
      target_path: target,
      volume_capability: volumeCapability,
      readonly: source.readOnly === true,
      volume_context: { ...attributes, ...podFacts(pod, volume, options.driverObject(source.driver)) },
    };
    const own = mounts.get(uid) ?? new Map<string, Mounted>();
    own.set(name, { volume, driver, target, device: context.devicePath ?? '/dev/sdb' });
    mounts.set(uid, own);
    files.makeDirectory(target, { recursive: true, mode: 0o750 });
    writeJson(`${directory}/vol_data.json`, {
      attachmentID: attachmentName(source.volumeHandle, driver.name, nodeName),
      driverName: driver.name,
      nodeName,
      specVolID: volume.name,
      volumeHandle: source.volumeHandle,
      volumeLifecycleMode: volume.isEphemeral === true ? 'Ephemeral' : 'Persistent',
    });
    try {
      await installation.callNode(driver, nodeName, { method: 'NodePublishVolume', request }, () => {
        if (volume.isEphemeral === true) makeEphemeral(installation.cloud, driver.name, source.volumeHandle);
        return {};
      });
    } catch (error) {
      throw failure('SetUp', error instanceof Error ? error.message : String(error));
    }
    if (givesGroup(options.driverObject(driver.name), volume)) {
      const { cloud } = installation;
      changeOwnership(cloud.files, cloud.directory(installation.diskId(driver, source.volumeHandle)), pod, {
        persistent: true,
      });
    }
  }

  function writeJson(path: string, content: object): void {
    files.writeFile(path, encoder.encode(`${JSON.stringify(content)}\n`), { mode: 0o600 });
  }

  function begin(pod: Pod, key: string, volume: CsiVolume, context: Readonly<Record<string, string>>): void {
    const driver = driverOf(volume);
    states.set(key, { at: 'work' });
    void setUp(pod, volume, driver, context)
      .then(
        () => states.set(key, { at: 'mounted' }),
        (error: unknown) =>
          states.set(key, { at: 'failed', error: error instanceof Error ? error : new Error(String(error)) }),
      )
      .then(() => options.resync(pod));
  }

  async function release(pod: Pod): Promise<void> {
    const uid = podIdentity(pod);
    for (const [name, { volume, driver, target }] of mounts.get(uid) ?? []) {
      const { volumeHandle } = volume.source;
      const unpublish = { volume_id: volumeHandle, target_path: target };
      await installation?.callNode(driver, nodeName, { method: 'NodeUnpublishVolume', request: unpublish }, () => ({}));
      if (volume.isEphemeral === true) {
        installation?.cloud.remove(volumeHandle);
        continue;
      }
      const users = staged.get(name);
      users?.delete(uid);
      if (users?.size !== 0) continue;
      const staging = stagingPath(volume);
      const unstage = { volume_id: volumeHandle, staging_target_path: staging };
      await installation?.callNode(driver, nodeName, { method: 'NodeUnstageVolume', request: unstage }, () => ({}));
      staged.delete(name);
      const directory = staging.slice(0, staging.lastIndexOf('/'));
      if (files.exists(directory)) files.remove(directory, { recursive: true });
    }
    mounts.delete(uid);
    for (const key of [...states.keys()]) if (key.startsWith(`${uid} `)) states.delete(key);
    for (const name of used.get(uid) ?? []) await inUse.remove(name, uid);
    used.delete(uid);
  }

  function forget(pod: Pod, wait = firstRetry): void {
    void options.activity
      .during(() => release(pod))
      .catch(() => options.clock.after(wait, () => forget(pod, Math.min(wait * 2, longestRetry))));
  }

  async function expand(pod: Pod, volume: CsiVolume, claim: PersistentVolumeClaim): Promise<void> {
    const { source, name } = volume;
    const mounted = mounts.get(podIdentity(pod))?.get(uniqueVolumeName(volume));
    if (installation === undefined || mounted === undefined) return;
    const bytes = installation.cloud.volume(installation.diskId(mounted.driver, source.volumeHandle))?.bytes ?? 0;
    const request = {
      volume_id: source.volumeHandle,
      volume_path: mounted.target,
      capacity_range: { required_bytes: bytes },
      staging_target_path: stagingPath(volume),
    };
    await installation.callNode(mounted.driver, nodeName, { method: 'NodeExpandVolume', request }, () => ({
      capacity_bytes: bytes,
    }));
    await client.change(
      'persistentvolumeclaims',
      claim.metadata.namespace,
      claim.metadata.name ?? '',
      (draft) => finishExpansion(draft, quantityOf(bytes)),
      'status',
    );
    const message = `MountVolume.NodeExpandVolume succeeded for volume ${JSON.stringify(name)} ${nodeName}`;
    options.recorder.event(pod as Referable, 'Normal', 'FileSystemResizeSuccessful', message);
    options.recorder.event(claim as Referable, 'Normal', 'FileSystemResizeSuccessful', message);
  }

  return {
    grow: (pod, volume, claim) => {
      const key = objectKey(claim);
      if (claim.status?.allocatedResourceStatuses?.storage !== 'NodeResizePending' || growing.has(key)) return;
      growing.add(key);
      void options.activity
        .during(() => expand(pod, volume, claim))
        .catch((error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          const message = `MountVolume.NodeExpandVolume failed for volume ${JSON.stringify(volume.name)} : ${why}`;
          options.recorder.event(pod as Referable, 'Warning', 'VolumeResizeFailed', message);
        })
        .finally(() => growing.delete(key));
    },
    waitForAttach: (pod, volume) => {
      if (!needsAttachment(options.driverObject(volume.source.driver))) return;
      const uid = podIdentity(pod);
      const name = uniqueVolumeName(volume);
      used.set(uid, (used.get(uid) ?? new Set()).add(name));
      void inUse.add(name, uid);
      publishContext(volume);
    },
    mount: (pod, volume, readOnly) => {
      const uid = podIdentity(pod);
      const name = uniqueVolumeName(volume);
      const key = `${uid} ${name}`;
      const state = states.get(key);
      if (state?.at === 'work') throw new MountPending();
      if (state?.at === 'failed') {
        states.delete(key);
        throw state.error;
      }
      if (state === undefined) {
        const problem = modeProblem(volume, options.driverObject(volume.source.driver));
        if (problem !== undefined) {
          const why = `kubernetes.io/csi: mounter.SetupAt failed to check volume lifecycle mode: ${problem}`;
          throw failure('SetUp', why);
        }
        begin(pod, key, volume, volume.isEphemeral === true ? {} : publishContext(volume));
        throw new MountPending();
      }
      const mounted = mounts.get(uid)?.get(name);
      if (installation === undefined || mounted === undefined) throw new MountPending();
      const { cloud } = installation;
      const { volumeHandle, fsType } = volume.source;
      const locked = readOnly || volume.source.readOnly === true;
      const mount = files.mount({
        kind: fsType === undefined || fsType === '' ? 'ext4' : fsType,
        device: mounted.device,
        options: `${locked ? 'ro' : 'rw'},relatime`,
        target: mounted.target,
        raw: cloud.files.locate(cloud.directory(installation.diskId(mounted.driver, volumeHandle))),
        readOnly: locked,
      });
      return { tree: files, source: mounted.target, readOnly: locked, tearDown: () => mount.close() };
    },
    release,
    forget: (pod) => forget(pod),
  };
}
