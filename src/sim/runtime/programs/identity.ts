import { hostsLine, resolveHost } from '../network/resolve.ts';
import { spawnChild } from '../process/child.ts';
import { findExecutable } from '../process/executable.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { StartError } from '../process/start-error.ts';
import { groupsOf, usersOf } from '../process/users.ts';
import { parseOptions } from './options.ts';

const defineId = (name: string, unknownUser: (user: string) => string) =>
  defineProgram({
    name,
    run: async (context) => {
      const names = { user: 'u', group: 'g', groups: 'G', name: 'n', real: 'r' };
      const { flags, operands } = parseOptions(context.arguments, 'ugnGr', '', names);
      const users = usersOf(context.files);
      const groups = groupsOf(context.files);
      const [wanted] = operands;
      const named = users.find((user) => user.name === wanted) ?? users.find((user) => String(user.uid) === wanted);
      if (wanted !== undefined && named === undefined) {
        await context.complain(unknownUser(wanted));
        return 1;
      }
      const { uid, gid } = named ?? context.process.credentials;
      const member = groups.filter(({ members }) => named !== undefined && members.includes(named.name));
      const extra = named === undefined ? context.process.credentials.groups : member.map((group) => group.gid);
      // The kernel keeps groups in the order of their numbers; of somebody else the first one leads.
      const all =
        named === undefined ? [...new Set([gid, ...extra])].sort((a, b) => a - b) : [...new Set([gid, ...extra])];
      const user = users.find((one) => one.uid === uid)?.name;
      const group = (number: number) => groups.find((one) => one.gid === number)?.name;
      const shown = (number: number, name: string | undefined) =>
        name === undefined ? String(number) : `${number}(${name})`;
      let text: string;
      if (flags.has('u')) text = flags.has('n') ? (user ?? String(uid)) : String(uid);
      else if (flags.has('g')) text = flags.has('n') ? (group(gid) ?? String(gid)) : String(gid);
      else if (flags.has('G'))
        text = all.map((one) => (flags.has('n') ? (group(one) ?? String(one)) : String(one))).join(' ');
      else {
        const listed = all.map((one) => shown(one, group(one))).join(',');
        text = `uid=${shown(uid, user)} gid=${shown(gid, group(gid))} groups=${listed}`;
      }
      await context.print(`${text}\n`);
      return 0;
    },
  });
export const id = defineId('id', (user) => `unknown user ${user}`);
export const gnuId = defineId('gnu-id', (user) => `'${user}': no such user`);

export const whoami = defineProgram({
  name: 'whoami',
  run: async (context) => {
    const { uid } = context.process.credentials;
    const user = usersOf(context.files).find((one) => one.uid === uid);
    if (user === undefined) {
      await context.complain(`unknown uid ${uid}`);
      return 1;
    }
    await context.print(`${user.name}\n`);
    return 0;
  },
});

/** BusyBox' hostname; it sets none. */
export const hostname = defineProgram({
  name: 'hostname',
  run: async (context) => {
    const { hostname: name } = context.system;
    const { flags } = parseOptions(context.arguments, 'sdfiI', '');
    const whole = hostsLine(context.files, name)?.[1] ?? name;
    const addresses = flags.has('i') ? await context.process.until(resolveHost(context, name)) : [];
    if (flags.has('i') && addresses.length === 0) {
      await context.complain(`${name}: Unknown host`);
      return 1;
    }
    if (flags.has('I')) await context.print(`${context.system.network.addresses.join(' ')} \n`);
    else if (flags.has('i')) await context.print(`${addresses.join(' ')}\n`);
    else if (flags.has('f')) await context.print(`${whole}\n`);
    else if (flags.has('d')) await context.print(`${whole.split('.').slice(1).join('.')}\n`);
    else await context.print(`${flags.has('s') ? name.split('.')[0] : name}\n`);
    return 0;
  },
});

export const uname = defineProgram({
  name: 'uname',
  run: async (context) => {
    const { flags } = parseOptions(context.arguments, 'asnrvmpio', '', { all: 'a' });
    const parts: [string, string][] = [
      ['s', 'Linux'],
      ['n', context.system.hostname],
      ['r', kernel.release],
      ['v', kernel.version],
      ['m', 'x86_64'],
      ['o', 'GNU/Linux'],
    ];
    const wanted = parts.filter(([letter]) => flags.has('a') || flags.has(letter));
    await context.print(`${(wanted.length === 0 ? parts.slice(0, 1) : wanted).map(([, text]) => text).join(' ')}\n`);
    return 0;
  },
});

/** The kernel that every simulated machine runs. */
const kernel = { release: '6.1.0-26-amd64', version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.112-1 (2024-09-30)' };

const defineEnv = (name: string, missing: (command: string, description: string) => string) =>
  defineProgram({
    name,
    run: async (context) => {
      const environment = new Map(context.environment);
      const rest = [...context.arguments];
      for (;;) {
        const [first] = rest;
        if (first === '-i' || first === '-') environment.clear();
        else if (first === '-u') {
          rest.shift();
          environment.delete(rest[0] ?? '');
        } else if (first !== undefined && /^[^-=][^=]*=/.test(first)) {
          environment.set(first.slice(0, first.indexOf('=')), first.slice(first.indexOf('=') + 1));
        } else break;
        rest.shift();
      }
      if (rest.length === 0) {
        await context.print([...environment].map(([name, value]) => `${name}=${value}\n`).join(''));
        return 0;
      }
      try {
        spawnChild(context, withoutPath(context, environment, rest), {
          environment,
          parent: context.process.parent,
          instead: context.process,
        });
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        const description = error.reason === 'not-found' ? 'No such file or directory' : 'Permission denied';
        await context.complain(missing(rest[0] ?? '', description));
        return error.reason === 'not-found' ? 127 : 126;
      }
      return context.forever();
    },
  });
export const env = defineEnv('env', (command, description) => `can't execute '${command}': ${description}`);
export const gnuEnv = defineEnv('gnu-env', (command, description) => `'${command}': ${description}`);

/** Without a PATH commands are looked for where they usually are. Throws StartError. */
function withoutPath(
  context: ProgramContext,
  environment: ReadonlyMap<string, string>,
  command: readonly string[],
): readonly string[] {
  const [first = '', ...rest] = command;
  if (environment.has('PATH') || first.includes('/')) return command;
  return [findExecutable(context.files, first, '/bin:/usr/bin', context.workingDirectory).path, ...rest];
}

export const printenv = defineProgram({
  name: 'printenv',
  run: async (context) => {
    if (context.arguments.length === 0) {
      await context.print([...context.environment].map(([name, value]) => `${name}=${value}\n`).join(''));
      return 0;
    }
    let status = 0;
    for (const name of context.arguments) {
      const value = context.environment.get(name);
      if (value === undefined) status = 1;
      else await context.print(`${value}\n`);
    }
    return status;
  },
});

export const pwd = defineProgram({
  name: 'pwd',
  run: async (context) => {
    await context.print(`${context.workingDirectory}\n`);
    return 0;
  },
});

export const which = defineProgram({
  name: 'which',
  run: async (context) => {
    let status = 0;
    for (const name of context.arguments.filter((arg) => !arg.startsWith('-'))) {
      try {
        const found = findExecutable(context.files, name, context.environment.get('PATH'), context.workingDirectory);
        await context.print(`${found.path}\n`);
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        status = 1;
      }
    }
    return status;
  },
});
