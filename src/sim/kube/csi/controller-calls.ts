import type { CloudSnapshot } from './cloud.ts';
import type { Installation } from './installation.ts';
import type { Capability, CreateVolumeRequest, CsiDriver, Message, NewVolume, Segments } from './types.ts';
import { CsiError } from './types.ts';

function capabilityMessage({ mode, block, fsType }: Capability): Message {
  return { ...(block ? { block: {} } : { mount: { fs_type: fsType } }), access_mode: { mode } };
}

function topologyMessage(topology: readonly Segments[]): Message {
  const terms = topology.map((segments) => ({ segments }));
  // Requisite terms are sorted, preferred ones begin with the best.
  const requisite = terms.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { accessibility_requirements: { requisite, preferred: terms } };
}

function requestMessage(request: CreateVolumeRequest): Message {
  const { source } = request;
  return {
    name: request.name,
    capacity_range: { required_bytes: request.bytes },
    volume_capabilities: request.capabilities.map(capabilityMessage),
    parameters: request.parameters,
    ...(source === undefined
      ? {}
      : {
          volume_content_source:
            'snapshot' in source
              ? { snapshot: { snapshot_id: source.snapshot } }
              : { volume: { volume_id: source.volume } },
        }),
    ...(request.topology.length === 0 ? {} : topologyMessage(request.topology)),
    ...(Object.keys(request.mutableParameters).length === 0 ? {} : { mutable_parameters: request.mutableParameters }),
  };
}

/** CreateVolume: the same name gives the same volume. */
export async function createVolume(
  installation: Installation,
  driver: CsiDriver,
  request: CreateVolumeRequest,
): Promise<NewVolume> {
  const { cloud, context } = installation;
  let made: NewVolume | undefined;
  await installation.callController(driver, { method: 'CreateVolume', request: requestMessage(request) }, () => {
    const known = cloud.volumes().find(({ name, driver: owner }) => name === request.name && owner === driver.name);
    made = driver.createVolume(request, context);
    if (known !== undefined) made = { ...made, id: known.id, bytes: known.bytes };
    else {
      const { id, bytes, zone, properties } = made;
      const disk = { id, name: request.name, driver: driver.name, bytes, zone, properties, attachments: {} };
      cloud.create(disk, request.source);
    }
    return {
      volume: {
        capacity_bytes: made.bytes,
        volume_id: made.id,
        volume_context: made.context,
        accessible_topology: made.topology.map((segments) => ({ segments })),
      },
    };
  });
  if (made === undefined) throw new Error('a call that succeeds has made a volume');
  return made;
}

export async function deleteVolume(installation: Installation, driver: CsiDriver, id: string): Promise<void> {
  await installation.callController(driver, { method: 'DeleteVolume', request: { volume_id: id } }, () => {
    installation.cloud.remove(installation.diskId(driver, id));
    return {};
  });
}

/** How a volume is to be used, as attaching and mounting tell it. */
export interface Usage {
  readonly capability: Capability;
  readonly readOnly: boolean;
  readonly context: Readonly<Record<string, string>>;
}

/** ControllerPublishVolume; gives what the node is told (publish_context). */
export async function attachVolume(
  installation: Installation,
  driver: CsiDriver,
  id: string,
  nodeId: string,
  usage: Usage,
): Promise<Readonly<Record<string, string>>> {
  const { cloud } = installation;
  const request: Message = {
    volume_id: id,
    node_id: nodeId,
    volume_capability: capabilityMessage(usage.capability),
    readonly: usage.readOnly,
    volume_context: usage.context,
  };
  let told: Readonly<Record<string, string>> = {};
  await installation.callController(driver, { method: 'ControllerPublishVolume', request }, () => {
    const volume = cloud.volume(installation.diskId(driver, id));
    if (volume === undefined) throw driver.missingVolume(id);
    const others = Object.keys(volume.attachments).filter((node) => node !== nodeId);
    if (others.length > 0 && !driver.sharable(volume)) throw driver.attachedElsewhere(volume, nodeId);
    const slot = volume.attachments[nodeId] ?? freeSlot(installation, nodeId);
    told = driver.attach(volume, nodeId, slot);
    cloud.update(volume.id, { attachments: { ...volume.attachments, [nodeId]: slot } });
    return { publish_context: told };
  });
  return told;
}

