import { defineProgram, type Program, type ProgramContext } from '../../../runtime/process/program.ts';
import { groupsOf, usersOf } from '../../../runtime/process/users.ts';
import { parseOptions } from '../../../runtime/programs/options.ts';

const firstId = 1001;
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function linesOf(context: ProgramContext, path: string): string[] {
  if (!context.files.exists(path)) return [];
  return decode(context.files.readFile(path))
    .split('\n')
    .filter((line) => line !== '');
}

function writeLines(context: ProgramContext, path: string, lines: readonly string[]): void {
  context.files.writeFile(path, new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')));
}

const append = (context: ProgramContext, path: string, line: string) =>
  writeLines(context, path, [...linesOf(context, path), line]);

/** The next number that neither a user nor a group has. */
function nextId(context: ProgramContext): number {
  const taken = [...usersOf(context.files).map(({ uid }) => uid), ...groupsOf(context.files).map(({ gid }) => gid)];
  return Math.max(firstId - 1, ...taken.filter((id) => id < 60_000)) + 1;
}

/** Puts a user among the members of groups; `only`: out of all others. */
function join(context: ProgramContext, user: string, groups: readonly string[], only: boolean): string | undefined {
  const lines = linesOf(context, '/etc/group');
  const missing = groups.find((group) => !lines.some((line) => line.startsWith(`${group}:`)));
  if (missing !== undefined) return missing;
  const changed = lines.map((line) => {
    const [name = '', password = '', gid = '', list = ''] = line.split(':');
    const members = list.split(',').filter((member) => member !== '' && (member !== user || !only));
    if (groups.includes(name) && !members.includes(user)) members.push(user);
    return [name, password, gid, members.join(',')].join(':');
  });
  writeLines(context, '/etc/group', changed);
  return undefined;
}

const longNames = {
  append: 'a',
  'create-home': 'm',
  gid: 'g',
  groups: 'G',
  'home-dir': 'd',
  remove: 'r',
  shell: 's',
  system: 'r',
  uid: 'u',
  comment: 'c',
};

function isRefused(context: ProgramContext): boolean {
  return context.process.credentials.uid !== 0;
}

async function refuse(context: ProgramContext): Promise<number> {
  await context.complain('Permission denied.');
  await context.complain('cannot lock /etc/passwd; try again later.');
  return 1;
}

/** Follows shadow's useradd; `adduser` makes the home, too, and tells what it does. */
async function addUser(context: ProgramContext, isFriendly: boolean): Promise<number> {
  if (isRefused(context)) return refuse(context);
  const args = context.arguments.filter(
    (arg) => !/^--(?:disabled-password|gecos(?:=.*)?|disabled-login|quiet)$/.test(arg),
  );
  const { flags, values, operands } = parseOptions(args, 'mMrUN', 'sugGdcp', longNames);
  const name = operands.at(-1);
  if (name === undefined) {
    await context.stderr.write(new TextEncoder().encode('Usage: useradd [options] LOGIN\n'));
    return 2;
  }
  if (usersOf(context.files).some((user) => user.name === name)) {
    await context.complain(`user '${name}' already exists`);
    return 9;
  }
  const id = Number(values.get('u') ?? nextId(context));
  const wanted = values.get('g');
  const groups = groupsOf(context.files);
  const group = groups.find((one) => one.name === wanted || String(one.gid) === wanted);
  if (wanted !== undefined && group === undefined) {
    await context.complain(`group '${wanted}' does not exist`);
    return 6;
  }
  if (group === undefined) append(context, '/etc/group', `${name}:x:${id}:`);
  const gid = group?.gid ?? id;
  const home = values.get('d') ?? `/home/${name}`;
  const shell = values.get('s') ?? (isFriendly ? '/bin/bash' : '/bin/sh');
  append(context, '/etc/passwd', `${name}:x:${id}:${gid}:${values.get('c') ?? ''}:${home}:${shell}`);
  const missing = join(context, name, (values.get('G') ?? '').split(',').filter(Boolean), false);
  if (missing !== undefined) {
    await context.complain(`group '${missing}' does not exist`);
    return 6;
  }
  if ((flags.has('m') || isFriendly) && !context.files.exists(home)) {
    context.files.makeDirectory(home, { recursive: true, mode: 0o750 });
    context.files.chown(home, id, gid);
  }
  return 0;
}

async function deleteUser(context: ProgramContext): Promise<number> {
  if (isRefused(context)) return refuse(context);
  const { flags, operands } = parseOptions(context.arguments, 'rf', '', { ...longNames, 'remove-home': 'r' });
  const [name = ''] = operands;
  const user = usersOf(context.files).find((one) => one.name === name);
  if (user === undefined) {
    await context.complain(`user '${name}' does not exist`);
    return 6;
  }
  join(context, name, [], true);
  for (const path of ['/etc/passwd', '/etc/group']) {
    writeLines(
      context,
      path,
      linesOf(context, path).filter((line) => !line.startsWith(`${name}:`)),
    );
  }
  if (flags.has('r') && context.files.exists(user.home)) context.files.remove(user.home, { recursive: true });
  return 0;
}

async function modifyUser(context: ProgramContext): Promise<number> {
  if (isRefused(context)) return refuse(context);
  const { flags, values, operands } = parseOptions(context.arguments, 'amLU', 'sugGdc', longNames);
  const name = operands.at(-1) ?? '';
  if (!usersOf(context.files).some((one) => one.name === name)) {
    await context.complain(`user '${name}' does not exist`);
    return 6;
  }
  const groups = values.get('G');
  const missing = groups === undefined ? undefined : join(context, name, groups.split(','), !flags.has('a'));
  if (missing !== undefined) {
    await context.complain(`group '${missing}' does not exist`);
    return 6;
  }
  const places: readonly (readonly [letter: string, field: number])[] = [
    ['u', 2],
    ['c', 4],
    ['d', 5],
    ['s', 6],
  ];
  const changed = linesOf(context, '/etc/passwd').map((line) => {
    const fields = line.split(':');
    if (fields[0] !== name) return line;
    for (const [letter, field] of places) fields[field] = values.get(letter) ?? fields[field] ?? '';
    return fields.join(':');
  });
  writeLines(context, '/etc/passwd', changed);
  return 0;
}

async function addGroup(context: ProgramContext): Promise<number> {
  if (isRefused(context)) return refuse(context);
  const { values, operands } = parseOptions(context.arguments, 'rf', 'g', longNames);
  const name = operands.at(-1) ?? '';
  if (groupsOf(context.files).some((group) => group.name === name)) {
    await context.complain(`group '${name}' already exists`);
    return 9;
  }
  append(context, '/etc/group', `${name}:x:${values.get('g') ?? nextId(context)}:`);
  return 0;
}

async function deleteGroup(context: ProgramContext): Promise<number> {
  if (isRefused(context)) return refuse(context);
  const name = context.arguments.at(-1) ?? '';
  const lines = linesOf(context, '/etc/group');
  if (!lines.some((line) => line.startsWith(`${name}:`))) {
    await context.complain(`group '${name}' does not exist`);
    return 6;
  }
  writeLines(
    context,
    '/etc/group',
    lines.filter((line) => !line.startsWith(`${name}:`)),
  );
  return 0;
}

/** The groups of users: one's own without a name. */
const groups = defineProgram({
  name: 'groups',
  run: async (context) => {
    const users = usersOf(context.files);
    const names = context.arguments.length > 0 ? context.arguments : [undefined];
    for (const name of names) {
      const user = users.find((one) =>
        name === undefined ? one.uid === context.process.credentials.uid : one.name === name,
      );
      if (user === undefined) {
        await context.complain(`'${name}': no such user`);
        return 1;
      }
      const all = groupsOf(context.files);
      const own = all.filter(({ gid, members }) => gid === user.gid || members.includes(user.name));
      const list = own.toSorted((a, b) => Number(b.gid === user.gid) - Number(a.gid === user.gid));
      await context.print(`${name === undefined ? '' : `${name} : `}${list.map((group) => group.name).join(' ')}\n`);
    }
    return 0;
  },
});

/** Programs that change the machine's accounts in their files. */
export const accountPrograms: readonly Program[] = [
  defineProgram({ name: 'useradd', run: (context) => addUser(context, false) }),
  defineProgram({ name: 'adduser', run: (context) => addUser(context, true) }),
  defineProgram({ name: 'userdel', run: deleteUser }),
  defineProgram({ name: 'deluser', run: deleteUser }),
  defineProgram({ name: 'usermod', run: modifyUser }),
  defineProgram({ name: 'groupadd', run: addGroup }),
  defineProgram({ name: 'groupdel', run: deleteGroup }),
  groups,
];
