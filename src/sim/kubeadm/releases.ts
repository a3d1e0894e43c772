import { minorOf } from './packages.ts';

interface Release {
  /** The newest patch release. */
  readonly patch: number;
  readonly etcd: string;
  readonly coreDns: string;
}

/** What can be installed here, by minor release, with what kubeadm of that release brings along. Follows kubeadm constants. */
const releases: ReadonlyMap<number, Release> = new Map([
  [34, { patch: 5, etcd: '3.6.5-0', coreDns: 'v1.12.1' }],
  [35, { patch: 2, etcd: '3.6.6-0', coreDns: 'v1.13.1' }],
]);
const newest = 35;

function releaseOf(version: string): Release {
  const found = releases.get(minorOf(version)[1]) ?? releases.get(newest);
  if (found === undefined) throw new Error('no releases');
  return found;
}

/** The tag of etcd's image that belongs to a release of Kubernetes. */
export const etcdVersionOf = (version: string): string => releaseOf(version).etcd;

/** The tag of CoreDNS' image that belongs to a release of Kubernetes. */
export const coreDnsVersionOf = (version: string): string => releaseOf(version).coreDns;

/** The newest release of a minor one: `v1.35.2`; of all without one. Undefined for one that does not exist here. */
export function newestRelease(minor = newest): string | undefined {
  const found = releases.get(minor);
  return found === undefined ? undefined : `v1.${minor}.${found.patch}`;
}

/** All patch releases of a minor one, the newest first. */
export function patchReleases(minor: number): readonly string[] {
  const { patch } = releases.get(minor) ?? { patch: -1 };
  return Array.from({ length: patch + 1 }, (_, back) => `1.${minor}.${patch - back}`);
}
