import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { groupsOf, usersOf } from '../../process/users.ts';

/** The names of a user's groups, the first one first; a group without a name is its number. */
function namesOf(context: ProgramContext, gid: number, belongs: (gid: number, members: readonly string[]) => boolean) {
  const all = groupsOf(context.files);
  const first = all.find((group) => group.gid === gid)?.name ?? String(gid);
  const others = all.filter((group) => group.gid !== gid && belongs(group.gid, group.members));
  return [first, ...others.map(({ name }) => name)].join(' ');
}

/** In what the two kinds of groups differ. */
interface Maker {
  readonly name: string;
  readonly unknown: (name: string) => string;
  readonly shown: (user: string, groups: string) => string;
}

const define = (maker: Maker) =>
  defineProgram({
    name: maker.name,
    run: async (context) => {
      const { gid, groups } = context.process.credentials;
      if (context.arguments.length === 0) {
        await context.print(`${namesOf(context, gid, (one) => groups.includes(one))}\n`);
        return 0;
      }
      let status = 0;
      for (const name of context.arguments) {
        const user = usersOf(context.files).find((one) => one.name === name);
        if (user === undefined) {
          await context.complain(maker.unknown(name));
          status = 1;
        } else {
          const names = namesOf(context, user.gid, (_gid, members) => members.includes(name));
          await context.print(`${maker.shown(name, names)}\n`);
        }
      }
      return status;
    },
  });

/** The groups of users: one's own without a name. */
export const groups = define({
  name: 'groups',
  unknown: (name) => `unknown user ${name}`,
  shown: (_user, names) => names,
});
export const gnuGroups = define({
  name: 'gnu-groups',
  unknown: (name) => `'${name}': no such user`,
  shown: (user, names) => `${user} : ${names}`,
});

/** The shell of those who are not to log in. */
const refuse = (name: string, text: string) =>
  defineProgram({
    name,
    run: async (context) => {
      await context.print(`${text}\n`);
      return 1;
    },
  });
export const nologin = refuse('nologin', 'This account is not available');
export const gnuNologin = refuse('gnu-nologin', 'This account is currently not available.');
