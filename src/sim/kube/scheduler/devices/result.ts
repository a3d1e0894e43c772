import { deepEqual } from '#apimachinery';
import type { NodeSelector, NodeSelectorRequirement } from '#types/core-v1';
import type { AllocationResult, DeviceAllocationConfiguration, ResourceClaim } from '#types/resource-v1';
import type { Pick } from './constraints.ts';

/** What the status of a claim says of the devices that were picked for it. Follows Allocate and createNodeSelector. */
export function allocationResult(claim: ResourceClaim, picks: readonly Pick[]): AllocationResult {
  const config = [...classConfiguration(picks), ...claimConfiguration(claim, picks)];
  const nodeSelector = nodeSelectorOf(picks);
  return {
    devices: {
      results: picks.map(({ option, device }) => ({
        request: option.name,
        driver: device.driver,
        pool: device.pool,
        device: device.device.name,
        ...(option.adminAccess ? { adminAccess: true } : {}),
        ...(option.tolerations.length === 0 ? {} : { tolerations: [...option.tolerations] }),
      })),
      ...(config.length === 0 ? {} : { config }),
    },
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
  };
}

/** The configuration of each class once, with the requests that use the class. */
function classConfiguration(picks: readonly Pick[]): readonly DeviceAllocationConfiguration[] {
  const names = new Map<string, Set<string>>();
  for (const { option } of picks) {
    const name = option.deviceClass.metadata.name ?? '';
    names.set(name, (names.get(name) ?? new Set()).add(option.name));
  }
  return [...names].flatMap(([name, requests]) => {
    const found = picks.find(({ option }) => option.deviceClass.metadata.name === name);
    return (found?.option.deviceClass.spec.config ?? []).map((one) => ({
      source: 'FromClass',
      requests: [...requests],
      ...one,
    }));
  });
}

function claimConfiguration({ spec }: ResourceClaim, picks: readonly Pick[]): readonly DeviceAllocationConfiguration[] {
  const chosen = new Set(picks.map(({ option }) => option.name));
  return (spec.devices?.config ?? []).flatMap((one) => {
    const { requests = [] } = one;
    const entry = { source: 'FromClaim', ...one };
    if (requests.length === 0) return [entry];
    // Once for each of the claim's requests that it names, as upstream.
    return (spec.devices?.requests ?? []).flatMap(({ name, firstAvailable = [] }) =>
      requests.includes(name) ||
      firstAvailable.some((alternative) => {
        const full = `${name}/${alternative.name}`;
        return chosen.has(full) && requests.includes(full);
      })
        ? [entry]
        : [],
    );
  });
}

function nodeSelectorOf(picks: readonly Pick[]): NodeSelector | undefined {
  const matchFields: NodeSelectorRequirement[] = [];
  const matchExpressions: NodeSelectorRequirement[] = [];
  for (const { device } of picks) {
    const { nodeName, nodeSelector } = device.slice.spec;
    if (nodeName !== undefined) {
      // One device that is local to a node is enough to keep all of the claim there.
      const onlyNode = { key: 'metadata.name', operator: 'In', values: [nodeName] };
      return { nodeSelectorTerms: [{ matchFields: [onlyNode] }] };
    }
    const term = nodeSelector?.nodeSelectorTerms[0];
    addNew(matchFields, term?.matchFields);
    addNew(matchExpressions, term?.matchExpressions);
  }
  if (matchFields.length + matchExpressions.length === 0) return undefined;
  return {
    nodeSelectorTerms: [
      {
        ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
        ...(matchFields.length === 0 ? {} : { matchFields }),
      },
    ],
  };
}

function addNew(to: NodeSelectorRequirement[], from: readonly NodeSelectorRequirement[] = []): void {
  const sorted = ({ key, operator, values = [] }: NodeSelectorRequirement) => [key, operator, [...values].sort()];
  for (const one of from) if (!to.some((known) => deepEqual(sorted(known), sorted(one)))) to.push(one);
}
