import { defineProgram } from '../../runtime/process/program.ts';
import { usersOf } from '../../runtime/process/users.ts';
import { become } from '../../runtime/programs/accounts/become.ts';

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
    const own = { HOME: user.home, USER: user.name, LOGNAME: user.name, SHELL: user.shell };
    const environment = new Map([...context.environment, ...Object.entries(own), ...variables]);
    const atHome = login && context.system.files.exists(user.home);
    const workingDirectory = atHome ? user.home : context.workingDirectory;
    return become(context, { user, command, environment, workingDirectory });
  },
});

function assignmentIn(word: string | undefined): [name: string, value: string] | undefined {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word ?? '') ?? [];
  return name === undefined || value === undefined ? undefined : [name, value];
}
