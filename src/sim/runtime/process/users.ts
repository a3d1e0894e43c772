import type { Credentials, Files } from '../files/files.ts';
import { StartError } from './start-error.ts';

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

function linesOf(files: Files, path: string): string[][] {
  try {
    const text = new TextDecoder().decode(files.readFile(path));
    return text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}

/** The lines of /etc/passwd. */
export function usersOf(files: Files): readonly User[] {
  return linesOf(files, '/etc/passwd').map(([name = '', , uid = '', gid = '', , home = '/', shell = '']) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
    home,
    shell,
  }));
}

/** The lines of /etc/group. */
export function groupsOf(
  files: Files,
): readonly { readonly name: string; readonly gid: number; readonly members: readonly string[] }[] {
  return linesOf(files, '/etc/group').map(([name = '', , gid = '', members = '']) => ({
    name,
    gid: Number(gid),
    members: members === '' ? [] : members.split(','),
  }));
}

const highest = 2 ** 31 - 1;

/** The number that a user or group has who is in no file; undefined: that is no number. Throws StartError. */
function idFrom(text: string): number | undefined {
  if (!/^[-+]?\d+$/.test(text)) return undefined;
  const id = Number(text);
  if (id < 0 || id > highest) throw new StartError('no-such-user', `uids and gids must be in range 0-${highest}`);
  return id;
}

/** Groups by name or number. Throws StartError. Follows runc's libcontainer/user GetAdditionalGroups. */
export function groupsFor(files: Files, wanted: readonly (string | number)[]): readonly number[] {
  const groups = wanted.length === 0 ? [] : groupsOf(files);
  return wanted.map((one) => {
    const text = String(one);
    const gid = groups.find(({ name, gid: number }) => name === text || String(number) === text)?.gid ?? idFrom(text);
    if (gid !== undefined) return gid;
    throw new StartError('no-such-user', `Unable to find group ${text}: no matching entries in group file`);
  });
}

/**
 * Who `USER` means: `1000`, `1000:1000`, `www-data`, `nobody:users`; empty is root. Follows runc's
 * libcontainer/user GetExecUser: unknown numbers are fine, unknown names are not.
 */
export function credentialsFor(files: Files, text: string): Credentials & { readonly home: string } {
  const [userPart = '', groupPart] = text.split(':');
  const wanted = userPart === '' ? '0' : userPart;
  const users = usersOf(files);
  const user = users.find((one) => one.name === wanted) ?? users.find((one) => String(one.uid) === wanted);
  const uid = user?.uid ?? idFrom(wanted);
  if (uid === undefined) {
    throw new StartError('no-such-user', `unable to find user ${wanted}: no matching entries in passwd file`);
  }
  const groups = groupsOf(files);
  const home = user?.home ?? '/';
  if (groupPart !== undefined && groupPart !== '') {
    const group = groups.find((one) => one.name === groupPart);
    const gid = group?.gid ?? idFrom(groupPart);
    if (gid === undefined) {
      throw new StartError('no-such-user', `unable to find group ${groupPart}: no matching entries in group file`);
    }
    return { uid, gid, groups: [], home };
  }
  const supplementary = groups.filter((group) => user !== undefined && group.members.includes(user.name));
  return { uid, gid: user?.gid ?? 0, groups: supplementary.map((group) => group.gid), home };
}
