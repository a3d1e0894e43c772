import { spawnChild } from '../../process/child.ts';
import { defineProgram, type Program, type ProgramContext } from '../../process/program.ts';
import { groupsOf, usersOf } from '../../process/users.ts';
import { decode, encode } from '../text.ts';
import {
  addEntry,
  changeMembership,
  dayOf,
  makeHome,
  passwdFile,
  removeGroupEntries,
  removeUserEntries,
  shadowFile,
  takenIds,
} from './account-files.ts';
import { addGroupEntry, begin, type Call, freeGid, freeId, freeUid } from './debian-call.ts';
import { loginSetting } from './shadow-call.ts';

/** Follows Debian's adduser 3.134. */
async function adduser(context: ProgramContext): Promise<number> {
  const call = await begin(context, 2);
  if (typeof call === 'number') return call;
  const [name = '', group] = call.operands;
  if (group !== undefined) return enterGroup(call, name, group);
  if (call.flags.has('G') && !call.flags.has('S')) return addGroup(call, name, false);
  if (!/^[a-z][-a-z0-9_]*\$?$/.test(name) && !call.flags.has('B')) {
    return call.fail(
      "Please enter a username matching the regular expression\n            configured via the NAME_REGEX configuration variable.  Use the\n            `--allow-bad-names' option to relax this check or reconfigure\n            NAME_REGEX in configuration.",
    );
  }
  const known = call.user(name);
  if (known !== undefined && call.flags.has('S') && known.uid < 1000) {
    await call.say(`The system user \`${name}' already exists. Exiting.`);
    return 0;
  }
  if (known !== undefined) return call.fail(`The user \`${name}' already exists.`);
  const inGroup = call.values.get('i') ?? call.values.get('g');
  const first = inGroup === undefined ? undefined : call.group(inGroup);
  if (inGroup !== undefined && first === undefined)
    return call.fail(`The ${call.values.has('i') ? 'group' : 'GID'} \`${inGroup}' does not exist.`);
  const asked = call.values.get('u');
  const taken = takenIds(context.files);
  if (asked !== undefined && taken.users.has(Number(asked))) return call.fail(`The UID ${asked} is already in use.`);
  const ownGroup = first === undefined && (!call.flags.has('S') || call.flags.has('G'));
  if (asked !== undefined && ownGroup && taken.groups.has(Number(asked)))
    return call.fail(`The GID ${asked} is already in use.`);
  if (ownGroup && call.group(name)?.name === name) return call.fail(`The group \`${name}' already exists.`);
  return call.flags.has('S') ? addSystemUser(call, name, first) : addUser(call, name, first);
}

interface Group {
  readonly name: string;
  readonly gid: number;
}

interface Account extends Group {
  readonly uid: number;
  readonly home: string;
  readonly shell: string;
}

function writeUser(call: Call, { name, uid, gid, home, shell }: Account): void {
  const { files, system } = call.context;
  const comment = call.values.get('c');
  // The four fields of the comment are there as soon as anything is asked about them.
  const gecos = comment === undefined ? '' : call.flags.has('S') ? comment : `${comment},,,`;
  addEntry(files, passwdFile, [name, 'x', `${uid}`, `${gid}`, gecos, home, shell]);
  const day = `${dayOf(system.clock.now())}`;
  addEntry(files, shadowFile, [
    name,
    '!',
    day,
    ...(call.flags.has('S') ? ['', '', ''] : ['0', '99999', '7']),
    '',
    '',
    '',
  ]);
}

