import { defineProgram } from '../process/program.ts';
import { allSignals, signalName, signalNumber } from '../process/signals.ts';
import { usersOf } from '../process/users.ts';
import { parseOptions } from './options.ts';

/** `0:00` of processor time, as busybox shows it. */
const noTime = '0:00';

export const ps = defineProgram({
  name: 'ps',
  run: async (context) => {
    const users = new Map(usersOf(context.files).map((user) => [user.uid, user.name]));
    const rows = context.system
      .processes()
      .toSorted((left, right) => left.pid - right.pid)
      .map((entry) => {
        const user = users.get(entry.credentials.uid) ?? String(entry.credentials.uid);
        return `${String(entry.pid).padStart(5)} ${user.slice(0, 8).padEnd(8)} ${noTime.padStart(5)} ${entry.arguments.join(' ')}\n`;
      });
    await context.print(`PID   USER     TIME  COMMAND\n${rows.join('')}`);
    return 0;
  },
});

export const kill = defineProgram({
  name: 'kill',
  run: async (context) => {
    const rest = [...context.arguments];
    let signal = 'TERM';
    if (rest[0] === '-l') {
      const [, which] = rest;
      const lines = allSignals().map(([number, name]) => `${String(number).padStart(2)}) ${name}`);
      await context.print(
        which === undefined ? `${lines.join('\n')}\n` : `${signalName(which) ?? signalNumber(which)}\n`,
      );
      return 0;
    }
    if (rest[0]?.startsWith('-')) {
      const option = rest.shift() ?? '';
      const text = option === '-s' ? (rest.shift() ?? '') : option.slice(1);
      const name = signalName(text);
      if (name === undefined) {
        await context.complain(`bad signal name '${text}'`);
        return 1;
      }
      signal = name;
    }
    if (rest.length === 0) {
      await context.complain('you need to specify whom to kill');
      return 1;
    }
    let status = 0;
    for (const text of rest) {
      const target = context.system.processes().find((entry) => String(entry.pid) === text);
      const { uid } = context.process.credentials;
      if (!/^-?\d+$/.test(text)) await context.complain(`invalid number '${text}'`);
      else if (target === undefined) await context.complain(`can't kill pid ${text}: No such process`);
      else if (uid !== 0 && uid !== target.credentials.uid) {
        await context.complain(`can't kill pid ${text}: Operation not permitted`);
      } else {
        target.signal(signal);
        continue;
      }
      status = 1;
    }
    return status;
  },
});

export const killall = defineProgram({
  name: 'killall',
  run: async (context) => {
    const { operands } = parseOptions(context.arguments, 'qle');
    const option = context.arguments.find((arg) => arg.startsWith('-'));
    const signal = option === undefined ? 'TERM' : (signalName(option.slice(1)) ?? 'TERM');
    let status = 0;
    for (const name of operands) {
      const targets = context.system
        .processes()
        .filter((entry) => (entry.arguments[0] ?? '').split('/').at(-1) === name && entry !== context.process);
      if (targets.length === 0) {
        await context.complain(`${name}: no process killed`);
        status = 1;
      }
      for (const target of targets) target.signal(signal);
    }
    return status;
  },
});

export const pidof = defineProgram({
  name: 'pidof',
  run: async (context) => {
    const pids = context.system
      .processes()
      .filter((entry) => context.arguments.includes((entry.arguments[0] ?? '').split('/').at(-1) ?? ''))
      .map((entry) => entry.pid);
    await context.print(`${pids.reverse().join(' ')}\n`);
    return pids.length > 0 ? 0 : 1;
  },
});
