import { createHash } from 'node:crypto';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { usersOf } from '../../process/users.ts';
import { parseOptions } from '../options.ts';
import { decode, encode } from '../text.ts';
import { changeEntries, dayOf, entriesOf, passwdFile, shadowFile } from './account-files.ts';

/** Looks like what crypt(3) makes of a password. Nothing in a lab asks for passwords, so that none has to fit. */
function hidden(context: ProgramContext, password: string): string {
  const letters = (bytes: number) =>
    createHash('sha512')
      .update(`${password}${context.system.random()}`)
      .digest('base64')
      .replace(/[+=]/g, '.')
      .slice(0, bytes);
  return `$6$${letters(16)}$${letters(86)}`;
}

/** Writes a password where the system keeps it: in /etc/shadow, else in /etc/passwd. */
function keepPassword(context: ProgramContext, user: string, change: (old: string) => string): void {
  const { files, system } = context;
  const isShadowed = entriesOf(files, shadowFile).some(([name]) => name === user);
  changeEntries(files, isShadowed ? shadowFile : passwdFile, (fields) => {
    const [name, old = '', day = '', ...rest] = fields;
    if (name !== user) return fields;
    return [name, change(old), isShadowed ? `${dayOf(system.clock.now())}` : day, ...rest];
  });
}

/** Reads stdin line by line. */
function answers(context: ProgramContext): () => Promise<string | undefined> {
  let rest = '';
  let ended = false;
  return async () => {
    while (!rest.includes('\n') && !ended) {
      const piece = await context.read();
      if (piece === undefined) ended = true;
      else rest += decode(piece);
    }
    if (rest === '') return undefined;
    const [line = '', ...more] = rest.split('\n');
    rest = more.join('\n');
    return line;
  };
}

/** Follows loginutils/passwd.c. */
export const passwd = defineProgram({
  name: 'passwd',
  run: async (context) => {
    const { flags, operands } = parseOptions(context.arguments, 'lud', 'a');
    const users = usersOf(context.files);
    const own = users.find(({ uid }) => uid === context.process.credentials.uid)?.name ?? '';
    const name = operands[0] ?? own;
    if (!users.some((user) => user.name === name)) {
      await context.complain(`unknown user ${name}`);
      return 1;
    }
    if (context.process.credentials.uid !== 0) {
      await context.complain('must be suid to work properly');
      return 1;
    }
    const change = flags.has('l') ? lock : flags.has('u') ? unlock : flags.has('d') ? () => '' : undefined;
    if (change === undefined) {
      const next = answers(context);
      await context.print(`Changing password for ${name}\nNew password: `);
      const first = await next();
      await context.print('\n');
      const weakness = first === undefined ? undefined : weaknessOf(first);
      if (weakness !== undefined) await context.print(`Bad password: ${weakness}\n`);
      if (first !== undefined) await context.print('Retype password: ');
      const second = first === undefined ? undefined : await next();
      if (first !== undefined) await context.print('\n');
      if (second !== undefined && second !== first) await context.print("Passwords don't match\n");
      if (first === undefined || second !== first) {
        await context.complain(`password for ${name} is unchanged`);
        return 1;
      }
      keepPassword(context, name, () => hidden(context, first));
    } else keepPassword(context, name, change);
    await context.stderr.write(encode(`passwd: password for ${name} changed by ${own}\n`));
    return 0;
  },
});

/** Follows libbb/obscure.c: the fewer kinds of letters there are, the longer a password has to be. */
function weaknessOf(password: string): string | undefined {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(password)).length;
  if (password.length < 6) return 'too short';
  return password.length < 6 + 2 * (4 - kinds) ? 'too weak' : undefined;
}

const lock = (old: string) => (old.startsWith('!') ? old : `!${old}`);
const unlock = (old: string) => old.replace(/^!/, '');

/** Follows shadow's src/passwd.c on PAM. */
export const gnuPasswd = defineProgram({
  name: 'gnu-passwd',
  run: async (context) => {
    const long = { delete: 'd', lock: 'l', unlock: 'u', status: 'S', quiet: 'q' };
    const { flags, operands } = parseOptions(context.arguments, 'dluSq', '', long);
    const users = usersOf(context.files);
    const name = operands[0] ?? users.find(({ uid }) => uid === context.process.credentials.uid)?.name ?? '';
    if (!users.some((user) => user.name === name)) {
      await context.complain(`user '${name}' does not exist`);
      return 1;
    }
    const change = flags.has('l') ? lock : flags.has('u') ? unlock : flags.has('d') ? () => '' : undefined;
    if (change === undefined) {
      const next = answers(context);
      const ask = async (text: string) => {
        await context.stderr.write(encode(text));
        const line = await next();
        return line;
      };
      const first = await ask('New password: ');
      const second = first === undefined ? undefined : await ask('Retype new password: ');
      if (first === undefined || second !== first) {
        const text = second === undefined ? 'Password change has been aborted.' : 'Sorry, passwords do not match.';
        await context.stderr.write(encode(`${text}\n`));
        await context.complain('Authentication token manipulation error');
        await context.complain('password unchanged');
        return 10;
      }
      keepPassword(context, name, () => hidden(context, first));
      await context.complain('password updated successfully');
      return 0;
    }
    keepPassword(context, name, change);
    await context.print('passwd: password changed.\n');
    return 0;
  },
});

/** In what the two kinds of chpasswd differ. */
interface Maker {
  readonly name: string;
  readonly malformed: (line: number) => string;
  readonly unknown: (user: string, line: number) => readonly string[];
  readonly done: (user: string) => string | undefined;
}

const busybox: Maker = {
  name: 'chpasswd',
  malformed: () => 'missing new password',
  unknown: (user) => [`unknown user ${user}`],
  done: (user) => `password for '${user}' changed`,
};

const shadow: Maker = {
  name: 'gnu-chpasswd',
  malformed: (line) => `line ${line}: missing new password`,
  unknown: (user, line) => [
    `(user ${user}) pam_chauthtok() failed, error:\nAuthentication token manipulation error`,
    `(line ${line}, user ${user}) password not changed`,
  ],
  done: () => undefined,
};

async function changeAll(context: ProgramContext, maker: Maker): Promise<number> {
  const { flags } = parseOptions(context.arguments, 'em', 'cRs', { encrypted: 'e', md5: 'm', 'crypt-method': 'c' });
  if (context.process.credentials.uid !== 0) {
    await context.complain(maker === busybox ? 'permission denied (are you root?)' : 'Permission denied.');
    return 1;
  }
  const next = answers(context);
  for (let number = 1; ; number += 1) {
    const line = await next();
    if (line === undefined) return 0;
    const [user = '', password] = line.split(/:(.*)/s, 2);
    const isKnown = usersOf(context.files).some(({ name }) => name === user);
    const problems = password === undefined ? [maker.malformed(number)] : isKnown ? [] : maker.unknown(user, number);
    for (const problem of problems) await context.complain(problem);
    if (problems.length > 0 || password === undefined) return 1;
    keepPassword(context, user, () => (flags.has('e') ? password : hidden(context, password)));
    const done = maker.done(user);
    if (done !== undefined) await context.complain(done);
  }
}

const define = (maker: Maker) => defineProgram({ name: maker.name, run: (context) => changeAll(context, maker) });
export const chpasswd = define(busybox);
export const gnuChpasswd = define(shadow);
