import { defineProgram, type Program, type ProgramContext } from '../../process/program.ts';
import { groupsOf, usersOf } from '../../process/users.ts';
import { parseOptions } from '../options.ts';
import {
  addEntry,
  changeEntries,
  changeMembership,
  dayOf,
  entriesOf,
  groupFile,
  groupShadowFile,
  makeHome,
  passwdFile,
  removeGroupEntries,
  removeUserEntries,
  shadowFile,
  takenIds,
} from './account-files.ts';
import { failure, freeId, isGoodName, loginSetting, missingGroups, refused, showUsage } from './shadow-call.ts';

const addNames = {
  badname: 'B',
  'base-dir': 'b',
  comment: 'c',
  'create-home': 'm',
  defaults: 'D',
  expiredate: 'e',
  gid: 'g',
  groups: 'G',
  home: 'd',
  'home-dir': 'd',
  inactive: 'f',
  key: 'K',
  'no-create-home': 'M',
  'no-log-init': 'l',
  'no-user-group': 'N',
  'non-unique': 'o',
  password: 'p',
  shell: 's',
  skel: 'k',
  system: 'r',
  uid: 'u',
  'user-group': 'U',
};

const addForms = ['useradd [options] LOGIN', 'useradd -D', 'useradd -D [options]'];
const defaults =
  'GROUP=100\nHOME=/home\nINACTIVE=-1\nEXPIRE=\nSHELL=/bin/sh\nSKEL=/etc/skel\nCREATE_MAIL_SPOOL=no\nLOG_INIT=yes\n';

const listed = (text: string | undefined) => (text ?? '').split(',').filter((one) => one !== '');

function findGroup(context: ProgramContext, wanted: string) {
  return groupsOf(context.files).find(({ name, gid }) => name === wanted || String(gid) === wanted);
}

const unknownGroups = (context: ProgramContext, wanted: readonly string[]) =>
  wanted.filter((one) => findGroup(context, one) === undefined);

async function warnAboutShell(context: ProgramContext, shell: string | undefined): Promise<void> {
  const { files } = context;
  if (shell === undefined || shell === '' || (files.exists(shell) && files.allows(shell, 'x'))) return;
  await context.complain(`Warning: missing or non-executable shell '${shell}'`);
}

/** Follows shadow's src/useradd.c. */
async function addUser(context: ProgramContext): Promise<number> {
  const { files } = context;
  const call = parseOptions(context.arguments, 'DmMrUNol', 'bcdefgGkKpsu', addNames);
  const { flags, values, operands, unknown } = call;
  if (flags.has('D') && operands.length === 0) {
    await context.print(defaults);
    return 0;
  }
  const [name] = operands;
  if (unknown !== undefined || name === undefined || operands.length > 1) return showUsage(context, addForms, unknown);
  if (await refused(context)) return 1;
  if (!isGoodName(name) && !flags.has('B')) {
    await context.complain(`invalid user name '${name}': use --badname to ignore`);
    return failure.badName;
  }
  const wantedGroup = values.get('g');
  const group = wantedGroup === undefined ? undefined : findGroup(context, wantedGroup);
  if (wantedGroup !== undefined && group === undefined) return missingGroups(context, [wantedGroup]);
  const extra = listed(values.get('G'));
  const missing = unknownGroups(context, extra);
  if (missing.length > 0) return missingGroups(context, missing);
  const asked = values.get('u');
  if (asked !== undefined && !/^\d+$/.test(asked)) {
    await context.complain(`invalid user ID '${asked}'`);
    return 3;
  }
  if (usersOf(files).some((user) => user.name === name)) {
    await context.complain(`user '${name}' already exists`);
    return failure.exists;
  }
  const hasOwnGroup = group === undefined && !flags.has('N');
  if (hasOwnGroup && findGroup(context, name)?.name === name) {
    await context.complain(`group ${name} exists - if you want to add this user to that group, use -g.`);
    return failure.exists;
  }
  const isSystem = flags.has('r');
  const taken = takenIds(files);
  if (asked !== undefined && taken.users.has(Number(asked)) && !flags.has('o')) {
    await context.complain(`UID ${asked} is not unique`);
    return failure.notUnique;
  }
  const uid = asked === undefined ? freeId(taken.users, isSystem) : Number(asked);
  const ownGid = taken.groups.has(uid) ? freeId(taken.groups, isSystem) : uid;
  const gid = group?.gid ?? (hasOwnGroup ? ownGid : 100);
  const home = values.get('d') ?? `${values.get('b') ?? '/home'}/${name}`;
  await warnAboutShell(context, values.get('s'));
  const ages = isSystem ? ['', '', ''] : ['0', '99999', '7'];
  const day = `${dayOf(context.system.clock.now())}`;
  const shell = values.get('s') ?? '/bin/sh';
  addEntry(files, passwdFile, [name, 'x', `${uid}`, `${gid}`, values.get('c') ?? '', home, shell]);
  addEntry(files, shadowFile, [name, values.get('p') ?? '!', day, ...ages, '', '', '']);
  if (hasOwnGroup) {
    addEntry(files, groupFile, [name, 'x', `${gid}`, '']);
    addEntry(files, groupShadowFile, [name, '!', '', '']);
  }
  const names = extra.map((one) => findGroup(context, one)?.name);
  changeMembership(files, name, (one) => (names.includes(one) ? true : undefined));
  if (!isSystem) addSubordinates(context, name);
  if (flags.has('m') && !flags.has('M')) await settle(context, home, { uid, gid }, values.get('k') ?? '/etc/skel');
  return 0;
}

