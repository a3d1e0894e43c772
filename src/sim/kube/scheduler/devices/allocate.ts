import type { Node } from '#types/core-v1';
import type { AllocationResult, DeviceClass, ResourceClaim, ResourceSlice } from '#types/resource-v1';
import { agrees, type Pick } from './constraints.ts';
import { deviceId, gatherPools, type PlacedDevice } from './pools.ts';
import { AllocationError, type Option, requestsOf } from './requests.ts';
import { allocationResult } from './result.ts';

/** What the cluster has to give. */
export interface Inventory {
  readonly slices: readonly ResourceSlice[];
  /** Ids of the devices that claims have already. */
  readonly taken: ReadonlySet<string>;
  readonly deviceClass: (name: string) => DeviceClass | undefined;
}

/** One result for each claim, in their order; or why there is none on this node; or why there is none anywhere. */
export type Allocation =
  | { readonly results: readonly AllocationResult[] }
  | { readonly rejection: string }
  | { readonly failure: string };

/** The devices that claims have, so that nobody else can; who looks on as an administrator takes nothing away. */
export function takenDevices(claims: readonly ResourceClaim[]): ReadonlySet<string> {
  const results = claims.flatMap(({ status }) => status?.allocation?.devices?.results ?? []);
  const taken = results.filter(({ adminAccess }) => adminAccess !== true);
  return new Set(taken.map(({ driver, pool, device }) => deviceId(driver, pool, device)));
}

const mostResults = 32;
/** After so many tries the search counts as having taken too long. */
const mostSteps = 200_000;

class Exhausted extends Error {}

/** All claims of a Pod on one node, or nothing. Follows dynamic-resource-allocation structured/internal/incubating. */
export function allocate(node: Node, claims: readonly ResourceClaim[], inventory: Inventory): Allocation {
  try {
    const pools = gatherPools(inventory.slices, node);
    const wishes = claims.map((claim) => requestsOf(claim, pools, inventory.deviceClass));
    claims.forEach((claim, index) => {
      const least = (wishes[index] ?? []).reduce(
        (sum, { options }) => sum + Math.min(...options.map(({ count }) => count)),
        0,
      );
      if (least <= mostResults) return;
      const subject = `claim ${claim.metadata.namespace ?? ''}/${claim.metadata.name ?? ''}`;
      throw new AllocationError(
        `${subject}: number of requested devices ${least} exceeds the claim limit of ${mostResults}`,
      );
    });
    const devices = pools.flatMap((pool) => pool.devices);
    const picks = search(claims, wishes, devices, inventory.taken);
    if (picks === undefined) {
      const isInvalid = pools.some((pool) => pool.isInvalid);
      return { rejection: isInvalid ? 'invalid resource pools were encountered' : 'cannot allocate all claims' };
    }
    const own = (index: number) => picks.filter(({ claim }) => claim === index);
    return { results: claims.map((claim, index) => allocationResult(claim, own(index))) };
  } catch (error) {
    if (error instanceof Exhausted) return { rejection: 'timed out trying to allocate devices' };
    if (error instanceof AllocationError) return { failure: error.message };
    throw error;
  }
}

/** `too many`: more devices than a claim can have, whatever was picked before; only fewer devices help. */
type Found = readonly Pick[] | 'too many' | undefined;

/** The first way, in the order of requests, options and devices, to give everybody what they ask for. */
function search(
  claims: readonly ResourceClaim[],
  wishes: readonly ReturnType<typeof requestsOf>[],
  devices: readonly PlacedDevice[],
  taken: ReadonlySet<string>,
): readonly Pick[] | undefined {
  let steps = 0;

  function nextRequest(claim: number, request: number, picks: readonly Pick[]): Found {
    const requests = wishes[claim];
    if (requests === undefined) return picks;
    const wish = requests[request];
    if (wish === undefined) {
      const found = nextRequest(claim + 1, 0, picks);
      return found === 'too many' ? undefined : found;
    }
    let always = true;
    for (const option of wish.options) {
      const found = nextDevice(claim, request, option, 0, picks);
      if (!wish.isList || (found !== undefined && found !== 'too many')) return found;
      if (found === undefined) always = false;
    }
    return always ? 'too many' : undefined;
  }

  function nextDevice(claim: number, request: number, option: Option, index: number, picks: readonly Pick[]): Found {
    steps += 1;
    if (steps > mostSteps) throw new Exhausted();
    if (option.all?.length === 0) return undefined;
    if (index >= option.count) return nextRequest(claim, request + 1, picks);
    const own = picks.filter((pick) => pick.claim === claim).length;
    if (own + option.count - index > mostResults) return 'too many';
    for (const device of option.all === undefined ? devices : option.all.slice(index, index + 1)) {
      const pick = { claim, option, device };
      if (!isFree(pick, picks) || !option.selects(device)) continue;
      const disagrees = claims[claim]?.spec.devices?.constraints?.some((one) => !agrees(one, pick, picks));
      if (disagrees === true && option.all !== undefined) refuseAll(claims[claim], option, device);
      if (disagrees === true) continue;
      const found = nextDevice(claim, request, option, index + 1, [...picks, pick]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function isFree({ claim, option, device }: Pick, picks: readonly Pick[]): boolean {
    if ((device.device.consumesCounters ?? []).length > 0) return false;
    if (option.adminAccess) return !picks.some((pick) => pick.claim === claim && pick.device.id === device.id);
    return !taken.has(device.id) && !picks.some((pick) => pick.device.id === device.id);
  }

  const found = nextRequest(0, 0, []);
  return found === 'too many' ? undefined : found;
}

function refuseAll(claim: ResourceClaim | undefined, { name }: Option, { id }: PlacedDevice): never {
  const subject = `claim ${claim?.metadata.namespace ?? ''}/${claim?.metadata.name ?? ''}`;
  const own = name.slice(name.indexOf('/') + 1);
  throw new AllocationError(
    `${subject}, request ${own}: cannot add device ${id} because a claim constraint would not be satisfied`,
  );
}