async function addUser(call: Call, name: string, first: Group | undefined): Promise<number> {
  const { context } = call;
  const uid = Number(call.values.get('u') ?? freeId(call, 1000));
  await call.say(`Adding user \`${name}' ...`);
  if (first === undefined) {
    await call.say(`Adding new group \`${name}' (${uid}) ...`);
    addGroupEntry(call, name, uid);
  }
  const group = first ?? { name, gid: uid };
  await call.say(`Adding new user \`${name}' (${uid}) with group \`${group.name} (${group.gid})' ...`);
  const home = call.values.get('h') ?? `/home/${name}`;
  writeUser(call, { name, uid, gid: group.gid, home, shell: call.values.get('s') ?? '/bin/bash' });
  await settle(call, home, { uid, gid: group.gid }, 'skeleton');
  const asks = !call.flags.has('D') && !call.flags.has('L');
  if (asks) await context.process.until(spawnChild(context, ['passwd', name]).exited);
  if (addsToUsers(context) && call.group('users') !== undefined) {
    await call.say(`Adding new user \`${name}' to supplemental / extra groups \`users' ...`);
    await call.say(`Adding user \`${name}' to group \`users' ...`);
    changeMembership(context.files, name, (one) => (one === 'users' ? true : undefined));
  }
  return 0;
}

/** Debian's own does that since 12; Ubuntu's images have an older one. */
function addsToUsers({ files }: ProgramContext): boolean {
  return files.exists('/etc/os-release') && /^ID=debian$/m.test(decode(files.readFile('/etc/os-release')));
}

async function addSystemUser(call: Call, name: string, first: Group | undefined): Promise<number> {
  const uid = Number(call.values.get('u') ?? freeUid(call, 100));
  await call.say(`Adding system user \`${name}' (UID ${uid}) ...`);
  let group = first ?? call.group('nogroup') ?? { name: 'nogroup', gid: 65_534 };
  if (first === undefined && call.flags.has('G')) {
    group = { name, gid: freeGid(call, Number(call.values.get('u') ?? 100)) };
    await call.say(`Adding new group \`${name}' (GID ${group.gid}) ...`);
    addGroupEntry(call, name, group.gid);
  }
  await call.say(`Adding new user \`${name}' (UID ${uid}) with group \`${group.name}' ...`);
  const home = call.values.get('h') ?? '/nonexistent';
  writeUser(call, { name, uid, gid: group.gid, home, shell: call.values.get('s') ?? '/usr/sbin/nologin' });
  await settle(call, home, { uid, gid: group.gid }, 'empty');
  return 0;
}

async function settle(
  call: Call,
  home: string,
  owner: { readonly uid: number; readonly gid: number },
  kind: 'skeleton' | 'empty',
): Promise<void> {
  const { files } = call.context;
  if (call.flags.has('H') || home === '/nonexistent') return call.say(`Not creating \`${home}'.`);
  if (files.exists(home)) return call.say(`The home dir ${home} you specified already exists.`);
  await call.say(`Creating home directory \`${home}' ...`);
  const usual = kind === 'empty' ? 0o755 : Number.parseInt(loginSetting(files, 'HOME_MODE') ?? '0700', 8);
  makeHome(files, home, owner, usual, kind === 'empty' ? '/nonexistent' : '/etc/skel');
  if (kind === 'skeleton') await call.say("Copying files from `/etc/skel' ...");
}

async function enterGroup(call: Call, name: string, group: string): Promise<number> {
  if (call.user(name) === undefined) return call.fail(`The user \`${name}' does not exist.`);
  const found = groupsOf(call.context.files).find((one) => one.name === group);
  if (found === undefined) return call.fail(`The group \`${group}' does not exist.`);
  if (found.members.includes(name)) return call.fail(`The user \`${name}' is already a member of \`${group}'.`, 0);
  await call.say(`Adding user \`${name}' to group \`${group}' ...`);
  changeMembership(call.context.files, name, (one) => (one === group ? true : undefined));
  await call.say('Done.');
  return 0;
}

