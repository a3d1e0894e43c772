import type { Node } from '#types/core-v1';
import type { Device, ResourceSlice } from '#types/resource-v1';
import { matchesNodeSelector } from '../../helpers/node-selector.ts';

/** A device where it is, and the slice that says so. */
export interface PlacedDevice {
  readonly id: string;
  readonly driver: string;
  readonly pool: string;
  readonly device: Device;
  readonly slice: ResourceSlice;
}

/** The devices of a pool that a node can reach. Neither incomplete nor invalid pools give any away. */
export interface Pool {
  readonly id: string;
  readonly isIncomplete: boolean;
  readonly isInvalid: boolean;
  readonly devices: readonly PlacedDevice[];
}

/** What tells one device from all others. */
export function deviceId(driver: string, pool: string, device: string): string {
  return `${driver}/${pool}/${device}`;
}

function isReachable({ spec }: ResourceSlice, node: Node): boolean {
  if ((spec.nodeName ?? '') !== '') return spec.nodeName === node.metadata.name;
  return spec.allNodes === true || (spec.nodeSelector !== undefined && matchesNodeSelector(spec.nodeSelector, node));
}

const generationOf = ({ spec }: ResourceSlice) => spec.pool.generation;

/** Follows dynamic-resource-allocation structured/internal/incubating, GatherPools, without partitionable devices. */
export function gatherPools(slices: readonly ResourceSlice[], node: Node): readonly Pool[] {
  const all = new Map<string, ResourceSlice[]>();
  for (const slice of slices) {
    const { driver, pool, sharedCounters = [], perDeviceNodeSelection } = slice.spec;
    if (perDeviceNodeSelection !== undefined || sharedCounters.length > 0) continue;
    const id = `${driver}/${pool.name}`;
    all.set(id, [...(all.get(id) ?? []), slice]);
  }
  return [...all].flatMap(([id, members]) => {
    const here = members.filter((slice) => isReachable(slice, node));
    const generation = Math.max(...here.map(generationOf));
    const current = here.filter((slice) => generationOf(slice) === generation);
    if (current.length === 0) return [];
    const wanted = current[0]?.spec.pool.resourceSliceCount;
    const isWholeHere = current.length === wanted;
    // A newer generation elsewhere: the driver is replacing what is known here.
    if (!isWholeHere && members.some((slice) => generationOf(slice) > generation)) return [];
    const isIncomplete =
      !isWholeHere && members.filter((slice) => generationOf(slice) === generation).length !== wanted;
    const devices = isIncomplete ? [] : current.flatMap(devicesOf);
    const isInvalid = new Set(devices.map((device) => device.id)).size < devices.length;
    return [{ id, isIncomplete, isInvalid, devices: isInvalid ? [] : devices }];
  });
}

function devicesOf(slice: ResourceSlice): readonly PlacedDevice[] {
  const { driver, pool, devices = [] } = slice.spec;
  return devices.map((device) => ({
    id: deviceId(driver, pool.name, device.name),
    driver,
    pool: pool.name,
    device,
    slice,
  }));
}
