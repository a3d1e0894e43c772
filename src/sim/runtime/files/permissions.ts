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

/** Whether the mode of a file lets somebody do that. */
export function permits(facts: Facts, who: Credentials, access: 'r' | 'w' | 'x'): boolean {
  const bit = access === 'r' ? 4 : access === 'w' ? 2 : 1;
  if (who.uid === 0) return access !== 'x' || facts.type === 'directory' || (facts.mode & 0o111) !== 0;
  if (facts.uid === who.uid) return ((facts.mode >> 6) & bit) !== 0;
  if (facts.gid === who.gid || who.groups.includes(facts.gid)) return ((facts.mode >> 3) & bit) !== 0;
  return (facts.mode & bit) !== 0;
}
