import { compareKubeVersions } from '#apimachinery';
import type { DiscoveredResource, DiscoveredSubresource } from './resources.ts';
import type { WaitingVersion } from './waiting.ts';

/** Which group versions there are, in the order of their priority. */
export interface GroupVersions {
  readonly group: string;
  readonly versions: readonly string[];
}

/** The order in which the real server lists its groups. Follows pkg/controlplane's APIGroup priorities. */
const groupOrder = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

/** Custom kinds have this priority; those that a Service answers have their own, those of metrics the lowest. */
const customPriority = 1000;
const metrics = { group: 'metrics.k8s.io', priority: 100 };

/** Every group but the core one. */
export function namedGroups(
  resources: readonly DiscoveredResource[],
  waiting: readonly WaitingVersion[],
): readonly GroupVersions[] {
  const groups = [...new Set([...resources, ...waiting].map(({ group }) => group))].filter((group) => group !== '');
  const ranks = new Map(groupOrder.map((group, rank) => [group, rank]));
  for (const { group, priority } of [metrics, ...waiting]) {
    const behind = (customPriority - priority) / customPriority;
    if (!ranks.has(group)) ranks.set(group, groupOrder.length + Math.max(behind, -0.5));
  }
  const rank = (group: string): number => ranks.get(group) ?? groupOrder.length;
  return groups
    .sort((left, right) => rank(left) - rank(right) || (left < right ? -1 : 1))
    .map((group) => ({ group, versions: versionsOf([...resources, ...waiting], group) }));
}

export function versionsOf(
  members: readonly { readonly group: string; readonly version: string }[],
  group: string,
): readonly string[] {
  const versions = members.filter((member) => member.group === group).map(({ version }) => version);
  return [...new Set(versions)].sort(compareKubeVersions);
}

/** /api */
export function apiVersions(resources: readonly DiscoveredResource[], address: string) {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: address }];
  return { kind: 'APIVersions', versions: versionsOf(resources, ''), serverAddressByClientCIDRs };
}

/** /apis */
export function apiGroupList(resources: readonly DiscoveredResource[], waiting: readonly WaitingVersion[]) {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: namedGroups(resources, waiting).map(groupOf) };
}

/** /apis/GROUP */
export function apiGroup(resources: readonly DiscoveredResource[], waiting: readonly WaitingVersion[], group: string) {
  const found = namedGroups(resources, waiting).find((one) => one.group === group);
  return found === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(found) };
}

function groupOf({ group, versions }: GroupVersions) {
  const listed = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: listed, preferredVersion: listed[0] };
}

/** /api/v1 and /apis/GROUP/VERSION; undefined when there is no such version. */
export function apiResourceList(resources: readonly DiscoveredResource[], group: string, version: string) {
  const members = resources.filter((resource) => resource.group === group && resource.version === version);
  if (members.length === 0) {
    return undefined;
  }
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: members.flatMap((member) => [
      resourceEntry(member),
      ...member.subresources.map((one) => subresourceEntry(member, one)),
    ]),
  };
}

function resourceEntry(member: DiscoveredResource) {
  return {
    name: member.resource,
    singularName: member.singular,
    namespaced: member.namespaced,
    kind: member.kind,
    verbs: member.verbs,
    ...(member.shortNames.length === 0 ? {} : { shortNames: member.shortNames }),
    ...(member.categories.length === 0 ? {} : { categories: member.categories }),
    ...(member.storageVersionHash === undefined ? {} : { storageVersionHash: member.storageVersionHash }),
  };
}

function subresourceEntry(member: DiscoveredResource, one: DiscoveredSubresource) {
  const foreign = one.kind.group !== member.group || one.kind.version !== member.version;
  return {
    name: `${member.resource}/${one.name}`,
    singularName: '',
    namespaced: member.namespaced,
    ...(foreign ? { group: one.kind.group, version: one.kind.version } : {}),
    kind: one.kind.kind,
    verbs: one.verbs,
  };
}