/** Those ranges of numbers that containers of a user may give to theirs, where there are such files. */
function addSubordinates({ files }: ProgramContext, name: string): void {
  for (const path of ['/etc/subuid', '/etc/subgid']) {
    const ends = entriesOf(files, path).map(([, first, count]) => Number(first) + Number(count));
    addEntry(files, path, [name, `${Math.max(100_000, ...ends)}`, '65536']);
  }
}

async function settle(
  context: ProgramContext,
  home: string,
  owner: { readonly uid: number; readonly gid: number },
  skeleton: string,
): Promise<void> {
  const { files } = context;
  if (files.exists(home)) {
    await context.complain(`warning: the home directory ${home} already exists.`);
    await context.complain('Not copying any file from skel directory into it.');
    return;
  }
  const mode = loginSetting(files, 'HOME_MODE');
  makeHome(files, home, owner, mode === undefined ? 0o755 : Number.parseInt(mode, 8), skeleton);
}

/** Follows shadow's src/userdel.c. */
async function deleteUser(context: ProgramContext): Promise<number> {
  const { files } = context;
  const { flags, operands, unknown } = parseOptions(context.arguments, 'rf', '', { remove: 'r', force: 'f' });
  const [name] = operands;
  if (unknown !== undefined || name === undefined || operands.length > 1)
    return showUsage(context, ['userdel [options] LOGIN'], unknown);
  const user = usersOf(files).find((one) => one.name === name);
  if (user === undefined) {
    await context.complain(`user '${name}' does not exist`);
    return failure.missing;
  }
  if (await refused(context)) return 1;
  removeUserEntries(files, name);
  changeMembership(files, name, () => false);
  const own = groupsOf(files).find((group) => group.name === name);
  if (own !== undefined && usersOf(files).some((one) => one.gid === own.gid))
    await context.complain(`group ${name} not removed because it has other members.`);
  else if (own !== undefined) removeGroupEntries(files, name);
  for (const path of ['/etc/subuid', '/etc/subgid'])
    changeEntries(files, path, (fields) => (fields[0] === name ? undefined : fields));
  if (!flags.has('r')) return 0;
  await context.complain(`${name} mail spool (/var/mail/${name}) not found`);
  if (files.exists(user.home)) files.remove(user.home, { recursive: true });
  else await context.complain(`${name} home directory (${user.home}) not found`);
  return 0;
}

const modifyNames = { ...addNames, append: 'a', lock: 'L', unlock: 'U', login: 'l', 'move-home': 'm', remove: 'r' };

