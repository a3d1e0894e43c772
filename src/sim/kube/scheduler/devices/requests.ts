import { type DeviceSelection, deviceSelection } from '#cel';
import type { DeviceClass, DeviceSelector, DeviceToleration, ResourceClaim } from '#types/resource-v1';
import type { PlacedDevice, Pool } from './pools.ts';

/** One way to satisfy a request: itself, or one of the alternatives of `firstAvailable`. */
export interface Option {
  /** The request; the alternative's own name follows in `name` after a slash. */
  readonly request: string;
  readonly name: string;
  readonly deviceClass: DeviceClass;
  readonly count: number;
  /** All of these are wanted, instead of any `count`. */
  readonly all: readonly PlacedDevice[] | undefined;
  readonly adminAccess: boolean;
  readonly tolerations: readonly DeviceToleration[];
  /** Whether a device is meant; asked once for each of them. */
  readonly selects: (device: PlacedDevice) => boolean;
}

/** A request with its options in order of preference. */
export interface Request {
  readonly name: string;
  readonly isList: boolean;
  readonly options: readonly Option[];
}

/** Something about claim, class or pool that no node can mend: scheduling of the Pod ends with this text. */
export class AllocationError extends Error {}

const compiled = new Map<string, DeviceSelection>();
const mostCompiled = 100;

function selectionOf(expression: string): DeviceSelection {
  const known = compiled.get(expression);
  if (known !== undefined) return known;
  if (compiled.size >= mostCompiled) compiled.clear();
  const selection = deviceSelection(expression);
  compiled.set(expression, selection);
  return selection;
}

function matchesAll(selectors: readonly DeviceSelector[], whose: string, { driver, device }: PlacedDevice): boolean {
  return selectors.every(({ cel }, index) => {
    const answer = selectionOf(cel?.expression ?? '')(driver, device);
    if (typeof answer === 'boolean') return answer;
    throw new AllocationError(`${whose}: selector #${index}: ${answer.error}`);
  });
}

interface Wish {
  readonly name: string;
  readonly deviceClassName: string;
  readonly selectors?: readonly DeviceSelector[];
  readonly allocationMode?: string;
  readonly count?: number;
  readonly adminAccess?: boolean;
  readonly tolerations?: readonly DeviceToleration[];
}

/**
 * What a claim asks for, held against the pools of a node. Throws AllocationError. Follows
 * dynamic-resource-allocation structured/internal/incubating, validateDeviceRequest.
 */
export function requestsOf(
  claim: ResourceClaim,
  pools: readonly Pool[],
  classOf: (name: string) => DeviceClass | undefined,
): readonly Request[] {
  const subject = `claim ${claim.metadata.namespace ?? ''}/${claim.metadata.name ?? ''}`;

  function option(wish: Wish, parent?: string): Option {
    const where = `${subject}, request ${wish.name}`;
    const deviceClass = classOf(wish.deviceClassName);
    if (deviceClass === undefined) {
      const reason = `deviceclass.resource.k8s.io "${wish.deviceClassName}" not found`;
      throw new AllocationError(`${where}: could not retrieve device class ${wish.deviceClassName}: ${reason}`);
    }
    const answers = new Map<string, boolean>();
    const selects = (device: PlacedDevice): boolean => {
      const known = answers.get(device.id);
      if (known !== undefined) return known;
      const answer =
        (device.device.bindingConditions ?? []).length === 0 &&
        matchesAll(deviceClass.spec.selectors ?? [], `class ${deviceClass.metadata.name ?? ''}`, device) &&
        matchesAll(wish.selectors ?? [], subject, device);
      answers.set(device.id, answer);
      return answer;
    };
    const wanted = wish.allocationMode === 'All' ? allOf(where, selects) : undefined;
    return {
      request: parent ?? wish.name,
      name: parent === undefined ? wish.name : `${parent}/${wish.name}`,
      deviceClass,
      count: wanted?.length ?? wish.count ?? 1,
      all: wanted,
      adminAccess: wish.adminAccess ?? false,
      tolerations: wish.tolerations ?? [],
      selects,
    };
  }

  function allOf(where: string, selects: Option['selects']): readonly PlacedDevice[] {
    return pools.flatMap((pool) => {
      const asks = `${where}: asks for all devices, but resource pool ${pool.id} is currently`;
      if (pool.isIncomplete) throw new AllocationError(`${asks} being updated`);
      if (pool.isInvalid) throw new AllocationError(`${asks} invalid`);
      return pool.devices.filter(selects);
    });
  }

  return (claim.spec.devices?.requests ?? []).map(({ name, exactly, firstAvailable = [] }) =>
    exactly === undefined
      ? { name, isList: true, options: firstAvailable.map((alternative) => option(alternative, name)) }
      : { name, isList: false, options: [option({ ...exactly, name })] },
  );
}
