import type { Credentials } from './files.ts';
import type { Facts } from './node.ts';

/** A user that stands for root, or for everybody, on a file system that trusts nobody else's root. */
export interface Squash {
  readonly uid: number;
  readonly gid: number;
  readonly everybody: boolean;
}

/** Who somebody is on a file system. */
export function asSeenBy(who: Credentials, squash: Squash | undefined): Credentials {
  if (squash === undefined || (who.uid !== 0 && !squash.everybody)) return who;
  return { ...who, uid: squash.uid, gid: squash.gid, groups: [] };
}

/** Bits of the capabilities that files ask for. Follows include/uapi/linux/capability.h. */
export const capability = { chown: 1n << 0n, dacOverride: 1n << 1n, fowner: 1n << 3n, mknod: 1n << 27n };

const forFiles = Object.values(capability).reduce((sum, bit) => sum | bit, 0n);

/** Whether somebody is root with that capability; without one: with all that matter for files. */
export function isSuperuser({ uid, capabilities }: Credentials, needed = forFiles): boolean {
  return uid === 0 && (capabilities === undefined || (capabilities & needed) === needed);
}

/** Whether the mode of a file lets somebody do that. */
export function permits(facts: Facts, who: Credentials, access: 'r' | 'w' | 'x'): boolean {
  const bit = access === 'r' ? 4 : access === 'w' ? 2 : 1;
  if (isSuperuser(who, capability.dacOverride))
    return access !== 'x' || facts.type === 'directory' || (facts.mode & 0o111) !== 0;
  if (facts.uid === who.uid) return ((facts.mode >> 6) & bit) !== 0;
  if (facts.gid === who.gid || who.groups.includes(facts.gid)) return ((facts.mode >> 3) & bit) !== 0;
  return (facts.mode & bit) !== 0;
}