function freeSlot({ cloud }: Installation, nodeId: string): number {
  const taken = new Set(cloud.volumes().flatMap(({ attachments }) => attachments[nodeId] ?? []));
  let slot = 0;
  while (taken.has(slot)) slot += 1;
  return slot;
}

/** ControllerUnpublishVolume; a disk that is not there, or not attached, is none of its troubles. */
export async function detachVolume(
  installation: Installation,
  driver: CsiDriver,
  id: string,
  nodeId: string,
): Promise<void> {
  const request = { volume_id: id, node_id: nodeId };
  await installation.callController(driver, { method: 'ControllerUnpublishVolume', request }, () => {
    const volume = installation.cloud.volume(installation.diskId(driver, id));
    if (volume !== undefined) {
      const { [nodeId]: _, ...attachments } = volume.attachments;
      installation.cloud.update(volume.id, { attachments });
    }
    return {};
  });
}

/** ControllerExpandVolume; gives the size in bytes that the disk has now. */
export async function expandVolume(
  installation: Installation,
  driver: CsiDriver,
  id: string,
  bytes: number,
  capability: Capability,
): Promise<number> {
  const request: Message = {
    volume_id: id,
    capacity_range: { required_bytes: bytes },
    volume_capability: capabilityMessage(capability),
  };
  let size = bytes;
  await installation.callController(driver, { method: 'ControllerExpandVolume', request }, () => {
    const volume = installation.cloud.volume(installation.diskId(driver, id));
    if (volume === undefined) throw driver.missingVolume(id);
    size = Math.max(driver.expandedSize(bytes), volume.bytes);
    installation.cloud.update(volume.id, { bytes: size });
    return { capacity_bytes: size, node_expansion_required: !capability.block };
  });
  return size;
}

/** ControllerModifyVolume. */
export async function modifyVolume(
  installation: Installation,
  driver: CsiDriver,
  id: string,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const request: Message = { volume_id: id, mutable_parameters: parameters };
  await installation.callController(driver, { method: 'ControllerModifyVolume', request }, () => {
    const volume = installation.cloud.volume(installation.diskId(driver, id));
    if (volume === undefined) throw driver.missingVolume(id);
    if (driver.modify === undefined) throw new CsiError('Unimplemented', '');
    installation.cloud.update(volume.id, { properties: driver.modify(volume, parameters) });
    return {};
  });
}

/** CreateSnapshot: the same name gives the same snapshot. */
export async function createSnapshot(
  installation: Installation,
  driver: CsiDriver,
  name: string,
  volumeHandle: string,
  parameters: Readonly<Record<string, string>>,
): Promise<CloudSnapshot> {
  const { cloud, context } = installation;
  const request: Message = { source_volume_id: volumeHandle, name, parameters };
  let taken: CloudSnapshot | undefined;
  await installation.callController(driver, { method: 'CreateSnapshot', request }, () => {
    const volume = cloud.volume(installation.diskId(driver, volumeHandle));
    if (volume === undefined) throw driver.missingVolume(volumeHandle);
    taken = cloud.snapshots().find((one) => one.name === name && one.driver === driver.name);
    if (taken === undefined) {
      const id = driver.snapshotId?.(name, volume, context) ?? name;
      taken = { id, name, driver: driver.name, volume: volume.id, bytes: volume.bytes, created: installation.now() };
      cloud.createSnapshot(taken);
    }
    return {
      snapshot: { size_bytes: taken.bytes, snapshot_id: taken.id, source_volume_id: volume.id, ready_to_use: true },
    };
  });
  if (taken === undefined) throw new Error('a call that succeeds has taken a snapshot');
  return taken;
}

export async function deleteSnapshot(installation: Installation, driver: CsiDriver, id: string): Promise<void> {
  await installation.callController(driver, { method: 'DeleteSnapshot', request: { snapshot_id: id } }, () => {
    installation.cloud.removeSnapshot(id);
    return {};
  });
}