async function addGroup(call: Call, name: string, isSystem: boolean): Promise<number> {
  const known = groupsOf(call.context.files).find((one) => one.name === name);
  if (known !== undefined && isSystem && known.gid < 1000)
    return call.fail(`The group \`${name}' already exists as a system group. Exiting.`, 0);
  if (known !== undefined) return call.fail(`The group \`${name}' already exists.`);
  const asked = call.values.get('g');
  if (asked !== undefined && takenIds(call.context.files).groups.has(Number(asked)))
    return call.fail(`The GID \`${asked}' is already in use.`);
  const gid = Number(asked ?? freeGid(call, isSystem ? 100 : 1000));
  await call.say(`Adding group \`${name}' (GID ${gid}) ...`);
  addGroupEntry(call, name, gid);
  await call.say('Done.');
  return 0;
}

async function addgroup(context: ProgramContext): Promise<number> {
  const call = await begin(context, 2);
  if (typeof call === 'number') return call;
  const [name = '', group] = call.operands;
  if (group !== undefined) return enterGroup(call, name, group);
  return addGroup(call, name, call.flags.has('S'));
}

async function leaveGroup(call: Call, name: string, group: string): Promise<number> {
  const user = call.user(name);
  if (user === undefined) return call.fail(`The user \`${name}' does not exist.`, 2);
  const found = groupsOf(call.context.files).find((one) => one.name === group);
  if (found === undefined) return call.fail(`The group \`${group}' does not exist.`, 3);
  if (user.gid === found.gid) return call.fail('You may not remove the user from their primary group.', 7);
  if (!found.members.includes(name)) return call.fail(`The user \`${name}' is not a member of group \`${group}'.`, 6);
  await call.say(`Removing user \`${name}' from group \`${group}' ...`);
  changeMembership(call.context.files, name, (one) => (one === group ? false : undefined));
  await call.say('Done.');
  return 0;
}

async function deluser(context: ProgramContext): Promise<number> {
  const call = await begin(context, 2);
  if (typeof call === 'number') return call;
  const { files } = context;
  const [name = '', group] = call.operands;
  if (group !== undefined) return leaveGroup(call, name, group);
  const user = call.user(name);
  if (user === undefined) return call.fail(`The user \`${name}' does not exist.`, 2);
  if (!files.exists('/usr/bin/crontab'))
    await context.complain("`/usr/bin/crontab' not executed. Skipping crontab removal. Package `cron' required.");
  if (call.flags.has('r')) {
    await call.say('Looking for files to backup/remove ...');
    await call.say('Removing files ...');
    if (files.exists(user.home)) files.remove(user.home, { recursive: true });
  }
  await call.say(`Removing user \`${name}' ...`);
  removeUserEntries(files, name);
  changeMembership(files, name, () => false);
  const own = groupsOf(files).find((one) => one.name === name);
  if (own !== undefined && !usersOf(files).some(({ gid }) => gid === own.gid)) removeGroupEntries(files, name);
  await call.say('Done.');
  return 0;
}

async function delgroup(context: ProgramContext): Promise<number> {
  const call = await begin(context, 2);
  if (typeof call === 'number') return call;
  const [name = '', group] = call.operands;
  if (group !== undefined) return leaveGroup(call, name, group);
  const found = groupsOf(context.files).find((one) => one.name === name);
  if (found === undefined) return call.fail(`The group \`${name}' does not exist.`, 3);
  await call.say(`Removing group \`${name}' ...`);
  const user = usersOf(context.files).find(({ gid }) => gid === found.gid);
  if (user !== undefined) {
    await context.stderr.write(encode(`groupdel: cannot remove the primary group of user '${user.name}'\n`));
    return call.fail(`\`/sbin/groupdel ${name}' returned error code 8. Exiting.`);
  }
  removeGroupEntries(context.files, name);
  await call.say('Done.');
  return 0;
}

/** Debian's friendly programs above shadow's, which not every image has. */
export const debianAccounts: readonly Program[] = [
  defineProgram({ name: 'debian-adduser', run: adduser }),
  defineProgram({ name: 'debian-addgroup', run: addgroup }),
  defineProgram({ name: 'debian-deluser', run: deluser }),
  defineProgram({ name: 'debian-delgroup', run: delgroup }),
];
