import { defineProgram, type Program, type ProgramContext } from '../../process/program.ts';
import { groupsOf, usersOf } from '../../process/users.ts';
import { parseOptions } from '../options.ts';
import { encode } from '../text.ts';
import {
  addEntry,
  changeEntries,
  changeMembership,
  groupFile,
  groupShadowFile,
  passwdFile,
  removeGroupEntries,
  takenIds,
} from './account-files.ts';
import { failure, freeId, isGoodName, missingGroups, refused, showUsage } from './shadow-call.ts';

const groupNamed = (context: ProgramContext, name: string) =>
  groupsOf(context.files).find((group) => group.name === name);

const names = {
  force: 'f',
  gid: 'g',
  key: 'K',
  'new-name': 'n',
  'non-unique': 'o',
  password: 'p',
  system: 'r',
  users: 'U',
};

/** Follows shadow's src/groupadd.c. */
async function addGroup(context: ProgramContext): Promise<number> {
  const { files } = context;
  const { flags, values, operands, unknown } = parseOptions(context.arguments, 'for', 'gKpU', names);
  const [name] = operands;
  if (unknown !== undefined || name === undefined || operands.length > 1)
    return showUsage(context, ['groupadd [options] GROUP'], unknown);
  if (!isGoodName(name)) {
    await context.complain(`'${name}' is not a valid group name`);
    return failure.badName;
  }
  if (groupNamed(context, name) !== undefined) {
    if (flags.has('f')) return 0;
    await context.complain(`group '${name}' already exists`);
    return failure.exists;
  }
  const taken = takenIds(files).groups;
  const asked = values.get('g');
  if (asked !== undefined && !/^\d+$/.test(asked)) {
    await context.complain(`invalid group ID '${asked}'`);
    return 3;
  }
  const isTaken = asked !== undefined && taken.has(Number(asked)) && !flags.has('o');
  if (isTaken && !flags.has('f')) {
    await context.complain(`GID '${asked}' already exists`);
    return failure.notUnique;
  }
  if (await refused(context, groupFile)) return 10;
  const gid = asked === undefined || isTaken ? freeId(taken, flags.has('r')) : Number(asked);
  addEntry(files, groupFile, [name, 'x', `${gid}`, values.get('U') ?? '']);
  addEntry(files, groupShadowFile, [name, '!', '', values.get('U') ?? '']);
  return 0;
}

/** Follows shadow's src/groupmod.c. */
async function modifyGroup(context: ProgramContext): Promise<number> {
  const { files } = context;
  const { flags, values, operands, unknown } = parseOptions(context.arguments, 'o', 'gnp', names);
  const [name] = operands;
  if (unknown !== undefined || name === undefined || operands.length > 1)
    return showUsage(context, ['groupmod [options] GROUP'], unknown);
  const group = groupNamed(context, name);
  if (group === undefined) return missingGroups(context, [name]);
  const gid = values.get('g');
  if (gid !== undefined && takenIds(files).groups.has(Number(gid)) && !flags.has('o')) {
    await context.complain(`GID '${gid}' already exists`);
    return failure.notUnique;
  }
  const renamed = values.get('n') ?? name;
  if (renamed !== name && groupNamed(context, renamed) !== undefined) {
    await context.complain(`group '${renamed}' already exists`);
    return failure.exists;
  }
  if (await refused(context, groupFile)) return 10;
  changeEntries(files, groupFile, (fields) =>
    fields[0] === name ? [renamed, fields[1] ?? 'x', gid ?? fields[2] ?? '', fields[3] ?? ''] : fields,
  );
  changeEntries(files, groupShadowFile, (fields) => (fields[0] === name ? [renamed, ...fields.slice(1)] : fields));
  if (gid !== undefined)
    changeEntries(files, passwdFile, (fields) =>
      Number(fields[3]) === group.gid ? [...fields.slice(0, 3), gid, ...fields.slice(4)] : fields,
    );
  return 0;
}

/** Follows shadow's src/groupdel.c. */
async function deleteGroup(context: ProgramContext): Promise<number> {
  const { files } = context;
  const { operands, unknown } = parseOptions(context.arguments, 'f', '', { force: 'f' });
  const [name] = operands;
  if (unknown !== undefined || name === undefined || operands.length > 1)
    return showUsage(context, ['groupdel [options] GROUP'], unknown);
  const group = groupNamed(context, name);
  if (group === undefined) return missingGroups(context, [name]);
  const user = usersOf(files).find(({ gid }) => gid === group.gid);
  if (user !== undefined) {
    await context.complain(`cannot remove the primary group of user '${user.name}'`);
    return failure.inUse;
  }
  if (await refused(context, groupFile)) return 10;
  removeGroupEntries(files, name);
  return 0;
}

/** `gpasswd -a USER GROUP` and `-d`. Follows shadow's src/gpasswd.c. */
async function changeMembers(context: ProgramContext): Promise<number> {
  const { values, operands } = parseOptions(context.arguments, '', 'ad', { add: 'a', delete: 'd' });
  const [name] = operands;
  const user = values.get('a') ?? values.get('d');
  if (name === undefined || user === undefined) return showUsage(context, ['gpasswd [option] GROUP']);
  const group = groupNamed(context, name);
  if (!usersOf(context.files).some((one) => one.name === user)) {
    await context.complain(`user '${user}' does not exist`);
    return 1;
  }
  if (group === undefined) {
    await context.complain(`group '${name}' does not exist in ${groupFile}`);
    return 1;
  }
  if (context.process.credentials.uid !== 0) {
    await context.complain('Permission denied.');
    return 1;
  }
  const adds = values.has('a');
  if (!adds && !group.members.includes(user)) {
    await context.print(`Removing user ${user} from group ${name}\n`);
    await context.stderr.write(encode(`gpasswd: user '${user}' is not a member of '${name}'\n`));
    return 3;
  }
  await context.print(adds ? `Adding user ${user} to group ${name}\n` : `Removing user ${user} from group ${name}\n`);
  changeMembership(context.files, user, (one) => (one === name ? adds : undefined));
  return 0;
}

export const shadowGroups: readonly Program[] = [
  defineProgram({ name: 'groupadd', run: addGroup }),
  defineProgram({ name: 'groupmod', run: modifyGroup }),
  defineProgram({ name: 'groupdel', run: deleteGroup }),
  defineProgram({ name: 'gpasswd', run: changeMembers }),
];
