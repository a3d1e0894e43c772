import { spawnChild } from '../../runtime/process/child.ts';
import { defineProgram, type ProgramContext } from '../../runtime/process/program.ts';
import { type User, usersOf } from '../../runtime/process/users.ts';

/** Becomes another user without asking for a password, as on the exam's machines. Follows sudo(8). */
export const sudo = defineProgram({
  name: 'sudo',
  run: async (context) => {
    const args = [...context.arguments];
    let userName = 'root';
    let login = false;
    let shell = false;
    while (args[0]?.startsWith('-')) {
      const option = args.shift() ?? '';
      if (option === '--') break;
      if (option === '-u' || option === '--user') userName = args.shift() ?? '';
      else if (option === '-i' || option === '--login') login = true;
      else if (option === '-s' || option === '--shell') shell = true;
      else if (!['-E', '-n', '-H', '-S', '-k', '-b'].includes(option)) {
        await context.complain(`not simulated: option ${option}`);
        return 1;
      }
    }
    // `sudo ETCDCTL_API=3 etcdctl ...`
    const variables = new Map<string, string>();
    for (let found = assignmentIn(args[0]); found !== undefined; found = assignmentIn(args[0])) {
      variables.set(...found);
      args.shift();
    }
    const user = usersOf(context.system.files).find(({ name }) => name === userName);
    if (user === undefined) {
      await context.complain(`unknown user ${userName}`);
      await context.complain('error initializing audit plugin sudoers_audit');
      return 1;
    }
    if (args.length === 0 && !login && !shell) {
      await context.stderr.write(
        new TextEncoder().encode('usage: sudo -h | -K | -k | -V\nusage: sudo [-i] [-u user] [command [arg ...]]\n'),
      );
      return 1;
    }
    const command =
      login || shell
        ? [user.shell, ...(login ? ['-l'] : []), ...(args.length > 0 ? ['-c', args.join(' ')] : [])]
        : args;
    return become(context, user, command, login, variables);
  },
});

function assignmentIn(word: string | undefined): [name: string, value: string] | undefined {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word ?? '') ?? [];
  return name === undefined || value === undefined ? undefined : [name, value];
}

/** Follows su(1). */
export const su = defineProgram({
  name: 'su',
  run: async (context) => {
    const args = [...context.arguments];
    let login = false;
    let command: string | undefined;
    let userName = 'root';
    while (args.length > 0) {
      const argument = args.shift() ?? '';
      if (argument === '-' || argument === '-l' || argument === '--login') login = true;
      else if (argument === '-c' || argument === '--command') command = args.shift() ?? '';
      else userName = argument;
    }
    const user = usersOf(context.system.files).find(({ name }) => name === userName);
    if (user === undefined) {
      await context.complain(
        `user ${userName} does not exist or the user entry does not contain all the required fields`,
      );
      return 1;
    }
    if (context.process.credentials.uid !== 0) {
      await context.complain('Authentication failure');
      return 1;
    }
    const rest = command === undefined ? [] : ['-c', command];
    return become(context, user, [user.shell, ...(login ? ['-l'] : []), ...rest], login);
  },
});

async function become(
  context: ProgramContext,
  user: User,
  command: readonly string[],
  login: boolean,
  variables: ReadonlyMap<string, string> = new Map(),
): Promise<number> {
  const environment = new Map(context.environment);
  environment.set('HOME', user.home);
  environment.set('USER', user.name);
  environment.set('LOGNAME', user.name);
  environment.set('SHELL', user.shell);
  for (const [name, value] of variables) environment.set(name, value);
  const { process, system } = context;
  const child = spawnChild(context, command, {
    environment,
    workingDirectory: login && system.files.exists(user.home) ? user.home : context.workingDirectory,
    credentials: { uid: user.uid, gid: user.gid, groups: [] },
  });
  // Ctrl-C is for what runs inside.
  process.handle('INT', 'ignore');
  return (await process.until(child.exited)).code;
}