/** Follows shadow's src/usermod.c. */
async function modifyUser(context: ProgramContext): Promise<number> {
  const { files } = context;
  const { flags, values, operands, unknown } = parseOptions(context.arguments, 'abLmorU', 'cdefgGlpsu', modifyNames);
  const [name] = operands;
  if (unknown !== undefined || name === undefined || operands.length > 1)
    return showUsage(context, ['usermod [options] LOGIN'], unknown);
  const first = values.get('g');
  const group = first === undefined ? undefined : findGroup(context, first);
  const extra = values.has('G') ? listed(values.get('G')) : undefined;
  const missing = unknownGroups(context, [...(first === undefined ? [] : [first]), ...(extra ?? [])]);
  if (missing.length > 0) return missingGroups(context, missing);
  const user = usersOf(files).find((one) => one.name === name);
  if (user === undefined) {
    await context.complain(`user '${name}' does not exist`);
    return failure.missing;
  }
  if (await refused(context)) return 1;
  const uid = values.get('u');
  if (uid !== undefined && takenIds(files).users.has(Number(uid)) && !flags.has('o')) {
    await context.complain(`UID '${uid}' already exists`);
    return failure.notUnique;
  }
  const renamed = values.get('l') ?? name;
  if (renamed !== name && usersOf(files).some((one) => one.name === renamed)) {
    await context.complain(`user '${renamed}' already exists`);
    return failure.exists;
  }
  await warnAboutShell(context, values.get('s'));
  const own = groupsOf(files).filter(({ members }) => members.includes(name));
  const names = extra?.map((one) => findGroup(context, one)?.name ?? one);
  const belongs = (one: string): boolean | undefined => {
    const isMember = own.some((known) => known.name === one);
    if (names === undefined) return isMember;
    if (flags.has('r')) return isMember && !names.includes(one);
    return names.includes(one) || (flags.has('a') && isMember);
  };
  if (renamed !== name) changeMembership(files, name, () => false);
  changeMembership(files, renamed, belongs);
  changeEntries(files, passwdFile, (fields) => {
    if (fields[0] !== name) return fields;
    const [, password = 'x', oldUid = '', gid = '', comment = '', home = '', shell = ''] = fields;
    const newGid = group === undefined ? gid : `${group.gid}`;
    const rest = [values.get('c') ?? comment, values.get('d') ?? home, values.get('s') ?? shell];
    return [renamed, password, uid ?? oldUid, newGid, ...rest];
  });
  changeEntries(files, shadowFile, (fields) => {
    if (fields[0] !== name) return fields;
    const [, old = '', ...rest] = fields;
    const given = values.get('p') ?? old;
    const open = flags.has('U') ? given.replace(/^!/, '') : given;
    return [renamed, flags.has('L') && !open.startsWith('!') ? `!${open}` : open, ...rest];
  });
  const home = values.get('d');
  if (flags.has('m') && home !== undefined && files.exists(user.home) && !files.exists(home))
    files.rename(user.home, home);
  if (uid !== undefined || group !== undefined)
    giveHome(context, home ?? user.home, user, Number(uid ?? user.uid), group?.gid ?? user.gid);
  return 0;
}

/** Files in the home that were the user's stay theirs when their number changes. */
function giveHome(
  { files }: ProgramContext,
  home: string,
  old: { readonly uid: number; readonly gid: number },
  uid: number,
  gid: number,
): void {
  if (!files.exists(home) || files.lstat(home).uid !== old.uid) return;
  const give = (path: string) => {
    const facts = files.lstat(path);
    if (facts.type === 'directory') for (const name of files.readDirectory(path)) give(`${path}/${name}`);
    if (facts.uid === old.uid || facts.gid === old.gid)
      files.change(path, {
        uid: facts.uid === old.uid ? uid : facts.uid,
        gid: facts.gid === old.gid ? gid : facts.gid,
      });
  };
  give(home);
}

export const shadowUsers: readonly Program[] = [
  defineProgram({ name: 'useradd', run: addUser }),
  defineProgram({ name: 'userdel', run: deleteUser }),
  defineProgram({ name: 'usermod', run: modifyUser }),
];
