import { FileSystemError } from '../../files/file-system-error.ts';
import type { Files } from '../../files/files.ts';
import { spawnChild } from '../../process/child.ts';
import { defineProgram, type Program, type ProgramContext } from '../../process/program.ts';
import { groupsOf, usersOf } from '../../process/users.ts';
import { busyboxUsage } from '../busybox-usage.ts';
import { parseOptions } from '../options.ts';
import {
  addEntry,
  changeMembership,
  dayOf,
  groupFile,
  groupShadowFile,
  makeHome,
  passwdFile,
  removeGroupEntries,
  removeUserEntries,
  shadowFile,
  takenIds,
} from './account-files.ts';

const system = { from: 100, to: 999 };
const usual = { from: 1000, to: 60_000 };

/** What ends a program: its message is what it says. */
class Refusal extends Error {}

const define = (name: string, run: (context: ProgramContext) => Promise<number>): Program =>
  defineProgram({
    name,
    run: async (context) => {
      try {
        if (context.process.credentials.uid !== 0) throw new Refusal('permission denied (are you root?)');
        return await run(context);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        await context.complain(error.message);
        return 1;
      }
    },
  });

/** Follows libbb/die_if_bad_username.c. */
function demandGoodName(name: string): void {
  const at = [...name].findIndex((letter, index) => {
    if (/[A-Za-z0-9_]/.test(letter)) return false;
    return index === 0 || !(/[-.]/.test(letter) || (letter === '$' && index === name.length - 1));
  });
  if (at >= 0 || name === '')
    throw new Refusal(`illegal character with code ${name.codePointAt(at) ?? 0} at position ${Math.max(0, at)}`);
}

function demandUser(files: Files, name: string) {
  const user = usersOf(files).find((one) => one.name === name);
  if (user === undefined) throw new Refusal(`unknown user ${name}`);
  return user;
}

function demandGroup(files: Files, name: string) {
  const group = groupsOf(files).find((one) => one.name === name);
  if (group === undefined) throw new Refusal(`unknown group ${name}`);
  return group;
}

function freeId(taken: (id: number) => boolean, { from, to }: typeof usual, letter: string): number {
  for (let id = from; id <= to; id += 1) if (!taken(id)) return id;
  throw new Refusal(`no ${letter}ids left`);
}

const addUsage = `Usage: adduser [OPTIONS] USER [GROUP]

Create new user, or add USER to GROUP

	-h DIR		Home directory
	-g GECOS	GECOS field
	-s SHELL	Login shell
	-G GRP		Group
	-S		Create a system user
	-D		Don't assign a password
	-H		Don't create home directory
	-u UID		User id
	-k SKEL		Skeleton directory (/etc/skel)
`;

const userNames = {
  home: 'h',
  gecos: 'g',
  shell: 's',
  ingroup: 'G',
  'disabled-password': 'D',
  'empty-password': 'D',
  system: 'S',
  'no-create-home': 'H',
  uid: 'u',
  skel: 'k',
};

/** Follows loginutils/adduser.c. */
const adduser = define('adduser', async (context) => {
  const { files } = context;
  const { flags, values, operands, unknown } = parseOptions(context.arguments, 'DSH', 'hgsGuk', userNames);
  const [name, group] = operands;
  if (unknown !== undefined || name === undefined || operands.length > 2)
    return busyboxUsage(context, addUsage, unknown);
  if (group !== undefined && flags.size + values.size === 0) return enterGroup(files, name, group);
  demandGoodName(name);
  const isSystem = flags.has('S');
  const inGroup = values.get('G') ?? (isSystem ? 'nogroup' : undefined);
  const known = inGroup === undefined ? undefined : demandGroup(files, inGroup);
  if (usersOf(files).some((user) => user.name === name)) throw new Refusal(`user '${name}' in use`);
  const taken = takenIds(files);
  const isTaken = (id: number) => taken.users.has(id) || (known === undefined && taken.groups.has(id));
  const asked = values.get('u');
  if (asked !== undefined && !/^\d+$/.test(asked)) throw new Refusal(`invalid number '${asked}'`);
  if (asked !== undefined && isTaken(Number(asked))) throw new Refusal(`uid '${asked}' in use`);
  const uid = asked === undefined ? freeId(isTaken, isSystem ? system : usual, 'u') : Number(asked);
  if (known === undefined && groupsOf(files).some((one) => one.name === name))
    throw new Refusal(`group '${name}' in use`);
  const gid = known?.gid ?? uid;
  const home = values.get('h') ?? `/home/${name}`;
  const rootShell = usersOf(files).find((user) => user.uid === 0)?.shell ?? '/bin/sh';
  const shell = values.get('s') ?? (isSystem ? '/bin/false' : rootShell);
  addEntry(files, passwdFile, [name, 'x', `${uid}`, `${gid}`, values.get('g') ?? 'Linux User,,,', home, shell]);
  addEntry(files, shadowFile, [name, '!', `${dayOf(context.system.clock.now())}`, '0', '99999', '7', '', '', '']);
  if (known === undefined) addGroupEntry(files, name, gid);
  else changeMembership(files, name, (one) => (one === known.name ? true : undefined));
  if (!flags.has('H')) await settle(context, home, { uid, gid }, values.get('k') ?? '/etc/skel');
  if (flags.has('D') || isSystem) return 0;
  const asks = spawnChild(context, ['passwd', '--', name]);
  return (await context.process.until(asks.exited)).code;
});

