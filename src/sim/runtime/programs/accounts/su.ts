import { defineProgram, type Program, type ProgramContext } from '../../process/program.ts';
import { StartError } from '../../process/start-error.ts';
import { type User, usersOf } from '../../process/users.ts';
import { busyboxUsage } from '../busybox-usage.ts';
import { parseOptions } from '../options.ts';
import { encode } from '../text.ts';
import { become } from './become.ts';
import { loginSetting } from './shadow-call.ts';

/** In what the two kinds of su differ. */
interface Maker {
  readonly name: string;
  readonly unknownUser: (name: string) => string;
  /** What becomes of those who are not root and have no password that holds. */
  readonly deny: (context: ProgramContext) => Promise<void>;
  readonly missingHome: (home: string) => string;
  readonly cannotRun: (shell: string) => string;
  /** Exit code of a shell that is not there. */
  readonly missingShell: number;
  /** The search path that `su -` gives. */
  readonly path: (context: ProgramContext, user: User) => string;
  /** What a user has in the environment besides. */
  readonly extra: (user: User) => readonly (readonly [name: string, value: string])[];
  readonly wrongCall: (context: ProgramContext, unknown: string) => Promise<number>;
}

const usage = `Usage: su [-lmp] [-s SH] [-] [USER [FILE ARGS | -c 'CMD' [ARG0 ARGS]]]

Run shell under USER (by default, root)

	-,-l	Clear environment, go to home dir, run shell as login shell
	-p,-m	Do not set new $HOME, $SHELL, $USER, $LOGNAME
	-c CMD	Command to pass to 'sh -c'
	-s SH	Shell to use instead of user's default
`;

const userPath = '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games';
const rootPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Follows loginutils/su.c and libbb/setup_environment.c. */
const busybox: Maker = {
  name: 'su',
  unknownUser: (name) => `unknown user ${name}`,
  // In images its one file has no right to become root.
  deny: (context) => context.complain('must be suid to work properly'),
  missingHome: (home) => `can't change directory to '${home}'`,
  cannotRun: (shell) => `can't execute '${shell}': No such file or directory`,
  missingShell: 1,
  path: (_context, { uid }) => (uid === 0 ? '/sbin:/usr/sbin:/bin:/usr/bin' : '/bin:/usr/bin'),
  extra: () => [],
  wrongCall: (context, unknown) => busyboxUsage(context, usage, unknown),
};

/** Follows util-linux' su(1) as Debian sets it up. */
const utilLinux: Maker = {
  name: 'gnu-su',
  unknownUser: (name) => `user ${name} does not exist or the user entry does not contain all the required fields`,
  deny: async (context) => {
    await context.stderr.write(encode('Password: '));
    await context.read();
    await context.complain('Authentication failure');
  },
  missingHome: (home) => `warning: cannot change directory to ${home}: No such file or directory`,
  cannotRun: (shell) => `failed to execute ${shell}: No such file or directory`,
  missingShell: 127,
  path: ({ files }, { uid }) =>
    uid === 0
      ? (loginSetting(files, 'ENV_SUPATH')?.replace(/^PATH=/, '') ?? rootPath)
      : (loginSetting(files, 'ENV_PATH')?.replace(/^PATH=/, '') ?? userPath),
  extra: ({ name }) => [['MAIL', `/var/mail/${name}`]],
  wrongCall: async (context, unknown) => {
    const isLong = unknown.startsWith('--');
    await context.complain(isLong ? `unrecognized option '${unknown}'` : `invalid option -- '${unknown}'`);
    await context.stderr.write(encode("Try 'su --help' for more information.\n"));
    return 1;
  },
};

const names = { login: 'l', command: 'c', shell: 's', 'preserve-environment': 'p', group: 'g', 'supp-group': 'G' };

async function run(context: ProgramContext, maker: Maker): Promise<number> {
  const { flags, values, operands, unknown } = parseOptions(context.arguments, 'lmpP', 'csgG', names);
  if (unknown !== undefined) return maker.wrongCall(context, unknown);
  const rest = [...operands];
  const login = flags.has('l') || rest[0] === '-';
  if (rest[0] === '-') rest.shift();
  const userName = rest.shift() ?? 'root';
  const user = usersOf(context.system.files).find(({ name }) => name === userName);
  if (user === undefined) {
    await context.complain(maker.unknownUser(userName));
    return 1;
  }
  if (context.process.credentials.uid !== 0) {
    await maker.deny(context);
    return 1;
  }
  const keeps = !login && (flags.has('m') || flags.has('p'));
  const shell = values.get('s') ?? (keeps ? context.environment.get('SHELL') : undefined) ?? (user.shell || '/bin/sh');
  const command = values.get('c');
  const environment = environmentFor(context, maker, { user, shell, login, keeps });
  const line = [shell, ...(login ? ['-l'] : []), ...(command === undefined ? [] : ['-c', command]), ...rest];
  const workingDirectory = login ? await homeOf(context, maker, user) : context.workingDirectory;
  try {
    return await become(context, { user, command: line, environment, workingDirectory });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    await context.complain(maker.cannotRun(shell));
    return maker.missingShell;
  }
}

interface Wish {
  readonly user: User;
  readonly shell: string;
  readonly login: boolean;
  readonly keeps: boolean;
}

function environmentFor(context: ProgramContext, maker: Maker, { user, shell, login, keeps }: Wish) {
  if (keeps) return context.environment;
  const environment = new Map(login ? [] : context.environment);
  const terminal = context.environment.get('TERM');
  if (login && terminal !== undefined) environment.set('TERM', terminal);
  if (login) environment.set('PATH', maker.path(context, user));
  // A superuser who does not log in stays who it is.
  if (login || user.uid !== 0) {
    environment.set('USER', user.name);
    environment.set('LOGNAME', user.name);
    for (const [name, value] of maker.extra(user)) environment.set(name, value);
  }
  environment.set('HOME', user.home);
  environment.set('SHELL', shell);
  return environment;
}

async function homeOf(context: ProgramContext, maker: Maker, { home }: User): Promise<string> {
  if (context.system.files.exists(home)) return home;
  await context.complain(maker.missingHome(home));
  return '/';
}

const define = (maker: Maker): Program => defineProgram({ name: maker.name, run: (context) => run(context, maker) });

export const su = define(busybox);
export const gnuSu = define(utilLinux);
