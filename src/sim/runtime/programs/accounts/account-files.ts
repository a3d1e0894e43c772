import type { Files } from '../../files/files.ts';
import { decode, encode } from '../text.ts';

export const passwdFile = '/etc/passwd';
export const groupFile = '/etc/group';
export const shadowFile = '/etc/shadow';
export const groupShadowFile = '/etc/gshadow';

/** One line of a file of accounts, split at its colons. */
export type Entry = readonly string[];

/** The entries of such a file; none when there is no such file. */
export function entriesOf(files: Files, path: string): readonly Entry[] {
  if (!files.exists(path)) return [];
  return decode(files.readFile(path))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'));
}

/** A new file takes the place of the old one, which stays under its name with a dash, as all that change accounts have it. */
function keepEntries(files: Files, path: string, entries: readonly Entry[]): void {
  const { mode, uid, gid } = files.stat(path);
  const [next, backup] = [`${path}+`, `${path}-`];
  files.writeFile(next, encode(entries.map((fields) => `${fields.join(':')}\n`).join('')), { mode, uid, gid });
  if (files.exists(backup)) files.remove(backup);
  files.link(path, backup);
  files.rename(next, path);
}

/** Adds an entry to the end. A file that is not there is not wanted: only /etc/passwd and /etc/group have to be. */
export function addEntry(files: Files, path: string, entry: Entry): void {
  if (files.exists(path)) keepEntries(files, path, [...entriesOf(files, path), entry]);
  else if (path === passwdFile || path === groupFile) files.writeFile(path, encode(`${entry.join(':')}\n`));
}

/** Rewrites what changes; entries for which `change` gives nothing go. */
export function changeEntries(files: Files, path: string, change: (fields: Entry) => Entry | undefined): void {
  if (!files.exists(path)) return;
  const old = entriesOf(files, path);
  const changed = old.map(change);
  if (changed.every((entry, index) => entry === old[index])) return;
  keepEntries(
    files,
    path,
    changed.filter((entry) => entry !== undefined),
  );
}

const removeEntry = (files: Files, path: string, name: string) =>
  changeEntries(files, path, (fields) => (fields[0] === name ? undefined : fields));

export function removeUserEntries(files: Files, name: string): void {
  removeEntry(files, passwdFile, name);
  removeEntry(files, shadowFile, name);
}

export function removeGroupEntries(files: Files, name: string): void {
  removeEntry(files, groupFile, name);
  removeEntry(files, groupShadowFile, name);
}

/** Who is in a group besides those whose first group it is: the last field of both files of groups. */
const membersOf = (fields: Entry) => (fields[3] ?? '').split(',').filter((member) => member !== '');

/** Makes a user a member of exactly those groups for which `belongs` says so; undefined: that group stays as it is. */
export function changeMembership(files: Files, user: string, belongs: (group: string) => boolean | undefined): void {
  for (const path of [groupFile, groupShadowFile]) {
    changeEntries(files, path, (fields) => {
      const members = membersOf(fields);
      const wanted = belongs(fields[0] ?? '');
      if (wanted === undefined || wanted === members.includes(user)) return fields;
      const changed = wanted ? [...members, user] : members.filter((member) => member !== user);
      return [...fields.slice(0, 3), changed.join(',')];
    });
  }
}

const numbers = (files: Files, path: string) => new Set(entriesOf(files, path).map((fields) => Number(fields[2])));

/** The numbers that users have, and those that groups have. */
export const takenIds = (files: Files) => ({ users: numbers(files, passwdFile), groups: numbers(files, groupFile) });

/** Days since 1970, as /etc/shadow counts. */
export const dayOf = (milliseconds: number) => Math.floor(milliseconds / 86_400_000);

/** Makes a home with what `skeleton` holds, if there is such a directory. */
export function makeHome(
  files: Files,
  home: string,
  owner: { readonly uid: number; readonly gid: number },
  mode: number,
  skeleton: string,
): void {
  files.makeDirectory(home, { recursive: true });
  const fill = (from: string, to: string) => {
    for (const name of files.readDirectory(from)) {
      const [source, target] = [`${from}/${name}`, `${to}/${name}`];
      const { type, mode: kept } = files.stat(source);
      if (type === 'directory') {
        files.makeDirectory(target, { mode: kept, ...owner });
        fill(source, target);
      } else files.writeFile(target, files.readFile(source), { mode: kept, ...owner });
    }
  };
  if (files.exists(skeleton)) fill(skeleton, home);
  files.chown(home, owner.uid, owner.gid);
  files.chmod(home, mode);
}