async function settle(
  context: ProgramContext,
  home: string,
  owner: { readonly uid: number; readonly gid: number },
  skeleton: string,
): Promise<void> {
  const { files } = context;
  try {
    if (!files.exists(home)) {
      const parent = home.slice(0, home.lastIndexOf('/'));
      if (!files.exists(parent === '' ? '/' : parent)) throw new FileSystemError('ENOENT', home);
      makeHome(files, home, owner, 0o2755, skeleton);
    } else {
      files.chown(home, owner.uid, owner.gid);
      files.chmod(home, 0o2755);
    }
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    await context.complain(`${home}: ${error.description}`);
  }
}

function addGroupEntry(files: Files, name: string, gid: number): void {
  addEntry(files, groupFile, [name, 'x', `${gid}`, '']);
  addEntry(files, groupShadowFile, [name, '!', '', '']);
}

function enterGroup(files: Files, user: string, group: string): number {
  demandUser(files, user);
  demandGroup(files, group);
  changeMembership(files, user, (one) => (one === group ? true : undefined));
  return 0;
}

const addGroupUsage = `Usage: addgroup [-g GID] [-S] [USER] GROUP

Add a group or add a user to a group

	-g GID	Group id
	-S	Create a system group
`;

/** Follows loginutils/addgroup.c. */
const addgroup = define('addgroup', async (context) => {
  const { files } = context;
  const { flags, values, operands, unknown } = parseOptions(context.arguments, 'S', 'g', { gid: 'g', system: 'S' });
  const [name, group] = operands;
  const asked = values.get('g');
  const isWrong = unknown !== undefined || operands.length > 2 || (group !== undefined && asked !== undefined);
  if (name === undefined || isWrong) return busyboxUsage(context, addGroupUsage, unknown);
  if (group !== undefined) return enterGroup(files, name, group);
  demandGoodName(name);
  if (groupsOf(files).some((one) => one.name === name)) throw new Refusal(`group '${name}' in use`);
  const taken = takenIds(files).groups;
  if (asked !== undefined && !/^\d+$/.test(asked)) throw new Refusal(`invalid number '${asked}'`);
  if (asked !== undefined && taken.has(Number(asked))) throw new Refusal(`gid '${asked}' in use`);
  const free = () => freeId((id) => taken.has(id), flags.has('S') ? system : usual, 'g');
  addGroupEntry(files, name, asked === undefined ? free() : Number(asked));
  return 0;
});

const deleteUsage = `Usage: deluser [--remove-home] USER

Delete USER from the system
`;

/** Follows loginutils/deluser.c. */
const deluser = define('deluser', async (context) => {
  const { files } = context;
  const { flags, operands, unknown } = parseOptions(context.arguments, '', '', { 'remove-home': 'r' });
  const [name] = operands;
  if (unknown !== undefined || name === undefined || operands.length > 1)
    return busyboxUsage(context, deleteUsage, unknown);
  const { home } = demandUser(files, name);
  const isDirectory = files.exists(home) && files.stat(home).type === 'directory';
  if (flags.has('r') && isDirectory) files.remove(home, { recursive: true });
  removeUserEntries(files, name);
  changeMembership(files, name, () => false);
  const own = groupsOf(files).find((group) => group.name === name);
  if (own !== undefined) removeUnusedGroup(files, own.name, own.gid);
  return 0;
});

function removeUnusedGroup(files: Files, name: string, gid: number): void {
  const user = usersOf(files).find((one) => one.gid === gid);
  if (user !== undefined) throw new Refusal(`'${user.name}' still has '${name}' as their primary group!`);
  removeGroupEntries(files, name);
}

const deleteGroupUsage = `Usage: delgroup [USER] GROUP

Delete group GROUP from the system or user USER from group GROUP
`;

const delgroup = define('delgroup', async (context) => {
  const { files } = context;
  const { operands, unknown } = parseOptions(context.arguments, '');
  const name = operands.at(-1);
  if (unknown !== undefined || name === undefined || operands.length > 2)
    return busyboxUsage(context, deleteGroupUsage, unknown);
  const { gid, members } = demandGroup(files, name);
  const [user = ''] = operands;
  if (operands.length === 1) removeUnusedGroup(files, name, gid);
  // That is said, and is no failure.
  else if (!members.includes(user)) await context.complain(`can't find ${user} in ${groupFile}`);
  else changeMembership(files, user, (one) => (one === name ? false : undefined));
  return 0;
});

/** BusyBox' programs for accounts. */
export const busyboxAccounts: readonly Program[] = [adduser, addgroup, deluser, delgroup];
